package dev.jtc.bench;

/** Fits of curves as one would write them in Java. */
final class PlainCurves {
  private PlainCurves() {}

  static Work cubic() {
    float[] x = Rows.points();
    float[] y = Rows.sines(x);
    float[] w = {0.1f, 0.2f, 0.3f, 0.4f};
    return results -> {
      float a = w[0];
      float b = w[1];
      float c = w[2];
      float d = w[3];
      float loss = 0;
      float da = 0;
      float db = 0;
      float dc = 0;
      float dd = 0;
      for (int i = 0; i < x.length; i++) {
        float x1 = x[i];
        float x2 = x1 * x1;
        float x3 = x2 * x1;
        float r = a + b * x1 + c * x2 + d * x3 - y[i];
        loss += r * r;
        float g = 2 * r;
        da += g;
        db += g * x1;
        dc += g * x2;
        dd += g * x3;
      }
      w[0] = a - 1e-6f * da;
      w[1] = b - 1e-6f * db;
      w[2] = c - 1e-6f * dc;
      w[3] = d - 1e-6f * dd;
      results.consume(loss);
    };
  }

  static Work legendre() {
    float[] x = Rows.points();
    float[] y = Rows.sines(x);
    float[] w = {0, -1, 0, 0.3f};
    return results -> {
      float a = w[0];
      float b = w[1];
      float c = w[2];
      float d = w[3];
      float loss = 0;
      float da = 0;
      float db = 0;
      float dc = 0;
      float dd = 0;
      for (int i = 0; i < x.length; i++) {
        float u = c + d * x[i];
        float p3 = 0.5f * (5 * u * u * u - 3 * u);
        float r = a + b * p3 - y[i];
        loss += r * r;
        float g = 2 * r;
        float du = g * b * 1.5f * (5 * u * u - 1);
        da += g;
        db += g * p3;
        dc += du;
        dd += du * x[i];
      }
      w[0] = a - 5e-6f * da;
      w[1] = b - 5e-6f * db;
      w[2] = c - 5e-6f * dc;
      w[3] = d - 5e-6f * dd;
      results.consume(loss);
    };
  }
}
