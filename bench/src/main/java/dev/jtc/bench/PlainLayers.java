package dev.jtc.bench;

import java.util.Arrays;

/**
 * Matrix products and a network of two layers as one would write them in Java with some care: loops
 * in an order that reads and writes rows, which the JVM's compiler can turn into vector code.
 */
final class PlainLayers {
  private PlainLayers() {}

  /** C = A·B; C is zero before. */
  static void nn(float[] a, float[] b, float[] c, int m, int n, int k) {
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        add(a[i * k + p], b, p * n, c, i * n, n);
      }
    }
  }

  /** C = Aᵀ·B with A stored k × m. */
  static void tn(float[] a, float[] b, float[] c, int m, int n, int k) {
    for (int p = 0; p < k; p++) {
      for (int i = 0; i < m; i++) {
        add(a[p * m + i], b, p * n, c, i * n, n);
      }
    }
  }

  /** C = A·Bᵀ with B stored n × k. */
  static void nt(float[] a, float[] b, float[] c, int m, int n, int k) {
    float[] turned = new float[b.length];
    for (int j = 0; j < n; j++) {
      for (int p = 0; p < k; p++) {
        turned[p * n + j] = b[j * k + p];
      }
    }
    nn(a, turned, c, m, n, k);
  }

  private static void add(float factor, float[] b, int from, float[] c, int to, int n) {
    for (int j = 0; j < n; j++) {
      c[to + j] += factor * b[from + j];
    }
  }

  static Work twoLayer() {
    float[] x = Rows.noise(64 * 1000);
    float[] y = Rows.noise(64 * 10);
    float[] w1 = Rows.noise(1000 * 100);
    float[] w2 = Rows.noise(100 * 10);
    float[] h = new float[64 * 100];
    float[] r = new float[64 * 100];
    float[] p = new float[64 * 10];
    float[] dh = new float[64 * 100];
    float[] dw1 = new float[1000 * 100];
    float[] dw2 = new float[100 * 10];
    return results -> {
      Arrays.fill(h, 0);
      nn(x, w1, h, 64, 100, 1000);
      for (int i = 0; i < h.length; i++) {
        r[i] = Math.max(h[i], 0);
      }
      Arrays.fill(p, 0);
      nn(r, w2, p, 64, 10, 100);
      float loss = 0;
      for (int i = 0; i < p.length; i++) {
        float d = p[i] - y[i];
        loss += d * d;
        p[i] = 2 * d;
      }
      Arrays.fill(dw2, 0);
      tn(r, p, dw2, 100, 10, 64);
      Arrays.fill(dh, 0);
      nt(p, w2, dh, 64, 100, 10);
      for (int i = 0; i < dh.length; i++) {
        dh[i] = h[i] < 0 ? 0 : dh[i];
      }
      Arrays.fill(dw1, 0);
      tn(x, dh, dw1, 1000, 100, 64);
      for (int i = 0; i < w1.length; i++) {
        w1[i] -= 1e-6f * dw1[i];
      }
      for (int i = 0; i < w2.length; i++) {
        w2[i] -= 1e-6f * dw2[i];
      }
      results.consume(loss);
    };
  }
}
