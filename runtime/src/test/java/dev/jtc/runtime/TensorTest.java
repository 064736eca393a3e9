package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void sharesTheArray() {
    float[] values = {1, 2, 3, 4, 5, 6};
    Tensor x = Tensor.of(values, 2, 3);
    assertSame(values, x.floats());
    values[4] = 50;
    assertEquals(50.0, x.get(1, 1));
    assertNotSame(values, x.copy().floats());
    assertSame(values, x.reshape(3, -1).floats());
  }

  @Test
  void shapeIsItsOwn() {
    int[] shape = {2, 3};
    Tensor x = Tensor.of(new double[6], shape);
    shape[0] = 9;
    x.shape()[1] = 9;
    assertArrayEquals(new int[] {2, 3}, x.shape());
    assertEquals("f64[2, 3]", x.type());
    assertEquals(2, x.rank());
    assertEquals(3, x.dim(1));
  }

  @Test
  void elementsOfEveryDtype() {
    assertEquals(1.5, Tensor.of(new float[] {1.5f}).item());
    assertEquals(1.5, Tensor.of(new double[] {1.5}).item());
    assertEquals(-3, Tensor.of(new int[] {-3}).itemLong());
    assertEquals(Long.MAX_VALUE, Tensor.scalar(Long.MAX_VALUE).itemLong());
    assertEquals(255, Tensor.of(new byte[] {-1}).itemLong());
    assertEquals(1.0, Tensor.scalar(true).item());
    assertEquals(DType.BOOL, Tensor.of(new boolean[2], 1, 2).dtype());
    assertEquals(7L, Tensor.of(new long[] {5, 6, 7, 8}, 2, 2).getLong(1, 0));
    assertEquals(0, Tensor.zeros(DType.I32, 0, 4).size());
  }

  @Test
  void wrongSizesAreRefusedByName() {
    assertEquals(
        "f32[2, 3] has 6 elements, but the array has 5",
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[5], 2, 3))
            .getMessage());
    assertEquals(
        "f32 elements are stored in float[], not in double[]",
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(DType.F32, new double[1], 1))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(DType.F32, 3, -1));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> Tensor.zeros(DType.F32, 1 << 20, 1 << 20, 1 << 20, 1 << 20))
            .getMessage()
            .contains("more than"));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[6]).reshape(4, -1));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[6]).reshape(0, -1));
  }

  @Test
  void wrongReadsAreRefused() {
    Tensor x = Tensor.of(new float[6], 2, 3);
    assertThrows(IllegalStateException.class, x::doubles);
    assertThrows(IllegalStateException.class, x::item);
    assertThrows(IndexOutOfBoundsException.class, () -> x.get(0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> x.get(0));
    assertThrows(IndexOutOfBoundsException.class, () -> x.get(-1, 0));
  }

  @Test
  void sameBitsSeesNanAndTheSignOfZero() {
    Tensor x = Tensor.of(new float[] {Float.NaN, 0});
    assertTrue(x.sameBits(Tensor.of(new float[] {Float.NaN, 0})));
    assertFalse(x.sameBits(Tensor.of(new float[] {Float.NaN, -0f})));
    assertFalse(x.sameBits(x.reshape(2, 1)));
    assertFalse(Tensor.of(new byte[1]).sameBits(Tensor.of(new boolean[1])));
  }
}
