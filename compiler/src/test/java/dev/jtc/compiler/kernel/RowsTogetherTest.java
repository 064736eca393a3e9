package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sums of several rows side by side, against the interpreter, bit by bit. */
class RowsTogetherTest {
  private static final Dim N = Dim.variable("N");

  private final GraphBuilder g = new GraphBuilder();
  private final Builds b = new Builds(g);

  private Value input(Dim... dims) {
    String name = "x" + g.build("so_far", List.of()).parameters().size();
    return g.parameter(name, new TensorType(DType.F32, Shape.of(dims)));
  }

  private Lowered lowered(Value... results) {
    List<Named> named = new ArrayList<>();
    for (Value result : results) {
      named.add(new Named("y" + named.size(), result));
    }
    return Lowered.of(g.build("rows", named), List.of(Width.values()));
  }

  private static void check(Lowered lowered, long n) {
    List<Tensor> inputs = new ArrayList<>();
    for (Named parameter : lowered.source().parameters()) {
      inputs.add(NestTest.values(parameter.value().type(), n, inputs.size()));
    }
    lowered.checked(inputs);
  }

  /** (x − mean)/√(variance), and what else a row may have: factors of its own and of columns. */
  private Lowered normal(Dim rows, Dim columns) {
    Value x = input(rows, columns);
    Value scale = input(columns);
    Value shift = input(rows);
    Shape shape = x.type().shape();
    Value mean = b.mul(b.sum(x, List.of(1)), shift);
    Value centered = b.sub(x, b.broadcast(mean, shape, List.of(0)));
    Value square = b.sum(b.mul(centered, centered), List.of(1));
    Value root = b.map(ScalarFns.SQRT, square);
    Value normal = b.map(ScalarFns.DIV, centered, b.broadcast(root, shape, List.of(0)));
    Value top = b.emit(new Reduce(Reduce.Kind.MAX, List.of(1)), normal);
    Value scaled = b.mul(normal, b.broadcast(scale, shape, List.of(1)));
    return lowered(b.sub(scaled, b.broadcast(top, shape, List.of(0))), square);
  }

  @Test
  void anyNumberOfRowsOfAnyLength() {
    for (Dim columns : List.of(Dim.of(64), Dim.of(100), Dim.of(261))) {
      Lowered open = new RowsTogetherTest().normal(N, columns);
      for (int n : List.of(0, 1, 3, 4, 6, 13)) {
        check(open, n);
      }
    }
    for (int rows : List.of(7, 8, 11)) {
      check(new RowsTogetherTest().normal(Dim.of(rows), Dim.of(128)), 1);
    }
    Lowered square = new RowsTogetherTest().normal(N, N);
    for (int n : List.of(15, 70)) {
      check(square, n);
    }
  }

  /** A loop inside that counts with the same name as the loop over rows would like. */
  @Test
  void sumsOfSumsOfThreeAxes() {
    Value x = input(N, Dim.of(6), Dim.of(40));
    Shape shape = x.type().shape();
    Value sums = b.sum(x, List.of(1, 2));
    Value centered = b.sub(x, b.broadcast(sums, shape, List.of(0)));
    Value inner = b.sum(b.mul(centered, centered), List.of(2));
    Value all = b.sum(b.mul(centered, x), List.of(1, 2));
    Lowered lowered = lowered(inner, all, b.mul(centered, b.broadcast(all, shape, List.of(0))));
    for (int n : List.of(2, 9)) {
      check(lowered, n);
    }
  }

  /** The result takes the place of the input, whose rows are read before they are written. */
  @Test
  void rowsThatAreOverwritten() {
    Value p = input(N, Dim.of(80));
    Value q = input(N, Dim.of(80));
    Value x = b.mul(p, q);
    Shape shape = x.type().shape();
    Value y = b.sub(x, b.broadcast(b.sum(x, List.of(1)), shape, List.of(0)));
    Value again = b.sum(b.mul(y, q), List.of(1));
    Value z = b.mul(y, b.broadcast(again, shape, List.of(0)));
    Lowered lowered = lowered(z, b.sum(z, List.of(0)), b.sum(b.mul(z, z), List.of(0, 1)));
    for (int n : List.of(1, 4, 6, 9)) {
      check(lowered, n);
    }
  }

  /** Sums of four rows wait together in vectors of 512 bits, of two in narrower ones. */
  @Test
  void loopsWithSumsGoOverSeveralRows() {
    Kernel kernel = normal(N, Dim.of(128)).kernels().get(0);
    assertEquals(4, most(kernel.variant(Width.BITS_512).orElseThrow().body()));
    assertEquals(2, most(kernel.variant(Width.BITS_256).orElseThrow().body()));
    assertEquals(1, most(kernel.variant(Width.BITS_128).orElseThrow().body()));
  }

  /** A tile of a product fills the registers: several rows of tiles in one loop would not fit. */
  @Test
  void tilesOfProductsStayApart() {
    Value x = input(Dim.of(64), Dim.of(160));
    Value y = input(Dim.of(64), Dim.of(100));
    Value z = input(Dim.of(160), Dim.of(100));
    Value product = b.emit(new Dot(List.of(0), List.of(0), List.of(), List.of()), x, y);
    Lowered lowered = lowered(b.sub(z, product));
    check(lowered, 1);
    Kernel kernel = lowered.kernels().get(0);
    for (Width width : List.of(Width.BITS_512, Width.BITS_256)) {
      List<String> names = new ArrayList<>();
      declared(kernel.variant(width).orElseThrow().body(), names);
      assertTrue(names.contains("s0"), names.toString());
      assertTrue(names.stream().noneMatch(name -> name.contains("_row")), names.toString());
    }
  }

  private static void declared(List<Stmt> body, List<String> names) {
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.Declare declare) {
        names.add(declare.name());
      } else if (stmt instanceof Stmt.For loop) {
        declared(loop.body(), names);
      }
    }
  }

  /** How many sums a loop has. */
  private static long most(List<Stmt> body) {
    long here =
        body.stream()
            .filter(stmt -> stmt instanceof Stmt.Declare d && d.name().matches("sum0(_row\\d)?"))
            .count();
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.For loop) {
        here = Math.max(here, most(loop.body()));
      }
    }
    return here;
  }
}
