package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.DimParser;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the laws of operations are tried on: at least one case for each operation. */
public final class OpCases {
  static final Set<ScalarFn> ONLY_POSITIVE =
      Set.of(
          ScalarFns.LOG,
          ScalarFns.LOG1P,
          ScalarFns.LOG2,
          ScalarFns.LOG10,
          ScalarFns.SQRT,
          ScalarFns.POW);

  private static final Dim N = Dim.variable("N");

  private OpCases() {}

  public static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    scalarFunctions(cases);
    conversions(cases);
    sources(cases);
    movement(cases);
    reductions(cases);
    scans(cases);
    products(cases);
    windows(cases);
    rows(cases);
    control(cases);
    return cases;
  }

  private static void scalarFunctions(List<OpCase> cases) {
    for (ScalarFn fn : ScalarFns.all()) {
      for (DType dtype : DType.values()) {
        // Functions of indices are not defined for arbitrary pairs of numbers.
        if (fn.domain().contains(dtype) && fn.domain() != ScalarFn.Domain.INDEX) {
          String[] types = new String[fn.arity()];
          Arrays.fill(types, dtype.text() + "[N,2]");
          if (fn.isCondition(0)) {
            types[0] = "bool[N,2]";
          }
          cases.add(OpCase.of(new Apply(fn), types));
        }
      }
    }
  }

  private static void conversions(List<OpCase> cases) {
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        String type = from.text() + "[N,9]";
        cases.add(OpCase.of(new Convert(to), type).withIntegers(-300, 300));
      }
    }
    cases.add(OpCase.of(new Detach(), "f64[N,2]"));
    cases.add(OpCase.of(new Detach(), "bool"));
  }

  private static void sources(List<OpCase> cases) {
    for (double value : new double[] {0.1, -0.0, Double.NaN, Double.NEGATIVE_INFINITY}) {
      cases.add(OpCase.of(Constant.ofFloat(DType.F32, value)));
      cases.add(OpCase.of(Constant.ofFloat(DType.F64, value)));
    }
    cases.add(OpCase.of(Constant.ofInteger(DType.I64, Long.MIN_VALUE)));
    cases.add(OpCase.of(Constant.ofInteger(DType.U8, 300)));
    cases.add(OpCase.of(Constant.ofInteger(DType.BOOL, 1)));
    float[] floats = {1, -0f, Float.NaN, Float.MIN_VALUE, 1e10f, 0.1f};
    cases.add(OpCase.of(new TensorLiteral(Tensor.of(floats, 2, 3))));
    cases.add(OpCase.of(new TensorLiteral(Tensor.of(new double[] {1e-320, 0.1}))));
    cases.add(OpCase.of(new TensorLiteral(Tensor.of(new byte[] {-1, 7}, 1, 2))));
    cases.add(OpCase.of(new TensorLiteral(Tensor.zeros(DType.I32, 0, 3))));
    cases.add(OpCase.of(new SizeOf(N.times(2).plus(3))));
    for (String type : List.of("f32[N,3]", "f64[3,N]", "i32[N]", "i64[2,N,2]", "u8[N]")) {
      cases.add(OpCase.of(new Iota(TensorType.parse(type), 0)));
    }
    cases.add(OpCase.of(new Iota(TensorType.parse("i64[2,N,2]"), 1)));
    for (String type : List.of("f32[N,3]", "f64[3,N]")) {
      TensorType drawn = TensorType.parse(type);
      cases.add(OpCase.of(new Random(Random.Kind.UNIT, drawn), "i64", "i64"));
    }
    TensorType words = TensorType.parse("i64[N,5]");
    cases.add(OpCase.of(new Random(Random.Kind.WORD, words), "i64", "i64"));
  }

  private static void movement(List<OpCase> cases) {
    cases.add(OpCase.of(new Broadcast(shape("N", "3"), List.of()), "f64"));
    cases.add(OpCase.of(new Broadcast(shape("2", "N", "3"), List.of(1)), "f64[N]"));
    cases.add(OpCase.of(new Broadcast(shape("2", "N", "3"), List.of(0, 2)), "f64[1,3]"));
    cases.add(OpCase.of(new Broadcast(shape("N", "2"), List.of(0, 1)), "i32[N,1]"));
    cases.add(OpCase.of(new Reshape(shape("2*N", "3")), "f64[N,6]"));
    cases.add(OpCase.of(new Reshape(shape("N", "1", "2", "3")), "f64[2,3*N]"));
    cases.add(OpCase.of(new Reshape(shape("6", "4")), "f64[3,8]"));
    cases.add(OpCase.of(new Reshape(shape("12*N")), "f64[3,N,4]"));
    cases.add(OpCase.of(new Reshape(shape("4", "1", "N", "3")), "bool[12*N]"));
    cases.add(OpCase.of(new Reshape(Shape.SCALAR), "f64[1,1]"));
    cases.add(OpCase.of(new Reshape(shape("1")), "f64"));
    cases.add(OpCase.of(new Transpose(List.of(1, 2, 0)), "f64[N,2,3]"));
    cases.add(OpCase.of(new Transpose(List.of()), "f64"));
    cases.add(OpCase.of(new Slice(dims("1", "0"), dims("2", "N"), List.of(2L, 1L)), "f64[5,N]"));
    cases.add(
        OpCase.of(new Slice(dims("N-1", "4"), dims("N", "3"), List.of(-1L, -2L)), "f64[N,5]"));
    cases.add(OpCase.of(new Slice(dims("0"), dims("0"), List.of(3L)), "f64[N]"));
    cases.add(OpCase.of(new Pad(dims("1", "N"), dims("0", "2"), List.of(0L, 2L)), "f64[N,2]"));
    cases.add(OpCase.of(new Pad(dims("2"), dims("1"), List.of(0L)), "u8[N]"));
    cases.add(OpCase.of(new Pad(dims("2"), dims("1"), List.of(1L)), "f64[N]").withSizes(1L, 3L));
    cases.add(OpCase.of(new Concat(0), "f64[N,2]", "f64[3,2]", "f64[N,2]"));
    cases.add(OpCase.of(new Concat(1), "f64[2,N]", "f64[2,1]"));
    cases.add(OpCase.of(new Concat(0), "bool[N]"));
  }

  private static void reductions(List<OpCase> cases) {
    for (Reduce.Kind kind : Reduce.Kind.values()) {
      for (DType dtype : List.of(DType.F64, DType.F32, DType.I32, DType.I64, DType.U8)) {
        cases.add(OpCase.of(new Reduce(kind, List.of(1)), dtype.text() + "[N,3]"));
      }
      cases.add(OpCase.of(new Reduce(kind, List.of(0)), "f64[N,2]"));
      cases.add(OpCase.of(new Reduce(kind, List.of(0, 2)), "f64[2,N,3]"));
      cases.add(OpCase.of(new Reduce(kind, List.of(0, 1)), "f64[N,2]"));
    }
    for (ArgReduce.Kind kind : ArgReduce.Kind.values()) {
      cases.add(OpCase.of(new ArgReduce(kind, 0), "f64[N,3]"));
      cases.add(OpCase.of(new ArgReduce(kind, 1), "f32[N,4]"));
      cases.add(OpCase.of(new ArgReduce(kind, 1), "i32[2,4,N]"));
    }
  }

  private static void scans(List<OpCase> cases) {
    for (Scan.Kind kind : Scan.Kind.values()) {
      for (DType dtype : List.of(DType.F64, DType.F32, DType.I32, DType.I64, DType.U8)) {
        cases.add(OpCase.of(new Scan(kind, 0), dtype.text() + "[3,N]"));
      }
      cases.add(OpCase.of(new Scan(kind, 1), "f64[2,N,2]"));
      cases.add(OpCase.of(new Scan(kind, 1), "f32[N,1]"));
    }
    for (Sort.Order order : Sort.Order.values()) {
      for (DType dtype : List.of(DType.F64, DType.F32, DType.I32, DType.I64, DType.U8)) {
        cases.add(OpCase.of(new Sort(order, 1), dtype.text() + "[N,7]"));
      }
      cases.add(OpCase.of(new Sort(order, 0), "f64[9,N]"));
      cases.add(OpCase.of(new Sort(order, 1), "f32[2,N,2]"));
    }
  }

  private static void products(List<OpCase> cases) {
    for (DType dtype : List.of(DType.F64, DType.F32, DType.I32, DType.I64, DType.U8)) {
      cases.add(OpCase.of(Dot.matrices(), dtype.text() + "[N,3]", dtype.text() + "[3,2]"));
    }
    cases.add(OpCase.of(Dot.matrices(), "f64[2,N]", "f64[N,2]"));
    cases.add(OpCase.of(dot(List.of(), List.of()), "f64[2]", "f64[N]"));
    cases.add(OpCase.of(dot(List.of(0), List.of(0)), "f64[N]", "f64[N]"));
    cases.add(OpCase.of(dot(List.of(0, 2), List.of(2, 1)), "f64[2,N,3]", "f64[N,3,2]"));
    Dot batched = new Dot(List.of(1), List.of(2), List.of(0, 3), List.of(1, 0));
    cases.add(OpCase.of(batched, "f64[N,2,3,2]", "f64[2,N,2]"));
  }

  private static Dot dot(List<Integer> left, List<Integer> right) {
    return new Dot(left, right, List.of(), List.of());
  }

  private static void windows(List<OpCase> cases) {
    cases.add(OpCase.of(window("[0]", "2", "1", "1"), "f64[N]").withSizes(2L, 3L, 5L));
    cases.add(OpCase.of(window("[1]", "3", "2", "1"), "f64[N,8,2]"));
    cases.add(OpCase.of(window("[0]", "N", "1", "2"), "f64[2*N+2]"));
    cases.add(OpCase.of(window("[1,2]", "2,1", "1,3", "2,1"), "f64[2,N+2,7]").withSizes(1L, 3L));
    cases.add(OpCase.of(window("[0,2]", "2,2", "2,1", "1,1"), "i32[5,N,3]"));
    cases.add(OpCase.of(window("[0]", "2", "3", "1"), "bool[6]"));
    cases.add(OpCase.of(fold("[0]", "1", "1", "N"), "f64[N-1,2]").withSizes(2L, 3L, 5L));
    cases.add(OpCase.of(fold("[1]", "2", "1", "N,8,2"), "f64[N,3,2,3]"));
    cases.add(OpCase.of(fold("[0]", "1", "2", "2*N+2"), "f64[4,N]"));
    cases.add(
        OpCase.of(fold("[1,2]", "1,3", "2,1", "2,N+2,7"), "f64[2,N,3,2,1]").withSizes(1L, 3L));
    cases.add(OpCase.of(fold("[0,2]", "2,1", "1,1", "5,N,3"), "i32[2,N,2,2,2]"));
    cases.add(OpCase.of(fold("[0]", "1", "1", "6"), "f32[4,3]"));
    cases.add(OpCase.of(fold("[0]", "1", "1", "6"), "u8[4,3]"));
  }

  private static Window window(String axes, String sizes, String strides, String dilations) {
    return new Window(
        integers(axes),
        dims(sizes.split(",")),
        dims(strides.split(",")),
        dims(dilations.split(",")));
  }

  private static Fold fold(String axes, String strides, String dilations, String shape) {
    return new Fold(
        integers(axes),
        dims(strides.split(",")),
        dims(dilations.split(",")),
        shape(shape.split(",")));
  }

  private static List<Integer> integers(String list) {
    return Arrays.stream(list.replaceAll("[\\[\\]]", "").split(",")).map(Integer::valueOf).toList();
  }

  private static void rows(List<OpCase> cases) {
    for (String index : List.of("i64[2,3]", "i32[N]", "i64")) {
      cases.add(OpCase.of(new Gather(), "f64[4,N]", index).withIntegers(-4, 3));
    }
    cases.add(OpCase.of(new Gather(), "bool[4]", "i64[N]").withIntegers(-4, 3));
    cases.add(OpCase.of(new ScatterAdd(), "f64[4,N]", "i64[5]", "f64[5,N]").withIntegers(-4, 3));
    cases.add(OpCase.of(new ScatterAdd(), "f64[4]", "i32[N,2]", "f64[N,2]").withIntegers(-4, 3));
    cases.add(OpCase.of(new ScatterAdd(), "u8[4]", "i32[N]", "u8[N]").withIntegers(-4, 3));
    cases.add(OpCase.of(new DynamicIndex(), "f64[4,N]", "i64").withIntegers(-4, 3));
    cases.add(OpCase.of(new DynamicUpdate(), "f64[4,N]", "f64[N]", "i64").withIntegers(-4, 3));
    cases.add(OpCase.of(new DynamicUpdate(), "i32[4]", "i32", "i64").withIntegers(-4, 3));
  }

  private static void control(List<OpCase> cases) {
    Graph body =
        graph(
            """
            fn body(%i: i64, %a: f64[N], %b: f64, %x: f64[N]) -> (a: f64[N], b: f64) {
              %4 = map.mul %a, %x : f64[N]
              %5 = reduce.sum %4 {axes=[0]} : f64
              %6 = map.add %b, %5 : f64
              return %4, %6
            }
            """);
    Graph condition =
        graph(
            """
            fn condition(%a: f64[N], %b: f64, %x: f64[N]) -> (go: bool) {
              %3 = const {value=1.0} : f64
              %4 = map.lt %b, %3 : bool
              return %4
            }
            """);
    Optional<Dim> most = Optional.of(Dim.of(3));
    String[] types = {"i64", "f64[N]", "f64", "f64[N]"};
    for (List<Integer> recorded : List.of(List.<Integer>of(), List.of(1, 0))) {
      Loop counted = new Loop(body, Optional.empty(), 2, most, recorded);
      cases.add(OpCase.of(counted, types).withIntegers(2, 3));
      Loop asked = new Loop(body, Optional.of(condition), 2, most, recorded);
      cases.add(OpCase.of(asked, types).withIntegers(2, 3));
    }
    cases.add(
        OpCase.of(new Loop(body, Optional.empty(), 2, most, List.of()), types).withIntegers(-1, 0));
    Graph squared =
        graph(
            "fn squared(%x: f64[N]) -> (y: f64[N]) {\n%1 = map.mul %x, %x : f64[N]\nreturn %1\n}");
    Graph same = graph("fn same(%x: f64[N]) -> (y: f64[N]) {\nreturn %x\n}");
    cases.add(OpCase.of(new Branch(squared, same), "bool", "f64[N]"));
    cases.add(OpCase.of(new Branch(same, squared), "bool", "f64[N]"));
    custom(cases);
  }

  private static void custom(List<OpCase> cases) {
    Graph backward =
        graph(
            """
            fn backward(%x: f64[N], %dy: f64[N], %c: f64[N]) -> (dx: f64[N]) {
              %3 = map.mul %dy, %c : f64[N]
              return %3
            }
            """);
    Custom doubled = new Custom("doubled", backward, 1);
    cases.add(
        OpCase.of(doubled, "f64[N]", "f64[N]", "f64[N]")
            .withEmit(
                (b, inputs) -> {
                  // y = x·x, whose derivative 2·x is what `backward` captures.
                  Value x = inputs.get(0);
                  Value y = b.emit(doubled, x, b.add(x, x), b.mul(x, x));
                  return Weights.sum(b, y);
                }));
  }

  private static Graph graph(String text) {
    return GraphParser.parse(text);
  }

  private static Shape shape(String... sizes) {
    return new Shape(dims(sizes));
  }

  private static List<Dim> dims(String... sizes) {
    return Arrays.stream(sizes).map(DimParser::parse).toList();
  }
}
