package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Each kernel goes over to vectors when these have proved faster, and not before. */
class VectorStartTest {
  private static final long MILLIS = 1_000_000;

  /** What a kernel is when it is launched. */
  private interface Form {
    void launch(Counting code);
  }

  /**
   * Two kernels that each add 1 to a number in place, and move a clock by hand; the second is
   * launched only while the number is even.
   */
  private static final class Counting extends Code implements Surroundings {
    private final Form[] scalars;
    private final Form[] vectors;
    private final int[] scalarLaunches = new int[2];
    private final int[] vectorLaunches = new int[2];
    private final int[] trials = new int[2];
    private long nanos;
    private Workspace.Sharing sharing;

    Counting(Form[] scalars, Form[] vectors) {
      super("f32", "", "", 0);
      this.scalars = scalars;
      this.vectors = vectors;
    }

    static Form takes(long time) {
      return code -> code.nanos += time;
    }

    @Override
    protected void bind(int[] dims, int[] slotElements, int[] slotRows) {
      // No scratch.
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void rest(long time) {
      nanos += time;
    }

    @Override
    public int lanes() {
      return 16;
    }

    @Override
    public void begin(Runnable work) {
      work.run();
    }

    @Override
    protected int kernels() {
      return 2;
    }

    @Override
    protected boolean hasVectors() {
      return true;
    }

    @Override
    protected String changes() {
      return "0,0";
    }

    @Override
    protected void run(Workspace workspace) {
      sharing = workspace.sharing();
      step(workspace, 0);
      step(workspace, 1);
    }

    private void step(Workspace workspace, int kernel) {
      float[] state = (float[]) workspace.buffers()[0];
      float before = state[0];
      boolean now = workspace.lanes(kernel) > 0;
      assertEquals(before, state[0], "a trial leaves no trace");
      (now ? vectorLaunches : scalarLaunches)[kernel]++;
      (now ? vectors : scalars)[kernel].launch(this);
      state[0]++;
    }

    @Override
    protected void launch(int kernel, int lanes, int parts, Object[] buffers, int[] dims) {
      trials[kernel]++;
      ((float[]) buffers[0])[0]++;
      (lanes > 0 ? vectors : scalars)[kernel].launch(this);
    }

    /** Calls it {@code times} times on one number, which is given at the end. */
    float call(int times) {
      VectorStart start = new VectorStart(this, this);
      float[] state = new float[1];
      Workspace workspace = new Workspace(this);
      workspace.buffers()[0] = state;
      for (int i = 0; i < times; i++) {
        start.run(workspace);
      }
      return state[0];
    }
  }

  private static Counting code(Form[] scalars, Form... vectors) {
    return new Counting(scalars, vectors);
  }

  private static Form[] scalars(long first, long second) {
    return new Form[] {Counting.takes(first), Counting.takes(second)};
  }

  @Test
  void eachKernelGoesOverThatIsFasterAndKeepsTheNumbersOfTheCaller() {
    Counting code =
        code(scalars(MILLIS, MILLIS), Counting.takes(MILLIS / 10), Counting.takes(2 * MILLIS));
    assertEquals(200, code.call(100));
    assertTrue(code.scalarLaunches[0] > 10, "20 ms of scalar code come first");
    assertTrue(code.vectorLaunches[0] > 80, "then the first kernel has gone over");
    assertEquals(0, code.vectorLaunches[1], "the second is slower so");
    assertEquals(Workspace.Sharing.DIVIDED, code.sharing);
  }

  @Test
  void aKernelWhoseVectorsBecomeFastLateGoesOverThen() {
    int[] launches = new int[1];
    Form slowAtFirst = code -> code.nanos += launches[0]++ < 500 ? 100 * MILLIS : MILLIS / 10;
    Counting code = code(scalars(10 * MILLIS, MILLIS), slowAtFirst, Counting.takes(MILLIS));
    code.call(10);
    assertTrue(code.vectorLaunches[0] == 0, "it had no more patience");
    launches[0] = 480;
    code = code(scalars(10 * MILLIS, MILLIS), slowAtFirst, Counting.takes(MILLIS));
    code.call(10);
    assertTrue(code.vectorLaunches[0] > 0);
  }

  @Test
  void staysWithScalarsWhereVectorsBreak() {
    Form broken =
        code -> {
          throw new NoClassDefFoundError("jdk/incubator/vector/FloatVector");
        };
    Counting code = code(scalars(MILLIS, MILLIS), broken, Counting.takes(MILLIS / 2));
    assertEquals(200, code.call(100));
    assertEquals(0, code.vectorLaunches[0]);
    assertTrue(code.vectorLaunches[1] > 0, "the other goes over all the same");
  }

  @Test
  void shortProgramsNeverTouchVectors() {
    Counting code = code(scalars(1000, 1000), Counting.takes(1), Counting.takes(1));
    assertEquals(100, code.call(50));
    assertArrayEquals(new int[2], code.trials);
  }
}
