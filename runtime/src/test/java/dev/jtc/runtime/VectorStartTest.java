package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Code goes over to vectors when these have proved faster, and not before. */
class VectorStartTest {
  /** Adds 1 to its argument in place; {@code millis} is how long that takes in either way. */
  private static final class Counting extends Code {
    private final long scalarMillis;
    private final AtomicInteger scalars = new AtomicInteger();
    private final AtomicInteger vectors = new AtomicInteger();
    private final boolean breaks;

    Counting(long scalarMillis, boolean breaks) {
      super("f32", "", "", 0);
      this.scalarMillis = scalarMillis;
      this.breaks = breaks;
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
    protected void run(Object[] buffers, int[] dims) {
      scalars.incrementAndGet();
      ((float[]) buffers[0])[0]++;
      try {
        Thread.sleep(scalarMillis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected void runVectors(Object[] buffers, int[] dims) {
      if (breaks) {
        throw new NoClassDefFoundError("jdk/incubator/vector/FloatVector");
      }
      vectors.incrementAndGet();
      ((float[]) buffers[0])[0]++;
    }
  }

  /** Calls until {@code enough}, or a thousand times; gives how often. */
  private static int call(Counting code, float[] state, java.util.function.BooleanSupplier enough) {
    Workspace workspace = new Workspace(code);
    int calls = 0;
    while (calls < 1000 && !enough.getAsBoolean()) {
      workspace.buffers()[0] = state;
      workspace.run();
      calls++;
    }
    return calls;
  }

  @Test
  void changesOverAndKeepsTheNumbersOfTheCaller() {
    Counting code = new Counting(10, false);
    float[] state = new float[1];
    int[] scalarsAtFirst = new int[1];
    int calls = call(code, state, () -> code.scalars.get() > 3 && code.vectors.get() > 50);
    scalarsAtFirst[0] = code.scalars.get();
    assertEquals(calls, state[0]);
    assertTrue(calls < 1000, "never changed over");
    call(code, state, () -> state[0] >= calls + 20);
    assertEquals(scalarsAtFirst[0], code.scalars.get());
  }

  @Test
  void staysWithScalarsWhereVectorsFail() {
    Counting code = new Counting(10, true);
    float[] state = new float[1];
    int calls = call(code, state, () -> state[0] >= 30);
    assertEquals(30, calls);
    assertEquals(30, code.scalars.get());
  }

  @Test
  void shortProgramsNeverTouchVectors() {
    Counting code = new Counting(0, false);
    call(code, new float[1], () -> code.scalars.get() >= 20);
    assertEquals(0, code.vectors.get());
  }
}
