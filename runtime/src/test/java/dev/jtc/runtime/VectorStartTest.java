package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Code goes over to vectors when these have proved faster, and not before. */
class VectorStartTest {
  /** Adds 1 to its argument in place, and moves a clock by hand. */
  private static final class Counting extends Code {
    private final long scalarMillis;
    private final long vectorMillis;
    private long nanos;
    private int scalars;
    private int vectors;
    private Workspace.Sharing scalarSharing;
    private Workspace.Sharing vectorSharing;

    /**
     * @param vectorMillis how long the vector code takes; negative if it breaks
     */
    Counting(long scalarMillis, long vectorMillis) {
      super("f32", "", "", 0);
      this.scalarMillis = scalarMillis;
      this.vectorMillis = vectorMillis;
    }

    @Override
    protected void bind(int[] dims, int[] slotElements, int[] slotRows) {
      // No scratch.
    }

    @Override
    protected boolean hasVectors() {
      return true;
    }

    @Override
    protected void run(Workspace workspace) {
      scalars++;
      scalarSharing = workspace.sharing();
      ((float[]) workspace.buffers()[0])[0]++;
      nanos += scalarMillis * 1_000_000;
    }

    @Override
    protected void runVectors(Workspace workspace) {
      if (vectorMillis < 0) {
        throw new NoClassDefFoundError("jdk/incubator/vector/FloatVector");
      }
      vectors++;
      vectorSharing = workspace.sharing();
      ((float[]) workspace.buffers()[0])[0]++;
      nanos += vectorMillis * 1_000_000;
    }

    /** Calls it {@code times} times on one number, which is given at the end. */
    float call(int times) {
      VectorStart start = new VectorStart(this, () -> nanos, Runnable::run);
      float[] state = new float[1];
      Workspace workspace = new Workspace(this);
      workspace.buffers()[0] = state;
      for (int i = 0; i < times; i++) {
        start.run(workspace);
      }
      return state[0];
    }
  }

  @Test
  void changesOverAndKeepsTheNumbersOfTheCaller() {
    Counting code = new Counting(10, 1);
    assertEquals(50, code.call(50));
    assertEquals(7, code.scalars, "60 ms of scalar code come first");
    assertEquals(1 + 301 + 43, code.vectors, "300 ms on copies, then for the caller");
    assertEquals(Workspace.Sharing.ALONE, code.scalarSharing);
    assertEquals(Workspace.Sharing.DIVIDED, code.vectorSharing);
  }

  @Test
  void staysWithScalarsThatAreFaster() {
    Counting code = new Counting(10, 11);
    assertEquals(50, code.call(50));
    assertEquals(50, code.scalars);
    assertEquals(Workspace.Sharing.DIVIDED, code.scalarSharing, "once that is settled");
  }

  @Test
  void staysWithScalarsWhereVectorsBreak() {
    Counting code = new Counting(10, -1);
    assertEquals(50, code.call(50));
    assertEquals(50, code.scalars);
  }

  @Test
  void shortProgramsNeverTouchVectors() {
    Counting code = new Counting(1, 0);
    assertEquals(50, code.call(50));
    assertEquals(0, code.vectors);
  }
}
