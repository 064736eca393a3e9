import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import programs.Cubic;
import programs.Fused;
import programs.LeNet;
import programs.Legendre;
import programs.Mlp;
import programs.Products;
import programs.TwoLayer;
import programs.TwoLayerAdam;

/**
 * Times compiled programs on the device of the process; prints a line {@code row,jtc,microseconds}
 * for each, the median of many calls. Every call copies its arguments to the device and its result
 * back, as a program sees it.
 */
public final class GpuBench {
  private static final int WARM_UP = 50;
  private static final long SLICE_NANOS = 1_000_000_000L;
  private static final int MOST = 5_000;

  private GpuBench() {}

  /** One call. */
  private interface Call {
    void run();
  }

  public static void main(String[] arguments) {
    Random random = new Random(1);
    float[] x = new float[2000];
    float[] y = new float[2000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (Math.PI * (2.0 * i / (x.length - 1) - 1));
      y[i] = (float) Math.sin(x[i]);
    }
    Cubic cubic = Cubic.create(0);
    row("cubic", () -> cubic.step(x, y));
    Legendre legendre = Legendre.create(0);
    row("legendre", () -> legendre.step(x, y));

    float[] features = normal(random, 64 * 1000);
    float[] targets = normal(random, 64 * 10);
    TwoLayer twoLayer = TwoLayer.create(0);
    row("two_layer", () -> twoLayer.step(features, targets));
    TwoLayerAdam adam = TwoLayerAdam.create(0);
    row("two_layer_adam", () -> adam.step(features, targets));

    float[] images = normal(random, 36 * 3 * 32 * 32);
    long[] labels = random.longs(36, 0, 10).toArray();
    LeNet lenet = LeNet.create(0);
    row("lenet_step", () -> lenet.step(images, labels));

    Mlp mlp = Mlp.create(0);
    float[] one = normal(random, 784);
    float[] many = normal(random, 64 * 784);
    row("mlp_1", () -> mlp.predict(one));
    row("mlp_64", () -> mlp.predict(many));

    float[] rows = normal(random, 4096 * 1024);
    row("elementwise", () -> Fused.elementwise(rows));
    row("softmax", () -> Fused.soft(rows));
    row("layer_norm", () -> Fused.normal(rows));

    float[] a = normal(random, 2048 * 2048);
    float[] b = normal(random, 2048 * 2048);
    row("product_nn2048", () -> Products.nn2048(a, b));
  }

  private static float[] normal(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static void row(String name, Call call) {
    try {
      for (int i = 0; i < WARM_UP; i++) {
        call.run();
      }
      long[] nanos = new long[MOST];
      int count = 0;
      long end = System.nanoTime() + SLICE_NANOS;
      while (count < MOST && (count < 5 || System.nanoTime() < end)) {
        long start = System.nanoTime();
        call.run();
        nanos[count++] = System.nanoTime() - start;
      }
      Arrays.sort(nanos, 0, count);
      System.out.printf(Locale.ROOT, "%s,jtc,%.2f%n", name, nanos[count / 2] / 1e3);
    } catch (RuntimeException e) {
      System.err.println(name + ": " + e.getMessage());
    }
  }
}
