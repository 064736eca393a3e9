package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Convert;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.op.Iota;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.random.GradientGraphs;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.random.RandomGraphs.Sizing;
import dev.jtc.compiler.random.Shrinker;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vector code of every width against the interpreter, bit by bit. */
class VectorLoweringTest {
  private static final Dim N = Dim.variable("N");

  @ParameterizedTest
  @EnumSource
  void randomGraphsKeepEveryBit(Width width) {
    compareAll(120, 14, width, graph -> graph);
  }

  @ParameterizedTest
  @EnumSource
  void randomGradientsKeepEveryBit(Width width) {
    compareAll(60, 10, width, GradientGraphs::gradients);
  }

  private static void compareAll(
      int graphs, int nodes, Width width, Function<Graph, Graph> change) {
    for (int seed = 0; seed < graphs; seed++) {
      DType dtype = seed % 2 == 0 ? DType.F32 : DType.F64;
      Sizing sizing = seed % 3 == 0 ? Sizing.FIXED : Sizing.SYMBOLIC;
      Case some = RandomGraphs.of(7_000 + seed, dtype, nodes, sizing);
      if (differs(some, width, change)) {
        Case small = Shrinker.shrink(some, candidate -> differs(candidate, width, change));
        fail("seed " + seed + ":\n" + GraphPrinter.print(small.graph()) + " at " + small.inputs());
      }
    }
  }

  private static boolean differs(Case some, Width width, Function<Graph, Graph> change) {
    Lowered lowered = Lowered.of(change.apply(some.graph()), List.of(width));
    List<Tensor> expected = Interpreter.run(lowered.source(), some.inputs());
    return !same(expected, lowered.run(some.inputs(), width));
  }

  private static boolean same(List<Tensor> expected, List<Tensor> actual) {
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).sameBits(actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  private final GraphBuilder g = new GraphBuilder();
  private final Builds b = new Builds(g);

  private Value input(DType dtype, Dim... dims) {
    String name = "p" + g.build("so_far", List.of()).parameters().size();
    return g.parameter(name, new TensorType(dtype, Shape.of(dims)));
  }

  private static Dim dim(long size) {
    return Dim.of(size);
  }

  /** Every width gives the bits of the interpreter, and has vector code for some kernel. */
  private void check(long n, Value... results) {
    check(inputs(n, results), results);
  }

  private List<Tensor> inputs(long n, Value... results) {
    List<Tensor> inputs = new ArrayList<>();
    for (Named parameter : lowered(results).source().parameters()) {
      inputs.add(NestTest.values(parameter.value().type(), n, inputs.size()));
    }
    return inputs;
  }

  /** As {@link #check}, where elements of some sizes may not become lanes beside others. */
  private void checkBits(long n, Value... results) {
    lowered(results).checked(inputs(n, results));
  }

  private void check(List<Tensor> inputs, Value... results) {
    Lowered lowered = lowered(results);
    for (Width width : Width.values()) {
      boolean some =
          lowered.kernels().stream().anyMatch(kernel -> kernel.variant(width).isPresent());
      assertTrue(some, "no vector code of " + width);
    }
    lowered.checked(inputs);
  }

  private Lowered lowered(Value... results) {
    List<Named> named = new ArrayList<>();
    for (Value result : results) {
      named.add(new Named("y" + named.size(), result));
    }
    return Lowered.of(g.build("lanes", named), List.of(Width.values()));
  }

  private Value dot(Value left, Value right, int leftAxis, int rightAxis) {
    Dot dot = new Dot(List.of(leftAxis), List.of(rightAxis), List.of(), List.of());
    return b.emit(dot, left, right);
  }

  @Test
  void productsOfEveryShapeAndTransposition() {
    int[][] sizes = {{8, 16, 32}, {9, 7, 33}, {1, 5, 48}, {3, 4, 17}, {20, 3, 10}, {5, 40, 100}};
    for (int[] s : sizes) {
      for (DType dtype : List.of(DType.F32, DType.F64)) {
        for (int form = 0; form < 4; form++) {
          VectorLoweringTest fresh = new VectorLoweringTest();
          boolean leftTurned = form % 2 == 1;
          boolean rightTurned = form / 2 == 1;
          Value x =
              leftTurned
                  ? fresh.input(dtype, dim(s[1]), dim(s[0]))
                  : fresh.input(dtype, dim(s[0]), dim(s[1]));
          Value y =
              rightTurned
                  ? fresh.input(dtype, dim(s[2]), dim(s[1]))
                  : fresh.input(dtype, dim(s[1]), dim(s[2]));
          Value product = fresh.dot(x, y, leftTurned ? 0 : 1, rightTurned ? 1 : 0);
          fresh.check(1, product);
        }
      }
    }
  }

  @Test
  void productsOfOpenSizes() {
    for (long n : new long[] {1, 2, 7, 16, 33}) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Value x = fresh.input(DType.F32, N, dim(20));
      Value w = fresh.input(DType.F32, dim(20), dim(40));
      Value bias = fresh.input(DType.F32, dim(40));
      Value h = fresh.dot(x, w, 1, 0);
      Value sum = fresh.b.add(h, fresh.b.broadcast(bias, h.type().shape(), List.of(1)));
      Value dw = fresh.dot(x, sum, 0, 0);
      Value gram = fresh.dot(x, x, 1, 1);
      fresh.check(n, sum, dw, gram);
    }
  }

  @Test
  void reductionsWithAndWithoutRests() {
    for (long n : new long[] {1, 15, 16, 17, 64, 100, 1000}) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Value x = fresh.input(DType.F32, N);
      Value y = fresh.input(DType.F32, N);
      Value difference = fresh.b.map(ScalarFns.SUB, x, y);
      Value square = fresh.b.map(ScalarFns.MUL, difference, difference);
      Value sum = fresh.b.sum(square, List.of(0));
      Value largest = fresh.b.emit(new Reduce(Reduce.Kind.MAX, List.of(0)), x);
      fresh.check(n, sum, largest, square);
    }
  }

  @Test
  void reductionsOfRowsAndColumns() {
    for (int width : new int[] {16, 20, 64}) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Value x = fresh.input(DType.F32, N, dim(width));
      Value scaled = fresh.b.map(ScalarFns.MUL, x, x);
      Value rows = fresh.b.sum(scaled, List.of(1));
      Value columns = fresh.b.sum(scaled, List.of(0));
      fresh.check(5, rows, columns, scaled);
    }
  }

  /** Operands are small, at the bound of the expansion, far beyond it, and not finite. */
  @Test
  void functionsBeyondTheBoundOfTheirExpansions() {
    VectorLoweringTest fresh = new VectorLoweringTest();
    Value x = fresh.input(DType.F32, N);
    Value square = fresh.b.map(ScalarFns.MUL, x, x);
    Value power = fresh.b.map(ScalarFns.EXP, fresh.b.map(ScalarFns.MUL, square, square));
    Value large = fresh.b.map(ScalarFns.MUL, x, power);
    List<Value> results = new ArrayList<>();
    for (ScalarFn fn : List.of(ScalarFns.SIN, ScalarFns.COS, ScalarFns.FLOOR, ScalarFns.SIGN)) {
      results.add(fresh.b.map(fn, x));
      results.add(fresh.b.map(fn, large));
      results.add(fresh.b.map(fn, fresh.b.map(ScalarFns.MUL, large, large)));
    }
    fresh.check(100, results.toArray(Value[]::new));
  }

  /** Dividends and divisors of any bits, common ones more often. */
  private static Tensor anyFloats(int count, int common, Random random) {
    Tensor tensor = Tensor.zeros(DType.F32, count);
    float[] values = (float[]) tensor.array();
    for (int i = 0; i < count; i++) {
      int bits = random.nextInt();
      int exponent = 127 + random.nextInt(60) - 30;
      boolean any = random.nextInt(common) == 0;
      values[i] = Float.intBitsToFloat(any ? bits : bits & 0x807fffff | exponent << 23);
    }
    return tensor;
  }

  /** Divided by one number for all: that is not done by a division where it need not be. */
  @Test
  void quotientsByACommonDivisor() {
    Random random = new Random(7);
    float[] some = {
      0,
      -0f,
      1,
      3,
      -7,
      0x1.fffffep0f,
      0x1.fffffep-1f,
      0x1.fffffcp10f,
      0x1p40f,
      0x1.000002p40f,
      0x1p-40f,
      0x1.fffffep-41f,
      0x1p-126f,
      1e-40f,
      3e38f,
      Float.NaN,
      Float.NEGATIVE_INFINITY
    };
    for (Dim size : List.of(N, dim(48))) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Value x = fresh.input(DType.F32, size);
      Value y = fresh.input(DType.F32);
      Value quotient = fresh.b.map(ScalarFns.DIV, x, fresh.b.spread(y, x.type().shape()));
      Value third =
          fresh.b.map(
              ScalarFns.DIV, x, fresh.b.spread(fresh.b.constant(DType.F32, 3), x.type().shape()));
      Lowered lowered = fresh.lowered(quotient, third);
      int count = size.isConstant() ? (int) size.value() : 1013;
      for (int i = 0; i < 2 * some.length; i++) {
        Tensor divisor = Tensor.zeros(DType.F32);
        Elements.setDouble(
            divisor,
            0,
            i < some.length
                ? some[i]
                : Elements.getDouble(anyFloats(1, Integer.MAX_VALUE, random), 0));
        lowered.checked(List.of(anyFloats(count, i % 2 == 0 ? 100_000 : 50, random), divisor));
      }
    }
  }

  /** Written out these are more steps than a method may have. */
  @Test
  void manyFunctionsInOneKernel() {
    for (Dim size : List.of(N, dim(16), dim(64))) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Value y = fresh.input(DType.F32, size);
      for (int i = 0; i < 12; i++) {
        y = fresh.b.map(ScalarFns.TANH, fresh.b.map(ScalarFns.ERF, y));
        y = fresh.b.map(ScalarFns.COS, fresh.b.map(ScalarFns.SIGMOID, y));
      }
      fresh.check(40, y);
    }
  }

  @Test
  void elementsWithChoicesAndSharedNumbers() {
    VectorLoweringTest fresh = new VectorLoweringTest();
    Value x = fresh.input(DType.F32, N);
    Value bias = fresh.input(DType.F32);
    Value y = fresh.b.add(x, fresh.b.spread(bias, x.type().shape()));
    Value zero = fresh.b.zeros(x.type());
    Value positive = fresh.b.map(ScalarFns.GT, y, zero);
    Value relu = fresh.b.select(positive, y, zero);
    Value clipped = fresh.b.map(ScalarFns.MAX, fresh.b.map(ScalarFns.NEG, x), zero);
    Value root = fresh.b.map(ScalarFns.SQRT, fresh.b.map(ScalarFns.ABS, x));
    Value grown = fresh.b.map(ScalarFns.EXP, x);
    fresh.check(50, relu, clipped, root, grown);
  }

  /** Numbers at which conversions saturate, wrap around or are not defined by arithmetic. */
  private static Tensor extremes(DType dtype) {
    double[] some = {
      0,
      -0.0,
      1,
      -1,
      0.5,
      -0.5,
      2.75,
      -2.75,
      254.9,
      255,
      256,
      -3.9,
      2147483646.5,
      2147483648.0,
      -2147483648.0,
      -2147483649.0,
      9.3e18,
      -9.3e18,
      16777217,
      1e-40,
      1e300,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      3.4028235e38,
      33554435
    };
    Tensor tensor = Tensor.zeros(dtype, 2 * some.length + 5);
    for (int i = 0; i < tensor.size(); i++) {
      double value = some[i % some.length];
      if (dtype.isFloat()) {
        Elements.setDouble(tensor, i, value);
      } else {
        Elements.setLong(tensor, i, (long) value * (i % 7 + 1) + i);
      }
    }
    return tensor;
  }

  @ParameterizedTest
  @EnumSource
  void conversionsFromEveryDtype(DType from) {
    VectorLoweringTest fresh = new VectorLoweringTest();
    Value x = fresh.input(from, N);
    List<Value> results = new ArrayList<>();
    for (DType to : DType.values()) {
      if (to != from) {
        Value converted = fresh.b.emit(new Convert(to), x);
        results.add(converted);
        results.add(fresh.b.emit(new Convert(from), converted));
      }
    }
    for (Value result : results) {
      fresh.lowered(result).checked(List.of(extremes(from)));
    }
    fresh.lowered(results.toArray(Value[]::new)).checked(List.of(extremes(from)));
  }

  /** Truth values that come from elements of one size and choose among those of another. */
  @Test
  void choicesAmongElementsOfOtherSizes() {
    for (DType dtype : DType.values()) {
      for (DType other : DType.values()) {
        VectorLoweringTest fresh = new VectorLoweringTest();
        Builds b = fresh.b;
        Value x = fresh.input(dtype, N);
        Value y = fresh.input(dtype, N);
        Value u = fresh.input(other, N);
        Value v = fresh.input(other, N);
        Value stored = fresh.input(DType.BOOL, N);
        Value equal = b.map(ScalarFns.EQ, x, y);
        Value differs = b.map(ScalarFns.NE, u, v);
        Value both = b.map(ScalarFns.AND, equal, b.map(ScalarFns.OR, differs, stored));
        Value odd = b.map(ScalarFns.XOR, both, stored);
        Value chosen = b.select(odd, differs, equal);
        fresh.checkBits(
            45,
            both,
            odd,
            chosen,
            b.map(ScalarFns.EQ, chosen, stored),
            b.select(equal, u, v),
            b.select(differs, x, y),
            b.select(chosen, u, v),
            b.select(stored, x, y));
      }
    }
  }

  @Test
  void arithmeticOfEveryDtypeBesideOthers() {
    for (DType dtype : List.of(DType.U8, DType.I32, DType.I64, DType.F64)) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Builds b = fresh.b;
      Value x = fresh.input(dtype, N);
      Value y = fresh.input(dtype, N);
      Value f = fresh.input(DType.F32, N);
      Value sum = b.add(x, b.mul(y, y));
      Value least = b.map(ScalarFns.MIN, b.neg(sum), b.map(ScalarFns.ABS, y));
      Value scaled = b.mul(f, b.emit(new Convert(DType.F32), least));
      fresh.checkBits(83, sum, least, scaled, b.map(ScalarFns.LT, x, y));
    }
  }

  @Test
  void everySecondToFifthElement() {
    for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.I64, DType.U8)) {
      for (long step = 2; step <= 5; step++) {
        VectorLoweringTest fresh = new VectorLoweringTest();
        Builds b = fresh.b;
        Value whole = fresh.input(dtype, dim(2), dim(39 * step - step + 2));
        Value even = part(b, whole, 0, step);
        Value odd = part(b, whole, 1, step);
        Value f = fresh.input(DType.F32, dim(2), dim(39));
        Value sum = b.add(even, odd);
        Value least = b.map(ScalarFns.MIN, even, b.mul(sum, odd));
        fresh.checkBits(1, sum, b.mul(f, f), least, b.sum(sum, List.of(1)));
      }
    }
  }

  private static Value part(Builds b, Value whole, long start, long step) {
    return b.emit(
        new Slice(List.of(Dim.ZERO, dim(start)), List.of(dim(2), dim(39)), List.of(1L, step)),
        whole);
  }

  @Test
  void positionsAsNumbers() {
    VectorLoweringTest fresh = new VectorLoweringTest();
    Builds b = fresh.b;
    Value x = fresh.input(DType.F32, dim(3), N);
    Shape shape = x.type().shape();
    Value column = b.emit(new Iota(new TensorType(DType.I64, shape), 1));
    Value row = b.emit(new Iota(new TensorType(DType.I64, shape), 0));
    Value wanted = b.broadcast(fresh.input(DType.I64, dim(3)), shape, List.of(0));
    Value hit = b.map(ScalarFns.EQ, column, b.emit(new Convert(DType.I64), wanted));
    Value one = b.emit(new Convert(DType.F32), hit);
    Value place = b.emit(new Convert(DType.F32), b.mul(b.add(column, row), column));
    Value near = b.map(ScalarFns.LT, column, row);
    fresh.check(53, b.sub(x, one), b.mul(place, x), b.select(near, column, row));
  }

  /** The results lie next to each other, and a NaN is the largest and the smallest. */
  @Test
  void positionsOfExtremesAlongTheOuterAxis() {
    for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.U8)) {
      for (Dim rows : List.of(dim(1), dim(5), dim(40), N)) {
        VectorLoweringTest fresh = new VectorLoweringTest();
        Builds b = fresh.b;
        Value x = fresh.input(dtype, dim(2), rows, dim(37));
        Value odd = dtype.isFloat() ? b.map(ScalarFns.SQRT, x) : x;
        fresh.checkBits(
            19,
            b.emit(new ArgReduce(ArgReduce.Kind.MAX, 1), odd),
            b.emit(new ArgReduce(ArgReduce.Kind.MIN, 1), odd),
            b.emit(new ArgReduce(ArgReduce.Kind.MAX, 1), x));
      }
    }
  }

  /** Few elements are combined without a loop, for many results at a time. */
  @Test
  void shortReductionsOfLongRows() {
    for (DType dtype : List.of(DType.F32, DType.I64)) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Builds b = fresh.b;
      Value x = fresh.input(dtype, dim(3), dim(4), dim(50));
      Value even = part(b, fresh.input(dtype, dim(2), dim(80)), 1, 2);
      fresh.check(
          1,
          b.emit(new Reduce(Reduce.Kind.MAX, List.of(1)), x),
          b.sum(x, List.of(1)),
          b.emit(new Reduce(Reduce.Kind.MIN, List.of(0)), even));
    }
  }

  /** What goes over the same rows is one loop over them; what needs all rows first is not. */
  @Test
  void rowsThatStayInTheCache() {
    for (Dim rows : List.of(N, dim(5))) {
      for (Dim columns : List.of(dim(64), dim(100))) {
        VectorLoweringTest fresh = new VectorLoweringTest();
        Builds b = fresh.b;
        Value x = fresh.input(DType.F32, rows, columns);
        Shape shape = x.type().shape();
        Value top = b.emit(new Reduce(Reduce.Kind.MAX, List.of(1)), x);
        Value grown = b.map(ScalarFns.EXP, b.sub(x, b.broadcast(top, shape, List.of(0))));
        Value sum = b.sum(grown, List.of(1));
        Value soft = b.map(ScalarFns.DIV, grown, b.broadcast(sum, shape, List.of(0)));
        Value mean = b.sum(soft, List.of(0));
        Value centered = b.sub(soft, b.broadcast(mean, shape, List.of(1)));
        Value spread = b.sum(b.mul(centered, centered), List.of(1));
        Value scaled = b.mul(centered, b.broadcast(spread, shape, List.of(0)));
        fresh.check(7, soft, sum);
        fresh.check(7, scaled, b.sum(scaled, List.of(0, 1)), top, centered);
        assertEquals(1, fresh.lowered(soft).kernels().size());
        assertTrue(fresh.lowered(scaled).kernels().size() <= 3);
      }
    }
  }

  /**
   * A value that the caller gives up is overwritten row by row, when it was read for the last time.
   */
  @Test
  void rowsThatAreOverwritten() {
    VectorLoweringTest fresh = new VectorLoweringTest();
    Builds b = fresh.b;
    Value p = fresh.input(DType.F32, N, dim(80));
    Value x = b.map(ScalarFns.TANH, p);
    Shape shape = x.type().shape();
    Value rows = b.sum(x, List.of(1));
    Value y = b.mul(x, b.broadcast(rows, shape, List.of(0)));
    Value again = b.sum(b.mul(y, x), List.of(1));
    Value z = b.sub(y, b.broadcast(again, shape, List.of(0)));
    fresh.check(9, z, b.sum(z, List.of(0)));
    fresh.check(9, x, y, z);
  }

  /** A second class of f32 vectors would slow down every accumulator of the process. */
  @Test
  void vectorsOfFourByteElementsAlwaysFillRegisters() {
    Value x = input(DType.F32, N);
    Value wide = b.emit(new Convert(DType.F64), x);
    boolean some =
        lowered(b.mul(wide, wide)).kernels().stream()
            .anyMatch(kernel -> !kernel.variants().isEmpty());
    assertFalse(some, "f32 beside f64 in one loop of vectors");
  }

  /** What lies apart is collected before, and handed out after, a loop of vectors. */
  @Test
  void elementsThatLieApartGoThroughRows() {
    for (DType dtype : List.of(DType.F32, DType.I32)) {
      VectorLoweringTest fresh = new VectorLoweringTest();
      Builds b = fresh.b;
      Value x = fresh.input(dtype, dim(3), dim(40), dim(7));
      Value y = fresh.input(dtype, dim(3), dim(7), dim(40));
      Value turned = b.transpose(x, 0, 2, 1);
      Value sum = b.add(b.mul(turned, y), b.mul(b.add(y, turned), turned));
      fresh.check(1, sum, b.mul(b.sub(sum, y), turned));
    }
  }

  /** Of two contracted axes one is around everything, and the terms of the other are many. */
  @Test
  void productsOfManyTermsAlongTwoAxes() {
    Value x = input(DType.F32, dim(3), dim(450), dim(210));
    Value y = input(DType.F32, dim(3), dim(450), dim(200));
    check(1, b.emit(new Dot(List.of(0, 1), List.of(0, 1), List.of(), List.of()), x, y));
  }
}
