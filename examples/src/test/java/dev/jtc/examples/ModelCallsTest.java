package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls of compiled models from Java: what they allocate, many threads, and going on from a file.
 */
class ModelCallsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "two_layer/two_layer_grad.jt, TwoLayer, 2000, 20",
    "legendre/legendre.jt, Legendre, 100, 100",
    "cubic/dynamic_cubic.jt, DynamicCubic, 100, 100",
    // The size that main uses has code of its own.
    "cubic/cubic_model.jt, Cubic, 2000, 2000",
  })
  void aTrainingStepAllocatesNothing(String example, String model, int x, int y) throws Exception {
    CompiledJar jar =
        CompiledJar.ofExample(folder, example)
            .with(
                "Steps",
                """
                import com.sun.management.ThreadMXBean;
                import java.lang.management.ManagementFactory;
                public final class Steps {
                  public static String run() {
                    MODEL net = MODEL.create(0);
                    float[] x = new float[SIZE_X];
                    float[] y = new float[SIZE_Y];
                    for (int i = 0; i < x.length; i++) { x[i] = (i % 17 - 8) / 4f; }
                    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                    long reading = threads.getCurrentThreadAllocatedBytes();
                    reading = threads.getCurrentThreadAllocatedBytes() - reading;
                    // More than one round: the JVM itself allocates a little when it compiles.
                    long least = Long.MAX_VALUE;
                    for (int round = 0; round < 4; round++) {
                      long before = threads.getCurrentThreadAllocatedBytes();
                      for (int i = 0; i < 1000; i++) { net.step(x, y); }
                      long after = threads.getCurrentThreadAllocatedBytes();
                      least = Math.min(least, after - before - reading);
                    }
                    return least + " bytes";
                  }
                }
                """
                    .replace("MODEL", model)
                    .replace("SIZE_X", Integer.toString(x))
                    .replace("SIZE_Y", Integer.toString(y)));
    assertEquals("0 bytes", jar.call("Steps"));
  }

  @Test
  void functionsThatChangeNothingRunOnManyThreadsAtOnce() throws Exception {
    CompiledJar jar =
        CompiledJar.ofExample(folder, "two_layer/two_layer_grad.jt")
            .with(
                "Threads",
                """
                import java.util.*;
                import java.util.concurrent.*;
                public final class Threads {
                  public static String run() throws Exception {
                    TwoLayer net = TwoLayer.create(0);
                    // Sizes differ from call to call, so that threads also exchange scratch memory.
                    List<float[]> inputs = new ArrayList<>();
                    List<float[]> expected = new ArrayList<>();
                    for (int i = 0; i < 7; i++) {
                      float[] x = new float[1000 * (1 + i % 3)];
                      for (int k = 0; k < x.length; k++) { x[k] = (k * (i + 3) % 19 - 9) / 5f; }
                      inputs.add(x);
                      expected.add(net.forward(x));
                    }
                    CyclicBarrier start = new CyclicBarrier(4);
                    ExecutorService pool = Executors.newFixedThreadPool(4);
                    List<Future<Integer>> results = new ArrayList<>();
                    for (int t = 0; t < 4; t++) {
                      int first = t;
                      results.add(pool.submit(() -> {
                        start.await();
                        int wrong = 0;
                        for (int i = 0; i < 400; i++) {
                          int which = (first + i) % inputs.size();
                          if (!Arrays.equals(expected.get(which), net.forward(inputs.get(which)))) {
                            wrong++;
                          }
                        }
                        return wrong;
                      }));
                    }
                    int wrong = 0;
                    for (Future<Integer> result : results) { wrong += result.get(); }
                    pool.shutdown();
                    return wrong + " wrong";
                  }
                }
                """);
    assertEquals("0 wrong", jar.call("Threads"));
  }

  @Test
  void aParameterMayBeAnArgument() throws Exception {
    CompiledJar jar =
        CompiledJar.of(
                folder,
                "own.jt",
                """
                model Own {
                    param w: f32[3] = ones(3)
                    train fn add(x: f32[3]) -> f32 {
                        w = w[::-1] + x
                        w += x
                        return sum(x)
                    }
                }
                """)
            .with(
                "Caller",
                """
                import java.util.Arrays;
                public final class Caller {
                  public static String run() {
                    Own net = Own.create(0);
                    float[] w = net.parameters().get("w").floats();
                    w[0] = 2;
                    w[2] = 4;
                    return net.add(w) + " " + Arrays.toString(w);
                  }
                }
                """);
    assertEquals("7.0 [8.0, 3.0, 10.0]", jar.call("Caller"));
  }
}
