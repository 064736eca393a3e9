package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Texts that PyTorch prints for the same tensors. */
class TensorTextTest {
  private static void prints(String expected, Tensor tensor) {
    assertEquals(expected, tensor.toString());
  }

  private static float[] range(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    return values;
  }

  private static long[] longRange(int n) {
    long[] values = new long[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    return values;
  }

  @Test
  void scalars() {
    prints("tensor(3.1416)", Tensor.scalar(3.14159f));
    prints("tensor(2.)", Tensor.scalar(2f));
    prints("tensor(7)", Tensor.scalar(7L));
    prints("tensor(nan)", Tensor.scalar(Float.NaN));
    prints("tensor(1.0000e-05)", Tensor.scalar(1e-5f));
  }

  @Test
  void fixedPoint() {
    prints(
        "tensor([[0.1000, 1.2000],\n        [2.2000, 3.1000],\n        [4.9000, 5.2000]])",
        Tensor.of(new float[] {0.1f, 1.2f, 2.2f, 3.1f, 4.9f, 5.2f}, 3, 2));
    prints(
        "tensor([ 3.0000,  4.7500,  6.5000,  8.2500, 10.0000])",
        Tensor.of(new float[] {3, 4.75f, 6.5f, 8.25f, 10}));
    prints("tensor([-1.0000,  0.0000,  0.5000])", Tensor.of(new float[] {-1, 0, 0.5f}));
    prints("tensor([    nan,  1.5000, -1.5000])", Tensor.of(new float[] {Float.NaN, 1.5f, -1.5f}));
  }

  @Test
  void wholeFloats() {
    prints("tensor([[0., 0., 0.],\n        [0., 0., 0.]])", Tensor.zeros(DType.F32, 2, 3));
    prints("tensor([-1.,  2., 10.])", Tensor.of(new float[] {-1, 2, 10}));
    prints(
        "tensor([inf, -inf, nan, 0.])",
        Tensor.of(new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0}));
    prints("tensor([1., inf])", Tensor.of(new float[] {1, Float.POSITIVE_INFINITY}));
  }

  @Test
  void scientific() {
    prints(
        "tensor([ 0.0000e+00,  3.4028e+38, -3.4028e+38,  3.1400e+00])",
        Tensor.of(new float[] {0, Float.MAX_VALUE, -Float.MAX_VALUE, 3.14f}));
    prints("tensor([1.0000e+10, 1.0000e+00])", Tensor.of(new float[] {1e10f, 1}));
    prints("tensor([1.0000e-05, 2.0000e-04])", Tensor.of(new float[] {1e-5f, 2e-4f}));
    prints("tensor([1.0000e+00, 1.0010e+03])", Tensor.of(new float[] {1, 1001}));
    prints("tensor([   1., 1000.])", Tensor.of(new float[] {1, 1000}));
  }

  @Test
  void otherDtypes() {
    prints("tensor([0, 1, 2, 3, 4])", Tensor.of(longRange(5)));
    prints("tensor([ 1, -2], dtype=i32)", Tensor.of(new int[] {1, -2}));
    prints("tensor([  0, 255], dtype=u8)", Tensor.of(new byte[] {0, -1}));
    prints("tensor([ true, false])", Tensor.of(new boolean[] {true, false}));
    prints("tensor([0.5000], dtype=f64)", Tensor.of(new double[] {0.5}));
  }

  @Test
  void empty() {
    prints("tensor([])", Tensor.zeros(DType.F32, 0));
    prints("tensor([], size=(2, 0))", Tensor.zeros(DType.F32, 2, 0));
    prints("tensor([], size=(0, 3), dtype=i64)", Tensor.zeros(DType.I64, 0, 3));
  }

  @Test
  void nestingLeavesBlankLinesBetweenMatrices() {
    prints(
        "tensor([[[0., 1.],\n         [2., 3.]],\n\n        [[4., 5.],\n         [6., 7.]]])",
        Tensor.of(range(8), 2, 2, 2));
  }

  @Test
  void longVectorsBreakAtEightyColumns() {
    prints(
        "tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,\n"
            + "        18, 19, 20, 21, 22, 23, 24])",
        Tensor.of(longRange(25)));
  }

  @Test
  void aboveAThousandOnlyTheEdges() {
    prints("tensor([   0,    1,    2,  ...,  998,  999, 1000])", Tensor.of(longRange(1001)));
    prints(
        "tensor([[0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 9.7000e+01, 9.8000e+01,\n"
            + "         9.9000e+01],\n"
            + "        [1.0000e+02, 1.0100e+02, 1.0200e+02,  ..., 1.9700e+02, 1.9800e+02,\n"
            + "         1.9900e+02],\n"
            + "        [2.0000e+02, 2.0100e+02, 2.0200e+02,  ..., 2.9700e+02, 2.9800e+02,\n"
            + "         2.9900e+02],\n"
            + "        ...,\n"
            + "        [9.7000e+03, 9.7010e+03, 9.7020e+03,  ..., 9.7970e+03, 9.7980e+03,\n"
            + "         9.7990e+03],\n"
            + "        [9.8000e+03, 9.8010e+03, 9.8020e+03,  ..., 9.8970e+03, 9.8980e+03,\n"
            + "         9.8990e+03],\n"
            + "        [9.9000e+03, 9.9010e+03, 9.9020e+03,  ..., 9.9970e+03, 9.9980e+03,\n"
            + "         9.9990e+03]])",
        Tensor.of(range(10000), 100, 100));
  }
}
