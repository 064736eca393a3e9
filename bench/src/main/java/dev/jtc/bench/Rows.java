package dev.jtc.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import programs.Cubic;
import programs.CubicNn;
import programs.DynamicNet;
import programs.Fused;
import programs.LeNet;
import programs.Legendre;
import programs.Mlp;
import programs.Products;
import programs.TwoLayer;
import programs.TwoLayerAdam;

/** All rows, in the order of the table. */
final class Rows {
  private static final double K = 1e3;
  private static final double M = 1e6;

  /** Multiply-adds of a picture in LeNet's first convolution and in the rest, times two. */
  private static final double LENET_FIRST = 2.0 * 28 * 28 * 16 * 75;

  private static final double LENET_REST =
      2.0 * (10 * 10 * 32 * 400 + 800 * 120 + 120 * 84 + 84 * 10);
  private static final double LENET_WEIGHTS = 16 * 76 + 32 * 401 + 120 * 801 + 84 * 121 + 10 * 85;
  private static final double MLP_WEIGHTS = 512 * 785 + 256 * 513 + 10 * 257;

  private Rows() {}

  static Row named(String name) {
    return all().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    curves(rows);
    layers(rows);
    lenet(rows);
    mlp(rows, 1, 26.0 / 21);
    mlp(rows, 64, 320.0 / 290);
    products(rows);
    fused(rows);
    return rows;
  }

  private static void curves(List<Row> rows) {
    // Eight operations a point: two for powers, three for p, one for the difference, and of the
    // five sums that are multiply-adds four count here; the fifth is an addition.
    rows.add(
        Row.of("cubic", "cubic, 2000 points, step", 8 * 2 * 2000, 16 * K, 16 * K, Rows::cubic)
            .goal(0.22 / 0.135)
            .byHand(PlainCurves::cubic));
    rows.add(
        Row.of(
                "legendre",
                "legendre, 2000 points, step",
                12 * 2 * 2000,
                16 * K,
                16 * K,
                Rows::legendre)
            .goal(0.35 / 0.2)
            .byHand(PlainCurves::legendre));
    rows.add(
        Row.of("cubic_nn", "cubic_nn, RMSprop, step", 9 * 2 * 2000, 32 * K, 32 * K, Rows::cubicNn)
            .goal(0.4 / 0.15));
  }

  private static void layers(List<Row> rows) {
    double products = 2.0 * 64 * (2 * 1000 * 100 + 3 * 100 * 10);
    double weights = 1000 * 100 + 100 * 10;
    double input = 4.0 * 64 * 1010;
    rows.add(
        Row.of(
                "two_layer",
                "64 × 1000 → 100 → 10, SGD, step",
                products,
                input + 8 * weights,
                input + 4 * weights,
                Rows::twoLayer)
            .goal(145.0 / 109)
            .byHand(PlainLayers::twoLayer));
    double adam = weights + 110;
    rows.add(
        Row.of(
                "two_layer_adam",
                "the same with biases, Adam, step",
                products + 2 * 12 * adam,
                input + 24 * adam,
                input + 12 * adam,
                Rows::twoLayerAdam)
            .goal(175.0 / 120));
    double dynamic = adam + 100 * 101;
    rows.add(
        Row.of(
                "dynamic_net",
                "0 to 3 middle layers, momentum, step",
                products + 1.5 * 3 * 2 * 64 * 100 * 100 + 4 * dynamic,
                input + 16 * dynamic,
                input + 8 * dynamic,
                Rows::dynamicNet)
            .goal(185.0 / 125));
  }

  private static void lenet(List<Row> rows) {
    double input = 36 * 4.0 * 3 * 32 * 32;
    rows.add(
        Row.of(
                "lenet_step",
                "LeNet, batch 36, Adam, step",
                36 * (2 * LENET_FIRST + 3 * LENET_REST),
                input + 24 * LENET_WEIGHTS,
                input + 12 * LENET_WEIGHTS,
                Rows::lenetStep)
            .goal(2600.0 / 1830));
    predict(rows, 1, 27.0 / 20);
    predict(rows, 36, 880.0 / 705);
    predict(rows, 512, 12_500.0 / 10_030);
  }

  private static void predict(List<Row> rows, int n, double goal) {
    double bytes = 4 * LENET_WEIGHTS + n * 4.0 * 3 * 32 * 32;
    rows.add(
        Row.of(
                "lenet_" + n,
                "LeNet, predict " + n,
                n * (LENET_FIRST + LENET_REST),
                bytes,
                bytes,
                () -> lenetPredict(n))
            .goal(goal));
  }

  private static void mlp(List<Row> rows, int n, double goal) {
    double bytes = 4 * MLP_WEIGHTS + n * 4.0 * (784 + 10);
    rows.add(
        Row.of(
                "mlp_" + n,
                "784 → 512 → 256 → 10, predict " + n,
                2 * n * MLP_WEIGHTS,
                bytes,
                bytes,
                () -> mlpPredict(n))
            .goal(goal));
  }

  private static void products(List<Row> rows) {
    product(rows, "nn64", 64, 64, 64, Products::nn64, PlainLayers::nn, 1.1);
    product(rows, "tn64", 64, 64, 64, Products::tn64, PlainLayers::tn, 1.1);
    product(rows, "nt64", 64, 64, 64, Products::nt64, PlainLayers::nt, 1.1);
    product(rows, "nn128", 128, 128, 128, Products::nn128, PlainLayers::nn, 1.1);
    product(rows, "tn128", 128, 128, 128, Products::tn128, PlainLayers::tn, 1.1);
    product(rows, "nt128", 128, 128, 128, Products::nt128, PlainLayers::nt, 1.1);
    product(rows, "nn256", 256, 256, 256, Products::nn256, PlainLayers::nn, 1.1);
    product(rows, "tn256", 256, 256, 256, Products::tn256, PlainLayers::tn, 1.1);
    product(rows, "nt256", 256, 256, 256, Products::nt256, PlainLayers::nt, 1.1);
    product(rows, "forward", 64, 100, 1000, Products::forward, PlainLayers::nn, 1.1);
    product(rows, "weights", 1000, 100, 64, Products::weights, PlainLayers::tn, 1.1);
    product(rows, "input", 64, 1000, 100, Products::input, PlainLayers::nt, 1.1);
    product(rows, "nn512", 512, 512, 512, Products::nn512, PlainLayers::nn, 0.95);
    product(rows, "nn1024", 1024, 1024, 1024, Products::nn1024, PlainLayers::nn, 0.95);
    product(rows, "nn2048", 2048, 2048, 2048, Products::nn2048, PlainLayers::nn, 0.95);
  }

  /** A compiled product that writes into {@code c}. */
  private interface Into {
    float[] multiply(float[] a, float[] b, float[] c);
  }

  /** A product by hand, for an m × n result over k. */
  private interface Plain {
    void multiply(float[] a, float[] b, float[] c, int m, int n, int k);
  }

  private static void product(
      List<Row> rows, String form, int m, int n, int k, Into product, Plain plain, double faster) {
    double bytes = 4.0 * ((double) m * k + (double) k * n + (double) m * n);
    Row row =
        Row.of(
                "product_" + form,
                "product " + title(form, m, n, k),
                2.0 * m * n * k,
                bytes,
                bytes,
                () -> {
                  float[] a = noise(m * k);
                  float[] b = noise(k * n);
                  float[] c = new float[m * n];
                  return results -> results.consume(product.multiply(a, b, c));
                })
            .goalOfPeer(1 / faster);
    Supplier<Work> byHand =
        () -> {
          float[] a = noise(m * k);
          float[] b = noise(k * n);
          float[] c = new float[m * n];
          return results -> {
            plain.multiply(a, b, c, m, n, k);
            results.consume(c);
          };
        };
    // By hand the largest would take seconds.
    rows.add(k > 256 && m > 64 ? row : row.byHand(byHand));
  }

  private static String title(String form, int m, int n, int k) {
    String operands =
        switch (form) {
          case "forward" -> "A·B";
          case "weights" -> "Aᵀ·B";
          case "input" -> "A·Bᵀ";
          default -> (form.charAt(0) == 't' ? "Aᵀ·" : "A·") + (form.charAt(1) == 't' ? "Bᵀ" : "B");
        };
    return operands + " " + m + " × " + n + " over " + k;
  }

  private static void fused(List<Row> rows) {
    // Three exponentials with nine operations each.
    rows.add(
        one(
                "elementwise",
                "tanh(2x+1)·exp(−x²)+sigmoid(x), 10⁶",
                27 * 2 * M,
                1_000_000,
                Fused::elementwise)
            .goal(700.0 / 230)
            .byHand(() -> PlainFused.of(1_000_000, PlainFused::elementwise)));
    rows.add(
        one("softmax", "softmax 1024 × 1024", 13 * 2 * 1024 * 1024, 1024 * 1024, Fused::soft)
            .goal(2)
            .byHand(() -> PlainFused.of(1024 * 1024, PlainFused::softmax)));
    rows.add(
        one("layer_norm", "layer norm 1024 × 1024", 6 * 2 * 1024 * 1024, 1024 * 1024, Fused::normal)
            .goal(2)
            .byHand(() -> PlainFused.of(1024 * 1024, PlainFused::layerNorm)));
  }

  private static Row one(
      String name, String title, double flops, int size, BinaryOperator<float[]> function) {
    return Row.of(
        name,
        title,
        flops,
        8.0 * size,
        8.0 * size,
        () -> {
          float[] x = noise(size);
          float[] result = new float[size];
          return results -> results.consume(function.apply(x, result));
        });
  }

  private static Work cubic() {
    Cubic net = Cubic.create(0);
    float[] x = points();
    float[] y = sines(x);
    return results -> results.consume(net.step(x, y));
  }

  private static Work legendre() {
    Legendre net = Legendre.create(0);
    float[] x = points();
    float[] y = sines(x);
    return results -> results.consume(net.step(x, y));
  }

  private static Work cubicNn() {
    CubicNn net = CubicNn.create(0);
    float[] x = points();
    float[] y = sines(x);
    float[] features = new float[3 * x.length];
    for (int i = 0; i < x.length; i++) {
      features[3 * i] = x[i];
      features[3 * i + 1] = x[i] * x[i];
      features[3 * i + 2] = x[i] * x[i] * x[i];
    }
    return results -> results.consume(net.step(features, y));
  }

  private static Work twoLayer() {
    TwoLayer net = TwoLayer.create(0);
    float[] x = noise(64 * 1000);
    float[] y = noise(64 * 10);
    return results -> results.consume(net.step(x, y));
  }

  private static Work twoLayerAdam() {
    TwoLayerAdam net = TwoLayerAdam.create(0);
    float[] x = noise(64 * 1000);
    float[] y = noise(64 * 10);
    return results -> results.consume(net.step(x, y));
  }

  private static Work dynamicNet() {
    DynamicNet net = DynamicNet.create(0);
    float[] x = noise(64 * 1000);
    float[] y = noise(64 * 10);
    return results -> results.consume(net.step(x, y));
  }

  private static Work lenetStep() {
    LeNet net = LeNet.create(0);
    float[] images = noise(36 * 3 * 32 * 32);
    long[] labels = new Random(1).longs(36, 0, 10).toArray();
    return results -> results.consume(net.step(images, labels));
  }

  private static Work lenetPredict(int n) {
    LeNet net = LeNet.create(0);
    float[] images = noise(n * 3 * 32 * 32);
    return results -> results.consume(net.predict(images));
  }

  private static Work mlpPredict(int n) {
    Mlp net = Mlp.create(0);
    float[] x = noise(n * 784);
    return results -> results.consume(net.predict(x));
  }

  static float[] points() {
    float[] x = new float[2000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (-Math.PI + 2 * Math.PI * i / (x.length - 1));
    }
    return x;
  }

  static float[] sines(float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) Math.sin(x[i]);
    }
    return y;
  }

  static float[] noise(int size) {
    Random random = new Random(size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
