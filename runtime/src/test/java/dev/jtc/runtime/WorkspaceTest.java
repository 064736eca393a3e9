package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
  private static void run(Workspace workspace, float[] x, float[] y) {
    workspace.dims()[0] = x.length;
    workspace.buffers()[0] = x;
    workspace.buffers()[1] = y;
    workspace.run();
  }

  @Test
  void callReturnsTensors() {
    Tensor[] y =
        new ScaleCode().call(new int[] {3}, new int[][] {{3}}, Tensor.of(new float[] {1, 2, 3}));
    assertEquals("tensor([3., 5., 7.])", y[0].toString());
    assertThrows(
        IllegalArgumentException.class,
        () -> new ScaleCode().call(new int[] {1}, new int[][] {{1}}, Tensor.of(new double[1])));
    assertThrows(
        IllegalArgumentException.class, () -> new ScaleCode().call(new int[0], new int[][] {{1}}));
  }

  @Test
  void scratchGrowsAndIsKept() {
    Workspace workspace = new Workspace(new ScaleCode());
    assertEquals(0, workspace.scratchBytes());
    run(workspace, new float[4], new float[4]);
    Object four = workspace.buffers()[2];
    assertEquals(4 * 4 + 3 * 8, workspace.scratchBytes());
    run(workspace, new float[2], new float[2]);
    assertSame(four, workspace.buffers()[2]);
    run(workspace, new float[5], new float[5]);
    assertNotSame(four, workspace.buffers()[2]);
    float[] y = new float[3];
    run(workspace, new float[] {1, 2, 3}, y);
    assertEquals(7f, y[2]);
  }

  @Test
  void firstCallDoesLongLoopsInParts() {
    PartsCode code = new PartsCode(10_000, 40_000_000L);
    Workspace workspace = new Workspace(code);
    workspace.run();
    assertEquals(40, code.calls);
    assertEquals(10_000, code.done);
    workspace.run();
    assertEquals(20_000, code.done);
    PartsCode endless = new PartsCode(1_000_000_000, 40_000_000_000L);
    new Workspace(endless).run();
    assertEquals(1_001, endless.calls, "the rest at once");
    assertEquals(1_000_000_000, endless.done);
    PartsCode shortLoop = new PartsCode(100, 2_000_000L);
    new Workspace(shortLoop).run();
    assertEquals(1, shortLoop.calls);
  }

  /** A loop that may be divided, of which only the iterations are counted. */
  private static final class PartsCode extends Code {
    private final int iterations;
    private final long picos;
    private int calls;
    private int done;

    PartsCode(int iterations, long picos) {
      super("", "", "", 0);
      this.iterations = iterations;
      this.picos = picos;
    }

    @Override
    protected void bind(int[] dims, int[] slotElements, int[] slotRows) {}

    @Override
    protected void run(Workspace workspace) {
      if (!workspace.divide(7, iterations, picos)) {
        part(7, null, null, null, 0, iterations);
      }
    }

    @Override
    protected synchronized void part(
        int region, Object[] buffers, Object[] own, int[] dims, int from, int to) {
      assertEquals(7, region);
      calls++;
      done += to - from;
    }
  }

  @Test
  void scratchOfRowsGrowsBothWays() {
    Workspace workspace = new Workspace(new RowsCode());
    assertReversed(workspace, 3, 2);
    assertEquals(8 + 3 * 2 * 4, workspace.scratchBytes());
    Object rows = workspace.buffers()[3];
    assertReversed(workspace, 2, 2);
    assertSame(rows, workspace.buffers()[3]);
    assertReversed(workspace, 2, 5);
    assertReversed(workspace, 4, 1);
    assertReversed(workspace, 0, 9);
    assertTrue(new RowsCode().isRows(1));
    assertFalse(new RowsCode().isRows(0));
  }

  private static void assertReversed(Workspace workspace, int rows, int columns) {
    float[] x = new float[rows * columns];
    float[] expected = new float[rows * columns];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
      expected[(rows - 1 - i / columns) * columns + i % columns] = i;
    }
    float[] y = new float[x.length];
    workspace.dims()[0] = rows;
    workspace.dims()[1] = columns;
    workspace.buffers()[0] = x;
    workspace.buffers()[1] = y;
    workspace.run();
    assertArrayEquals(expected, y);
  }

  @Test
  void impossibleScratchIsRefused() {
    Code code =
        new Code("", "", "f32", 1) {
          @Override
          protected void bind(int[] dims, int[] slotElements, int[] slotRows) {
            slotElements[0] = dims[0] * 2;
          }

          @Override
          protected void run(Workspace workspace) {}
        };
    Workspace workspace = new Workspace(code);
    workspace.dims()[0] = 1 << 30;
    assertThrows(IllegalArgumentException.class, workspace::run);
  }

  private float[] sink;

  @Test
  void theMeasureSeesAnArray() {
    assertTrue(Allocations.leastPerRun(() -> sink = new float[100]) >= 400);
  }

  @Test
  void steadyStateAllocatesNothing() {
    WorkspacePool pool = new WorkspacePool(new ScaleCode());
    Signature signature = new Signature("scale", "N", "x: f32[N]");
    float[] small = new float[100];
    float[] large = new float[300];
    float[] y = new float[300];
    assertEquals(
        0,
        Allocations.leastPerRun(
            () -> {
              call(pool, signature, large, y);
              call(pool, signature, small, y);
            }));
  }

  private static void call(WorkspacePool pool, Signature signature, float[] x, float[] y) {
    Workspace workspace = pool.take();
    signature.begin(workspace.dims());
    signature.array(workspace.dims(), 0, x);
    workspace.buffers()[0] = x;
    workspace.buffers()[1] = y;
    workspace.run();
    pool.give(workspace);
  }

  @Test
  void poolReusesAndForgetsArguments() {
    WorkspacePool pool = new WorkspacePool(new ScaleCode(), 1);
    Workspace first = pool.take();
    Workspace second = pool.take();
    assertNotSame(first, second);
    run(first, new float[1], new float[1]);
    pool.give(first);
    pool.give(second);
    assertSame(first, pool.take());
    assertNull(first.buffers()[0]);
    assertNull(first.buffers()[1]);
    assertNotSame(second, pool.take());
  }

  @Test
  void manyThreadsShareOneFunction() throws Exception {
    WorkspacePool pool = new WorkspacePool(new ScaleCode());
    Signature signature = new Signature("scale", "N", "x: f32[N]");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int task = 0; task < 64; task++) {
        int n = 1 + task * 7 % 50;
        float value = task;
        tasks.add(
            () -> {
              float[] x = new float[n];
              Arrays.fill(x, value);
              float[] y = new float[n];
              int wrong = 0;
              for (int repeat = 0; repeat < 500; repeat++) {
                Arrays.fill(y, Float.NaN);
                call(pool, signature, x, y);
                for (float element : y) {
                  wrong += element == value * 2 + 1 ? 0 : 1;
                }
              }
              return wrong;
            });
      }
      int wrong = 0;
      for (Future<Integer> result : threads.invokeAll(tasks)) {
        wrong += result.get();
      }
      assertEquals(0, wrong);
    } finally {
      threads.shutdown();
    }
  }
}
