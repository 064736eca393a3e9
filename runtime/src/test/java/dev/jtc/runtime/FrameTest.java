package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A frame that is used again checks what has changed since the last call. */
class FrameTest {
  /** Adds two vectors. */
  public static final class Add extends Code {
    public Add() {
      super("f32 f32", "f32", "", 1);
    }

    @Override
    protected void bind(int[] dims, int[] slotElements, int[] slotRows) {
      // No scratch.
    }

    @Override
    protected void run(Workspace workspace) {
      float[] a = (float[]) workspace.buffers()[0];
      float[] b = (float[]) workspace.buffers()[1];
      float[] sum = (float[]) workspace.buffers()[2];
      for (int i = 0; i < workspace.dims()[0]; i++) {
        sum[i] = a[i] + b[i];
      }
    }
  }

  private final Entry entry =
      new Entry("add", "N", "a: f32[N]\nb: f32[N]", "f32[N]", "")
          .code(FrameTest.class, Add.class.getName());

  private float[] add(Object a, Object b) {
    Frame frame = entry.take();
    frame.array(0, a);
    frame.array(1, b);
    frame.run(null);
    float[] result = (float[]) frame.result(0);
    entry.give(frame);
    return result;
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private void checkSum(int length) {
    float[] twos = ones(length);
    for (int i = 0; i < length; i++) {
      twos[i] = 2;
    }
    assertArrayEquals(twos, add(ones(length), ones(length)));
  }

  @Test
  void sizesMayChangeFromCallToCall() {
    for (int length : new int[] {3, 3, 5, 3, 0, 0, 7, 7, 7}) {
      checkSum(length);
    }
  }

  @Test
  void argumentsThatDisagreeAreRefusedAsOnTheFirstCall() {
    String first = assertThrows(SizeFault.class, () -> add(ones(3), ones(4))).getMessage();
    checkSum(3);
    checkSum(3);
    String later = assertThrows(SizeFault.class, () -> add(ones(3), ones(4))).getMessage();
    assertEquals(first, later);
    checkSum(3);
    assertThrows(SizeFault.class, () -> add(ones(4), ones(3)));
    assertThrows(SizeFault.class, () -> add(ones(3), new double[3]));
    assertThrows(SizeFault.class, () -> add(ones(3), null));
    checkSum(4);
  }

  @Test
  void tensorsAndArraysMayTakeTurns() {
    checkSum(2);
    Tensor[] sums = entry.call(null, Tensor.of(ones(3), 3), Tensor.of(ones(3), 3));
    assertEquals(2, sums[0].get(2));
    checkSum(3);
    Frame frame = entry.take();
    frame.array(0, ones(3));
    assertThrows(SizeFault.class, () -> frame.tensor(1, Tensor.of(ones(4), 4)));
    checkSum(4);
  }
}
