package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {
  private static final Signature STEP =
      new Signature("TwoLayerNet.step", "N", "x: f32[N, 1000]", "y: f32[N, 10]", "k: i64[3]");

  private static int[] begin(Signature signature) {
    int[] dims = new int[signature.dimCount()];
    signature.begin(dims);
    return dims;
  }

  private static String message(Runnable check) {
    return assertThrows(IllegalArgumentException.class, check::run).getMessage();
  }

  @Test
  void lengthsTellTheBatch() {
    int[] dims = begin(STEP);
    STEP.array(dims, 0, new float[64_000]);
    assertArrayEquals(new int[] {64}, dims);
    STEP.array(dims, 1, new float[640]);
    STEP.array(dims, 2, new long[3]);
    STEP.begin(dims);
    STEP.array(dims, 0, new float[0]);
    assertArrayEquals(new int[] {0}, dims);
  }

  @Test
  void wrongLengths() {
    int[] dims = begin(STEP);
    assertEquals(
        "TwoLayerNet.step: argument `x` must be f32[N, 1000], but got 63 elements: "
            + "not a multiple of 1000",
        message(() -> STEP.array(dims, 0, new float[63])));
    STEP.array(dims, 0, new float[64_000]);
    assertEquals(
        "TwoLayerNet.step: argument `y` has N = 32 (from f32[N, 10]) but `x` has N = 64",
        message(() -> STEP.array(dims, 1, new float[320])));
    assertEquals(
        "TwoLayerNet.step: argument `k` must be i64[3], but got 4 elements instead of 3",
        message(() -> STEP.array(dims, 2, new long[4])));
    assertEquals(
        "TwoLayerNet.step: argument `k` must be i64[3], but got null",
        message(() -> STEP.array(dims, 2, null)));
    assertEquals(
        "TwoLayerNet.step: argument `k` must be i64[3], but got float[]",
        message(() -> STEP.array(dims, 2, new float[3])));
  }

  @Test
  void sizesGivenByTheCaller() {
    int[] dims = begin(STEP);
    dims[0] = 5;
    STEP.array(dims, 0, new float[5000]);
    assertEquals(
        "TwoLayerNet.step: argument `x` has N = 6 (from f32[N, 1000]) but N = 5",
        message(() -> STEP.array(dims, 0, new float[6000])));
  }

  @Test
  void tensors() {
    int[] dims = begin(STEP);
    STEP.tensor(dims, 0, Tensor.zeros(DType.F32, 2, 1000));
    assertArrayEquals(new int[] {2}, dims);
    assertEquals(
        "TwoLayerNet.step: argument `y` has N = 3 (from f32[N, 10]) but `x` has N = 2",
        message(() -> STEP.tensor(dims, 1, Tensor.zeros(DType.F32, 3, 10))));
    assertEquals(
        "TwoLayerNet.step: argument `y` must be f32[N, 10], but got f32[2, 9]: axis 1 is 9 "
            + "instead of 10",
        message(() -> STEP.tensor(dims, 1, Tensor.zeros(DType.F32, 2, 9))));
    assertEquals(
        "TwoLayerNet.step: argument `y` must be f32[N, 10], but got f32[20]: rank 1 instead of 2",
        message(() -> STEP.tensor(dims, 1, Tensor.zeros(DType.F32, 20))));
    assertEquals(
        "TwoLayerNet.step: argument `y` must be f32[N, 10], but got f64[2, 10]: dtype f64 "
            + "instead of f32",
        message(() -> STEP.tensor(dims, 1, Tensor.zeros(DType.F64, 2, 10))));
  }

  @Test
  void severalDimsNeedATensorOrEarlierArguments() {
    Signature matmul =
        new Signature("matmul", "N K M", "bias: f32[K]", "a: f32[N, K]", "b: f32[K, M]");
    int[] dims = begin(matmul);
    assertEquals(
        "matmul: argument `a` must be f32[N, K], but got 6 elements, which do not tell its sizes; "
            + "pass a Tensor",
        message(() -> matmul.array(dims, 1, new float[6])));
    matmul.array(dims, 0, new float[3]);
    matmul.array(dims, 1, new float[6]);
    matmul.tensor(dims, 2, Tensor.zeros(DType.F32, 3, 7));
    assertArrayEquals(new int[] {2, 3, 7}, dims);
    assertEquals(
        "matmul: argument `b` has K = 4 (from f32[K, M]) but `bias` has K = 3",
        message(() -> matmul.tensor(dims, 2, Tensor.zeros(DType.F32, 4, 7))));
  }

  @Test
  void squareNeedsATensor() {
    Signature square = new Signature("trace", "N", "a: f64[N, N]", "b: f64[N, N]");
    int[] dims = begin(square);
    assertThrows(IllegalArgumentException.class, () -> square.array(dims, 0, new double[9]));
    square.tensor(dims, 0, Tensor.zeros(DType.F64, 3, 3));
    square.array(dims, 1, new double[9]);
    assertEquals(
        "trace: argument `b` must be f64[N, N], but got 8 elements instead of 9",
        message(() -> square.array(dims, 1, new double[8])));
    int[] fresh = begin(square);
    assertEquals(
        "trace: argument `a` has N = 4 (from f64[N, N]) but N = 3",
        message(() -> square.tensor(fresh, 0, Tensor.zeros(DType.F64, 3, 4))));
  }

  @Test
  void expressionsAreCheckedAfterTheirDims() {
    Signature conv = new Signature("conv", "H k", "y: f32[(H - k) / 2 + 1, H]", "w: f32[k]");
    int[] dims = begin(conv);
    conv.array(dims, 1, new float[3]);
    conv.tensor(dims, 0, Tensor.zeros(DType.F32, 4, 9));
    assertArrayEquals(new int[] {9, 3}, dims);
    assertEquals(
        "conv: argument `y` must be f32[(H - k) / 2 + 1, H], but got f32[5, 9]: axis 0 is 5 "
            + "instead of 4",
        message(() -> conv.tensor(dims, 0, Tensor.zeros(DType.F32, 5, 9))));
  }

  @Test
  void emptyAxesTellNothing() {
    Signature empty = new Signature("f", "N", "x: f32[N, 0]");
    int[] dims = begin(empty);
    assertThrows(IllegalArgumentException.class, () -> empty.array(dims, 0, new float[0]));
    dims[0] = 4;
    empty.array(dims, 0, new float[0]);
    assertThrows(IllegalArgumentException.class, () -> empty.array(dims, 0, new float[1]));
  }

  @Test
  void scalars() {
    Signature scalar = new Signature("f", "", "x: f32");
    scalar.array(new int[0], 0, new float[1]);
    assertEquals(
        "f: argument `x` must be f32, but got 2 elements instead of 1",
        message(() -> scalar.array(new int[0], 0, new float[2])));
  }

  @Test
  void wrongDeclarationsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Signature("f", "", "x: f32[N]"));
    assertThrows(IllegalArgumentException.class, () -> new Signature("f", "N", "x: f32[N +]"));
    assertThrows(IllegalArgumentException.class, () -> new Signature("f", "N", "x: f33[N]"));
  }

  @Test
  void sizesAreComputedFromDimensions() {
    List<String> names = List.of("N", "K");
    int[] sizes = {7, 3};
    assertEquals(2, SizeTerm.parse("-N+3*K", names).value(sizes));
    assertEquals(1, SizeTerm.parse("N%K", names).value(sizes));
    assertEquals(3, SizeTerm.parse("2*((N-4)/2)+(N%K)", names).value(sizes));
    assertEquals(-1, SizeTerm.parse("K-N", names).value(sizes));
    assertEquals(-1, SizeTerm.parse("N/(K-3)", names).value(sizes));
  }

  @Test
  void aResultWithoutASizeIsRefused() {
    Entry entry = new Entry("f", "N", "x: f32[N]", "f32[N-4]", "");
    entry.code(ScaleCode.class, ScaleCode.class.getName());
    String message = message(() -> entry.call(null, Tensor.zeros(DType.F32, 3)));
    assertEquals(
        "these sizes ask for a result that no array can have: its size `N-4` is none", message);
  }
}
