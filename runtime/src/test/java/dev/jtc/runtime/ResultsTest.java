package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Results go into arrays of the caller, whatever else those arrays are. */
class ResultsTest {
  /** The first argument backwards, each element plus the model's number, which grows by one. */
  public static final class Backwards extends Code {
    public Backwards() {
      super("f32 f32", "f32", "", 1);
    }

    @Override
    protected void bind(int[] dims, int[] slotElements, int[] slotRows) {
      // No scratch.
    }

    @Override
    protected void run(Workspace workspace) {
      float[] x = (float[]) workspace.buffers()[0];
      float[] shift = (float[]) workspace.buffers()[1];
      float[] result = (float[]) workspace.buffers()[2];
      int n = workspace.dims()[0];
      for (int i = 0; i < n; i++) {
        result[i] = x[n - 1 - i] + shift[0];
      }
      shift[0]++;
    }
  }

  private static final class Net extends Model {
    Net(float[] shift) {
      super("Net", StateEntry.list("PARAMETER f32[1] shift\n"), shift);
    }
  }

  private final float[] shift = {10};
  private final Net net = new Net(shift);
  private final Entry entry =
      new Entry("Net.backwards", "N", "x: f32[N]", "f32[N]", "0")
          .code(ResultsTest.class, Backwards.class.getName());

  private float[] into(float[] x, Object result) {
    Frame frame = entry.take();
    frame.array(0, x);
    frame.into(0, result);
    frame.run(net);
    float[] given = (float[]) frame.result(0);
    entry.give(frame);
    return given;
  }

  private Tensor intoTensor(Tensor x, Tensor result) {
    Frame frame = entry.take();
    frame.tensor(0, x);
    frame.intoTensor(0, result);
    frame.run(net);
    Tensor given = frame.tensorResult(0);
    entry.give(frame);
    return given;
  }

  @Test
  void whatWasInTheArrayIsLost() {
    float[] result = {Float.NaN, 7, 7};
    assertSame(result, into(new float[] {1, 2, 3}, result));
    assertArrayEquals(new float[] {13, 12, 11}, result);
    float[] other = new float[2];
    assertSame(other, into(new float[] {1, 2}, other));
    assertArrayEquals(new float[] {13, 12}, other);
    assertArrayEquals(new float[] {13, 12, 11}, result);
  }

  @Test
  void theNextCallHasAnArrayOfItsOwn() {
    float[] result = new float[3];
    into(new float[] {1, 2, 3}, result);
    Tensor[] next = entry.call(net, Tensor.of(new float[] {1, 2, 3}));
    assertNotSame(result, next[0].array());
    assertArrayEquals(new float[] {13, 12, 11}, result);
    assertArrayEquals(new float[] {14, 13, 12}, next[0].floats());
  }

  @Test
  void anArgumentMayBeTheResult() {
    float[] x = {1, 2, 3, 4};
    assertSame(x, into(x, x));
    assertArrayEquals(new float[] {14, 13, 12, 11}, x);
    Tensor both = Tensor.of(new float[] {1, 2});
    assertSame(both, intoTensor(both, both));
    assertArrayEquals(new float[] {13, 12}, both.floats());
  }

  @Test
  void theStateMayBeTheResult() {
    into(new float[] {5}, net.parameters().get("shift").array());
    assertArrayEquals(new float[] {15}, shift);
    into(shift, shift);
    assertArrayEquals(new float[] {30}, shift);
  }

  @Test
  void tensorsStayTheirOwn() {
    Tensor result = Tensor.zeros(DType.F32, 3);
    assertSame(result, intoTensor(Tensor.of(new float[] {1, 2, 3}), result));
    assertArrayEquals(new float[] {13, 12, 11}, result.floats());
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsComputed() {
    float[] x = {1, 2, 3};
    String must = "Net.backwards: the array for the result must be f32[N], but got ";
    assertEquals(must + "2 elements instead of 3", refusal(() -> into(x, new float[2])));
    assertEquals(must + "double[]", refusal(() -> into(x, new double[3])));
    assertEquals(must + "null", refusal(() -> into(x, null)));
    Tensor xs = Tensor.of(x);
    assertEquals(
        must + "f32[3, 1] instead of f32[3]",
        refusal(() -> intoTensor(xs, Tensor.zeros(DType.F32, 3, 1))));
    assertEquals(
        must + "f32[4] instead of f32[3]",
        refusal(() -> intoTensor(xs, Tensor.zeros(DType.F32, 4))));
    assertEquals(
        must + "i32[3] instead of f32[3]",
        refusal(() -> intoTensor(xs, Tensor.zeros(DType.I32, 3))));
    assertEquals(must + "null", refusal(() -> intoTensor(xs, null)));
    assertArrayEquals(new float[] {10}, shift);
  }

  private static String refusal(Runnable call) {
    return assertThrows(SizeFault.class, call::run).getMessage();
  }

  @Test
  void aCallIntoAnArrayAllocatesNothing() {
    float[] x = new float[100];
    float[] result = new float[100];
    assertEquals(0, Allocations.leastPerRun(() -> into(x, result)));
  }
}
