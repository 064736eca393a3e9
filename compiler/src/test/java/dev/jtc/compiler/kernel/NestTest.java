package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.KernelPrinter;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Concat;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.op.Gather;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Random;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.op.ScatterAdd;
import dev.jtc.compiler.op.TensorLiteral;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each kind of loop nest against the meaning of its operation, at sizes with and without rests. */
class NestTest {
  private static final Dim N = Dim.variable("N");
  private static final List<DType> NUMBERS =
      List.of(DType.F32, DType.F64, DType.I32, DType.I64, DType.U8);

  private final GraphBuilder g = new GraphBuilder();
  private final Builds b = new Builds(g);

  /** Numbers of both signs with a NaN, a −0 and equal ones among them. */
  static Tensor values(TensorType type, long n, long seed) {
    java.util.Random random = new java.util.Random(seed);
    Tensor tensor = Tensor.zeros(type.dtype(), type.shape().evaluate(name -> n));
    for (int i = 0; i < tensor.size(); i++) {
      if (type.dtype().isFloat()) {
        Elements.setDouble(tensor, i, random.nextInt(40) == 0 ? -0.0 : random.nextGaussian());
      } else {
        Elements.setLong(tensor, i, random.nextInt(2000) - 1000);
      }
    }
    return tensor;
  }

  private void check(long n, List<Value> results) {
    List<Named> named = new ArrayList<>();
    results.forEach(result -> named.add(new Named("y" + named.size(), result)));
    Lowered lowered = Lowered.of(g.build("nest", named), List.of(Width.values()));
    List<Tensor> inputs = new ArrayList<>();
    for (Named parameter : lowered.source().parameters()) {
      inputs.add(values(parameter.value().type(), n, inputs.size()));
    }
    lowered.checked(inputs);
  }

  private Value parameter(DType dtype, Dim... dims) {
    String name = "p" + g.build("so_far", List.of()).parameters().size();
    return g.parameter(name, new TensorType(dtype, Shape.of(dims)));
  }

  @Test
  void reductionsOverAnyAxes() {
    List<List<Integer>> some =
        List.of(
            List.of(0),
            List.of(1),
            List.of(2),
            List.of(0, 1),
            List.of(0, 2),
            List.of(1, 2),
            List.of(0, 1, 2));
    for (DType dtype : NUMBERS) {
      for (Dim last : List.of(Dim.of(5), Dim.of(16), Dim.of(35), N)) {
        NestTest test = new NestTest();
        Value x = test.parameter(dtype, Dim.of(3), Dim.of(4), last);
        List<Value> results = new ArrayList<>();
        for (List<Integer> axes : some) {
          for (Reduce.Kind kind : Reduce.Kind.values()) {
            results.add(test.b.emit(new Reduce(kind, axes), x));
          }
        }
        test.check(37, results);
      }
    }
  }

  /** One pass may feed reductions over different axes and elementwise results. */
  @Test
  void reductionsOverDifferentAxesInOneLoop() {
    for (Dim last : List.of(Dim.of(10), Dim.of(48), N)) {
      NestTest test = new NestTest();
      Builds b = test.b;
      Value x = test.parameter(DType.F32, Dim.of(7), last);
      Value bias = test.parameter(DType.F32, last);
      Value y = b.add(x, b.broadcast(bias, x.type().shape(), List.of(1)));
      Value square = b.mul(y, y);
      test.check(
          21, List.of(y, b.sum(square, List.of(0, 1)), b.sum(y, List.of(0)), b.sum(y, List.of(1))));
    }
  }

  /** Loops in blocks, with and without rests, for each way in which an iteration is combined. */
  @Test
  void longReductions() {
    for (DType dtype : List.of(DType.F32, DType.F64, DType.I32)) {
      for (Dim last : List.of(Dim.of(64), Dim.of(1027), Dim.of(1613), N)) {
        NestTest test = new NestTest();
        Builds b = test.b;
        Value x = test.parameter(dtype, Dim.of(3), last);
        Value bias = test.parameter(dtype, last);
        Value scale = test.parameter(dtype, Dim.of(3));
        Value y = b.add(x, b.broadcast(bias, x.type().shape(), List.of(1)));
        Value z = b.mul(y, b.broadcast(scale, x.type().shape(), List.of(0)));
        Value top = b.map(ScalarFns.MAX, z, b.mul(x, b.mul(z, b.mul(z, y))));
        test.check(
            1300,
            List.of(
                top,
                y,
                b.sum(x, List.of(1)),
                b.sum(top, List.of(0, 1)),
                b.sum(b.mul(z, y), List.of(0)),
                b.emit(new Reduce(Reduce.Kind.MIN, List.of(1)), z),
                b.emit(new Reduce(Reduce.Kind.MAX, List.of(1)), y)));
      }
    }
  }

  /** The result lies where the operand was, which the sums still need. */
  @Test
  void updatesInPlaceBesideSums() {
    for (long n : List.of(40L, 512L, 1045L)) {
      NestTest test = new NestTest();
      Builds b = test.b;
      Value x = b.map(ScalarFns.TANH, test.parameter(DType.F32, N));
      Value y = b.sub(x, b.spread(b.sum(x, List.of(0)), x.type().shape()));
      Value z = b.mul(x, y);
      test.check(
          n, List.of(y, z, b.sum(x, List.of(0)), b.sum(y, List.of(0)), b.sum(z, List.of(0))));
    }
  }

  @Test
  void whatLongReductionsNeedIsComputedInSmallLoops() {
    Lowered step = Lowered.of(TrainingSteps.legendre(Dim.of(2000)));
    String text = KernelPrinter.print(step.kernels().get(0));
    assertTrue(text.contains("for row < 25 {"), text);
    for (String loop : text.split("vector j ")) {
      String inner = loop.substring(0, loop.indexOf('}'));
      assertTrue(inner.split("block[_0-9]*\\[j\\] = ", -1).length <= 4, inner);
    }
  }

  @Test
  void emptyAxesGiveTheIdentity() {
    Value x = parameter(DType.F32, N, Dim.of(3));
    Value y = parameter(DType.F32, Dim.of(3), N);
    check(
        0,
        List.of(
            b.sum(x, List.of(0)),
            b.sum(x, List.of(0, 1)),
            b.sum(y, List.of(1)),
            b.emit(Dot.matrices(), y, x),
            b.emit(Dot.matrices(), x, y)));
  }

  @Test
  void productsOfAnyShape() {
    int[][] sizes = {
      {1, 1, 1},
      {1, 20, 9},
      {20, 1, 9},
      {20, 9, 1},
      {3, 5, 7},
      {9, 3, 16},
      {17, 33, 5},
      {2, 40, 3},
      {16, 8, 16},
      {1, 17, 30},
      {12, 30, 1},
      {5, 0, 9}
    };
    for (DType dtype : NUMBERS) {
      for (int[] size : sizes) {
        Dim m = Dim.of(size[0]);
        Dim k = Dim.of(size[1]);
        Dim n = Dim.of(size[2]);
        NestTest test = new NestTest();
        Value nn = test.product(dtype, List.of(m, k), 1, List.of(k, n), 0);
        Value tn = test.product(dtype, List.of(k, m), 0, List.of(k, n), 0);
        Value nt = test.product(dtype, List.of(m, k), 1, List.of(n, k), 1);
        Value tt = test.product(dtype, List.of(k, m), 0, List.of(n, k), 1);
        test.check(0, List.of(nn, tn, nt, tt));
      }
    }
  }

  private Value product(DType dtype, List<Dim> left, int i, List<Dim> right, int j) {
    Value l = parameter(dtype, left.toArray(Dim[]::new));
    Value r = parameter(dtype, right.toArray(Dim[]::new));
    return b.emit(new Dot(List.of(i), List.of(j), List.of(), List.of()), l, r);
  }

  @Test
  void productsInBatchesAndOverSeveralAxes() {
    Value l = parameter(DType.F32, N, Dim.of(9), Dim.of(3), Dim.of(4));
    Value r = parameter(DType.F32, Dim.of(4), Dim.of(3), N, Dim.of(11));
    Dot batched = new Dot(List.of(2, 3), List.of(1, 0), List.of(0), List.of(2));
    Dot wide = new Dot(List.of(0, 2), List.of(2, 1), List.of(), List.of());
    Dot inner = new Dot(List.of(0, 2, 3), List.of(2, 1, 0), List.of(), List.of());
    check(5, List.of(b.emit(batched, l, r), b.emit(wide, l, r), b.emit(inner, l, r)));
  }

  @Test
  void productsOverSeveralAxesThatLieSideBySide() {
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      for (int columns : new int[] {5, 16, 24, 33, 40}) {
        NestTest test = new NestTest();
        Value l = test.parameter(dtype, N, Dim.of(9), Dim.of(3), Dim.of(5), Dim.of(2));
        Value r = test.parameter(dtype, Dim.of(columns), Dim.of(3), Dim.of(5), Dim.of(2));
        Value part = test.parameter(dtype, Dim.of(columns), Dim.of(3), Dim.of(4), Dim.of(5));
        Dot all = new Dot(List.of(2, 3, 4), List.of(1, 2, 3), List.of(), List.of());
        Dot other = new Dot(List.of(2, 3), List.of(1, 3), List.of(), List.of());
        test.check(5, List.of(test.b.emit(all, l, r), test.b.emit(other, l, part)));
      }
    }
  }

  @Test
  void whatIsComputedOnTopOfAProduct() {
    for (List<Integer> size : List.of(List.of(12, 24), List.of(12, 3), List.of(3, 24))) {
      NestTest test = new NestTest();
      Builds b = test.b;
      Dim m = Dim.of(size.get(0));
      Dim n = Dim.of(size.get(1));
      Value product = test.product(DType.F32, List.of(m, N), 1, List.of(N, n), 0);
      Shape shape = product.type().shape();
      Value rows = test.parameter(DType.F32, m);
      Value columns = test.parameter(DType.F32, n);
      Value scale = b.map(ScalarFns.EXP, test.parameter(DType.F32));
      Value y = b.add(product, b.broadcast(columns, shape, List.of(1)));
      Value z = b.mul(y, b.broadcast(rows, shape, List.of(0)));
      Value activated = b.map(ScalarFns.TANH, b.mul(z, b.spread(scale, shape)));
      test.check(13, List.of(product, activated));
    }
  }

  @Test
  void positionsOfExtremes() {
    for (DType dtype : NUMBERS) {
      NestTest test = new NestTest();
      Value x = test.parameter(dtype, Dim.of(4), N, Dim.of(3));
      Value odd = dtype.isFloat() ? test.b.map(ScalarFns.SQRT, x) : x;
      List<Value> results = new ArrayList<>();
      for (ArgReduce.Kind kind : ArgReduce.Kind.values()) {
        for (int axis = 0; axis < 3; axis++) {
          results.add(test.b.emit(new ArgReduce(kind, axis), x));
          results.add(test.b.emit(new ArgReduce(kind, axis), odd));
        }
      }
      test.check(6, results);
    }
  }

  @Test
  void rowsPickedAndAddedTo() {
    Value x = parameter(DType.F32, Dim.of(6), N);
    Value index = b.emit(new TensorLiteral(Tensor.of(new long[] {5, 0, -1, 0}, 2, 2)));
    Value picked = b.emit(new Gather(), x, index);
    Value added = b.emit(new ScatterAdd(), x, index, picked);
    Value counted = b.emit(new ScatterAdd(), b.zeros(x.type()), index, b.neg(picked));
    check(4, List.of(picked, added, counted));
  }

  @Test
  void partsPutTogether() {
    Value x = parameter(DType.F32, Dim.of(3), N);
    Value y = b.mul(x, x);
    Dim two = Dim.of(2);
    Pad pad = new Pad(List.of(Dim.ONE, Dim.ZERO), List.of(two, Dim.ONE), List.of(0L, 2L));
    check(4, List.of(b.emit(new Concat(0), x, y, x), b.emit(new Concat(1), y, x), b.emit(pad, y)));
  }

  @Test
  void randomNumbersAreThoseOfTheStream() {
    Value key = b.constant(DType.I64, 12345);
    Value counter = parameter(DType.I64);
    List<Value> drawn = new ArrayList<>();
    for (Random.Kind kind : Random.Kind.values()) {
      List<DType> dtypes =
          kind == Random.Kind.WORD ? List.of(DType.I64) : List.of(DType.F32, DType.F64);
      for (DType dtype : dtypes) {
        TensorType type = new TensorType(dtype, Shape.of(3, 7));
        drawn.add(b.emit(new Random(kind, type), key, counter));
      }
    }
    check(0, drawn);
  }

  @Test
  void reshapesThatDoNotMergeAxesCleanly() {
    Value x = parameter(DType.F32, Dim.of(4), Dim.of(6));
    Value y = b.reshape(b.transpose(x, 1, 0), Shape.of(3, 8));
    Value z = b.reshape(b.mul(y, y), Shape.of(2, 12));
    check(0, List.of(z, b.sum(y, List.of(1)), b.reshape(z, Shape.of(24))));
  }

  @Test
  void longLiterals() {
    float[] numbers = new float[3000];
    IntStream.range(0, numbers.length).forEach(i -> numbers[i] = i * 0.25f - 3);
    check(0, List.of(b.emit(new TensorLiteral(Tensor.of(numbers, 30, 100)))));
  }
}
