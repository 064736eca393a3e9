package dev.jtc.compiler.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.GradientCheck;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.DimParser;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Philox;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What operations compute, in numbers that are known from elsewhere. */
class OpMeaningTest {
  private static final float NAN = Float.NaN;

  private static Tensor eval(Op op, Tensor... operands) {
    return op.eval(List.of(operands), Sizes.NONE).get(0);
  }

  private static Tensor floats(float... values) {
    return Tensor.of(values);
  }

  @Test
  void sumsAlongTheLastAxisHaveSixteenLanes() {
    float[] x = new float[2 * 37];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.exp(Math.sin(i) * 12);
    }
    Tensor sums = eval(new Reduce(Reduce.Kind.SUM, List.of(1)), Tensor.of(x, 2, 37));
    for (int row = 0; row < 2; row++) {
      float[] lanes = new float[16];
      for (int k = 0; k < 37; k++) {
        lanes[k % 16] += x[37 * row + k];
      }
      float[] eight = added(lanes, 8);
      float[] four = added(eight, 4);
      assertEquals((four[0] + four[2]) + (four[1] + four[3]), sums.floats()[row]);
    }
  }

  private static float[] added(float[] lanes, int half) {
    float[] sums = new float[half];
    for (int l = 0; l < half; l++) {
      sums[l] = lanes[l] + lanes[l + half];
    }
    return sums;
  }

  @Test
  void lanesAreOfTheTrailingReducedAxesOnly() {
    // 2 × 1 × 3: axes 0 and 2, so trailing are axis 2 (and not 0): six elements in three lanes.
    Tensor x = Tensor.of(new float[] {1e8f, 1, 3, -1e8f, 2, 4}, 2, 1, 3);
    Tensor y = eval(new Reduce(Reduce.Kind.SUM, List.of(0, 2)), x);
    assertArrayEquals(new float[] {(1e8f - 1e8f) + (3 + 4) + (1 + 2)}, y.floats());
    Tensor huge = Tensor.of(new float[] {1e8f, 1, -1e8f, 1}, 4, 1);
    // Axis 0 alone is one chain: 1e8 + 1 is 1e8 in f32.
    assertArrayEquals(
        new float[] {1}, eval(new Reduce(Reduce.Kind.SUM, List.of(0)), huge).floats());
    // Both axes are one run of four lanes: (1e8 + −1e8) + (1 + 1).
    assertArrayEquals(
        new float[] {2}, eval(new Reduce(Reduce.Kind.SUM, List.of(0, 1)), huge).floats());
  }

  @Test
  void reductionsOfNothingAreTheIdentity() {
    Tensor none = Tensor.zeros(DType.F32, 2, 0);
    List<Integer> last = List.of(1);
    assertArrayEquals(new float[2], eval(new Reduce(Reduce.Kind.SUM, last), none).floats());
    assertArrayEquals(new float[] {1, 1}, eval(new Reduce(Reduce.Kind.PROD, last), none).floats());
    float low = Float.NEGATIVE_INFINITY;
    assertArrayEquals(
        new float[] {low, low}, eval(new Reduce(Reduce.Kind.MAX, last), none).floats());
    Tensor bytes = Tensor.zeros(DType.U8, 1, 0);
    assertEquals(255, eval(new Reduce(Reduce.Kind.MIN, last), bytes).itemLong());
  }

  @Test
  void extremesPropagateNaN() {
    Tensor x = Tensor.of(new float[] {1, NAN, 3, -0f, 0f, -1}, 2, 3);
    Tensor max = eval(new Reduce(Reduce.Kind.MAX, List.of(1)), x);
    assertArrayEquals(new float[] {NAN, 0}, max.floats());
    assertEquals(0, Float.floatToRawIntBits(max.floats()[1]));
    assertArrayEquals(
        new float[] {NAN, -1}, eval(new Reduce(Reduce.Kind.MIN, List.of(1)), x).floats());
  }

  @Test
  void theFirstOfEqualsWinsAndNaNOverAll() {
    Tensor x = Tensor.of(new float[] {2, 5, 5, 1, 1, NAN, 7, NAN, -0f, 0f, 0f, -0f}, 3, 4);
    assertArrayEquals(new long[] {1, 1, 0}, eval(new ArgReduce(ArgReduce.Kind.MAX, 1), x).longs());
    assertArrayEquals(new long[] {3, 1, 0}, eval(new ArgReduce(ArgReduce.Kind.MIN, 1), x).longs());
  }

  @Test
  void tiesShareTheGradientOfAMaximum() {
    GradientCheck.Function max =
        (b, x) -> b.emit(new Reduce(Reduce.Kind.MAX, List.of(0)), x.get(0));
    Tensor x = Tensor.of(new double[] {1, 4, 4, 2});
    Tensor gradient = GradientCheck.bothModes(GradientCheck.gradient(max), List.of(x)).get(0);
    assertArrayEquals(new double[] {0, 0.5, 0.5, 0}, gradient.doubles());
  }

  @Test
  void productsHaveGradientsAtZeros() {
    GradientCheck.Function product =
        (b, x) -> b.emit(new Reduce(Reduce.Kind.PROD, List.of(0)), x.get(0));
    Tensor one = Tensor.of(new double[] {2, 0, 5});
    assertArrayEquals(
        new double[] {0, 10, 0}, GradientCheck.check(product, List.of(one)).get(0).doubles());
    GradientCheck.check(product, 3, List.of(Tensor.of(new double[] {2, 0, 0, 5})));
  }

  @Test
  void productsOfMatricesAreFmaChains() {
    float[] a = new float[6];
    float[] b = new float[12];
    for (int i = 0; i < 12; i++) {
      a[i % 6] = (float) Math.sin(3 * i + 1);
      b[i] = (float) Math.cos(2 * i);
    }
    Tensor y = eval(Dot.matrices(), Tensor.of(a, 2, 3), Tensor.of(b, 3, 4));
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 4; j++) {
        float chain = 0;
        for (int k = 0; k < 3; k++) {
          chain = Math.fma(a[3 * i + k], b[4 * k + j], chain);
        }
        assertEquals(chain, y.floats()[4 * i + j]);
      }
    }
  }

  @Test
  void integersWrapAround() {
    Tensor big = Tensor.of(new int[] {Integer.MAX_VALUE, 1}, 1, 2);
    assertEquals(
        Integer.MIN_VALUE, eval(new Reduce(Reduce.Kind.SUM, List.of(0, 1)), big).itemLong());
    Tensor bytes = Tensor.of(new byte[] {(byte) 200, 100}, 1, 2);
    assertEquals(44, eval(new Reduce(Reduce.Kind.SUM, List.of(1)), bytes).itemLong());
    Tensor column = Tensor.of(new byte[] {2, 3}, 2, 1);
    assertEquals((200 * 2 + 100 * 3) % 256, eval(Dot.matrices(), bytes, column).itemLong());
  }

  @Test
  void rowsAreCountedFromTheEndToo() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor index = Tensor.of(new long[] {-1, 0, -3});
    Tensor y = eval(new Gather(), x, index);
    assertArrayEquals(new float[] {5, 6, 1, 2, 1, 2}, y.floats());
    Tensor sums = eval(new ScatterAdd(), x, index, Tensor.of(new float[] {1, 1, 2, 2, 3, 3}, 3, 2));
    assertArrayEquals(new float[] {6, 7, 3, 4, 6, 7}, sums.floats());
    assertArrayEquals(new float[] {3, 4}, eval(new DynamicIndex(), x, Tensor.scalar(-2L)).floats());
    assertArrayEquals(
        new float[] {1, 2, 9, 8, 5, 6},
        eval(new DynamicUpdate(), x, floats(9, 8), Tensor.scalar(1L)).floats());
    for (long wrong : new long[] {3, -4}) {
      IndexOutOfBoundsException e =
          assertThrows(
              IndexOutOfBoundsException.class,
              () -> eval(new Gather(), x, Tensor.of(new long[] {wrong})));
      assertEquals("index " + wrong + " is outside of 3 rows", e.getMessage());
    }
  }

  @Test
  void scatteredSumsHappenInOrder() {
    Tensor updates = floats(1e8f, 1, -1e8f, 1);
    Tensor y = eval(new ScatterAdd(), Tensor.zeros(DType.F32, 1), Tensor.of(new long[4]), updates);
    assertArrayEquals(new float[] {1}, y.floats());
  }

  @Test
  void conversionsAreCasts() {
    Tensor x = Tensor.of(new double[] {NAN, 3e9, -1.7, 300, 0.4, -0.0});
    assertArrayEquals(
        new int[] {0, Integer.MAX_VALUE, -1, 300, 0, 0}, eval(new Convert(DType.I32), x).ints());
    assertArrayEquals(
        new long[] {0, 3000000000L, -1, 300, 0, 0}, eval(new Convert(DType.I64), x).longs());
    assertArrayEquals(new byte[] {0, -1, -1, 44, 0, 0}, eval(new Convert(DType.U8), x).bytes());
    assertArrayEquals(new byte[] {1, 1, 1, 1, 1, 0}, eval(new Convert(DType.BOOL), x).bytes());
    // 2^60 + 2^36 + 1 lies just above the middle of two floats; a double on the way would lose
    // that.
    long value = (1L << 60) + (1L << 36) + 1;
    Tensor rounded = eval(new Convert(DType.F32), Tensor.scalar(value));
    assertEquals(Math.nextUp((float) (1L << 60)), rounded.floats()[0]);
  }

  @Test
  void slicesAndPadsAreInverse() {
    Tensor x = floats(0, 1, 2, 3, 4, 5, 6);
    Slice odd = new Slice(List.of(Dim.of(5)), List.of(Dim.of(3)), List.of(-2L));
    assertArrayEquals(new float[] {5, 3, 1}, eval(odd, x).floats());
    Pad pad = new Pad(List.of(Dim.ONE), List.of(Dim.of(2)), List.of(1L));
    assertArrayEquals(new float[] {0, 7, 0, 8, 0, 0}, eval(pad, floats(7, 8)).floats());
    TensorType type = TensorType.parse("f32[7]");
    for (int start : new int[] {-1, 7}) {
      Slice outside = new Slice(List.of(Dim.of(start)), List.of(Dim.ONE), List.of(1L));
      assertTrue(outside.infer(List.of(type)) instanceof Inference.Violation);
    }
    Slice symbolic = new Slice(List.of(DimParser.parse("N+1")), List.of(Dim.ONE), List.of(1L));
    assertTrue(
        symbolic.infer(List.of(TensorType.parse("f32[N+1]"))) instanceof Inference.Violation);
  }

  @Test
  void randomNumbersAreThoseOfPhilox() {
    long key = 0x123456789abcdefL;
    Tensor[] state = {Tensor.scalar(key), Tensor.scalar(7L)};
    int[] words = new int[12];
    Philox.fill(words, key, 7);
    Random f32 = new Random(Random.Kind.UNIT, TensorType.parse("f32[2,3]"));
    Random f64 = new Random(Random.Kind.UNIT, TensorType.parse("f64[2,3]"));
    Random integers = new Random(Random.Kind.WORD, TensorType.parse("i64[6]"));
    for (int i = 0; i < 6; i++) {
      assertEquals((words[i] >>> 8) / 16777216f, eval(f32, state).floats()[i]);
      long bits = ((words[2 * i] & 0xffffffffL) << 32 | words[2 * i + 1] & 0xffffffffL) >>> 11;
      assertEquals(bits * 0x1p-53, eval(f64, state).doubles()[i]);
      assertEquals(Integer.toUnsignedLong(words[i]), eval(integers, state).longs()[i]);
    }
    assertEquals(Dim.of(2), f32.blocks());
    assertEquals(Dim.of(3), f64.blocks());
  }

  @Test
  void literalsAreEqualByBits() {
    TensorLiteral nan = new TensorLiteral(floats(NAN, 0f));
    assertEquals(nan, new TensorLiteral(floats(NAN, 0f)));
    assertTrue(!nan.equals(new TensorLiteral(floats(NAN, -0f))));
    assertTrue(!nan.equals(new TensorLiteral(Tensor.of(new float[] {NAN, 0f}, 2, 1))));
  }

  @Test
  void positionsCountAlongTheirAxis() {
    Tensor y = eval(new Iota(TensorType.parse("f32[2,3]"), 1));
    assertArrayEquals(new float[] {0, 1, 2, 0, 1, 2}, y.floats());
    Tensor bytes = eval(new Iota(TensorType.parse("u8[300]"), 0));
    assertTrue(IntStream.range(0, 300).allMatch(i -> bytes.bytes()[i] == (byte) i));
  }
}
