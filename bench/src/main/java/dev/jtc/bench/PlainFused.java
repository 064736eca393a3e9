package dev.jtc.bench;

import java.util.function.BiConsumer;

/** Passes over an array as one would write them in Java. */
final class PlainFused {
  private static final int ROW = 1024;

  private PlainFused() {}

  static Work of(int size, BiConsumer<float[], float[]> pass) {
    float[] x = Rows.noise(size);
    return results -> {
      float[] y = new float[size];
      pass.accept(x, y);
      results.consume(y);
    };
  }

  static void elementwise(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      double v = x[i];
      y[i] = (float) (Math.tanh(2 * v + 1) * Math.exp(-v * v) + 1 / (1 + Math.exp(-v)));
    }
  }

  static void softmax(float[] x, float[] y) {
    for (int row = 0; row < x.length; row += ROW) {
      float max = Float.NEGATIVE_INFINITY;
      for (int i = row; i < row + ROW; i++) {
        max = Math.max(max, x[i]);
      }
      float sum = 0;
      for (int i = row; i < row + ROW; i++) {
        y[i] = (float) Math.exp(x[i] - max);
        sum += y[i];
      }
      for (int i = row; i < row + ROW; i++) {
        y[i] /= sum;
      }
    }
  }

  static void layerNorm(float[] x, float[] y) {
    for (int row = 0; row < x.length; row += ROW) {
      float sum = 0;
      for (int i = row; i < row + ROW; i++) {
        sum += x[i];
      }
      float mean = sum / ROW;
      float squares = 0;
      for (int i = row; i < row + ROW; i++) {
        squares += (x[i] - mean) * (x[i] - mean);
      }
      float scale = (float) (1 / Math.sqrt(squares / ROW + 1e-5));
      for (int i = row; i < row + ROW; i++) {
        y[i] = (x[i] - mean) * scale;
      }
    }
  }
}
