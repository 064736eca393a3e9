package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.runtime.Philox;
import dev.jtc.runtime.Scalars;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KernelEmitterTest {
  @Test
  void broadcastsAlongBothAxes() {
    String kernel =
        """
        kernel bias  // mlp.jt:4
          in x: f32[N,K]
          in b: f32[K]
          in s: f32[N]
          in t: f32
          out y: f32[N,K]
        {
          for i < N {
            for j < K {
              y[(K)*i+j] = tanh(((x[(K)*i+j] + b[j]) * (s[i] - t[0])))
            }
          }
        }
        """;
    float[] x = Programs.numbers(15, 1);
    float[] b = Programs.numbers(5, 2);
    float[] s = Programs.numbers(3, 3);
    float[] expected = new float[15];
    for (int i = 0; i < 15; i++) {
      expected[i] = Scalars.tanh((x[i] + b[i % 5]) * (s[i / 5] - 0.25f));
    }
    Executable program = Programs.compile(kernel);
    List<Tensor> arguments =
        List.of(Tensor.of(x, 3, 5), Tensor.of(b), Tensor.of(s), Tensor.scalar(0.25f));
    assertArrayEquals(expected, program.run(arguments).get(0).floats());
    List<Tensor> none =
        List.of(
            Tensor.of(new float[0], 3, 0),
            Tensor.of(new float[0]),
            Tensor.of(s),
            Tensor.scalar(0f));
    assertEquals(0, program.run(none).get(0).size());
    List<Tensor> wrong =
        List.of(Tensor.of(x, 5, 3), Tensor.of(b), Tensor.of(s), Tensor.scalar(0.25f));
    assertThrows(IllegalArgumentException.class, () -> program.run(wrong));
  }

  /** HotSpot compiles a method that is called often sooner than a loop in the middle of one. */
  @Test
  void longInnerLoopsAreMethods() {
    assertEquals(Set.of("outer", "outerx0", "outerx0x0"), methods(100, 100));
    assertEquals(Set.of("outer", "outerx0"), methods(100, 5), "what is short stays inside");
    assertEquals(Set.of("outer"), methods(5, 5));
  }

  /** All places of a tile of sums are computed anew in each call, which few terms do not repay. */
  @Test
  void shortTilesStayInTheLoopOverThem() {
    assertEquals(Set.of("outer", "outerx0"), methods(tiles(64)));
    assertEquals(Set.of("outer", "outerx0", "outerx0x0"), methods(tiles(1000)));
  }

  private static String tiles(int terms) {
    String kernel =
        """
        kernel outer
          in x: f32[N,T]
          in w: f32[T,16]
          out y: f32[N,10,16]
        {
          for i < N {
            for t < 10 {
              vector j < 16 {
                s: f32 = 0.0f32
                for k < T {
                  s = fma(x[T*i+k], w[16*k+j], s)
                }
                y[160*i+16*t+j] = s
              }
            }
          }
        }
        """;
    return kernel.replace("T", String.valueOf(terms));
  }

  private static Set<String> methods(int middle, int inner) {
    String kernel =
        """
        kernel outer
          in x: f32[N]
          in w: f32[M,L]
          out y: f32[N,L]
        {
          for i < N {
            for k < M {
              let a = x[i]
              for j < L {
                y[L*i+j] = fma(a, w[L*k+j], (y[L*i+j] * 0.5f32))
              }
            }
          }
        }
        """;
    return methods(kernel.replace("L", String.valueOf(inner)).replace("M", String.valueOf(middle)));
  }

  private static Set<String> methods(String text) {
    Plan plan = Programs.plan(KernelParser.parse(text));
    return MethodSizes.of(PlanCompiler.compile(plan, "Test")).keySet().stream()
        .filter(name -> name.startsWith("Test$K0."))
        .map(name -> name.substring("Test$K0.".length()))
        .collect(Collectors.toSet());
  }

  /** Another form of the kernel may touch the others. */
  @Test
  void methodsTakeOnlyWhatTheyTouch() {
    String kernel =
        """
        kernel last
          in a: f32[N]
          in x: f32[N]
          scratch s: f32[16]
          in t: f32
          out y: f32[N]
        {
          for i < N { y[i] = (x[i] * t[0]) }
        }
        """;
    KernelSignature signature = KernelSignature.of(KernelParser.parse(kernel));
    assertEquals(List.of(1, 3, 4), signature.touched());
    assertEquals(
        List.of("x", "t", "y", "N"),
        signature.parameters().stream().map(MethodCode.Parameter::name).toList());
    Tensor x = Tensor.of(new float[] {1, 2, 3});
    Tensor result = Programs.run(kernel, Tensor.of(new float[3]), x, Tensor.scalar(2f));
    assertArrayEquals(new float[] {2, 4, 6}, result.floats());
  }

  @Test
  void sumsInSixteenLanes() {
    String kernel =
        """
        kernel sum
          in x: f32[R,N]
          out y: f32[R]
          scratch lane: f32[16]
        {
          for r < R {
            for l < 16 { lane[l] = 0.0f32 }
            for k < N/16 {
              for l < 16 { lane[l] = (lane[l] + x[(N)*r+16*k+l]) }
            }
            for l < N%16 { lane[l] = (lane[l] + x[(N)*r+16*(N/16)+l]) }
            for l < 8 { lane[l] = (lane[l] + lane[l+8]) }
            for l < 4 { lane[l] = (lane[l] + lane[l+4]) }
            for l < 2 { lane[l] = (lane[l] + lane[l+2]) }
            y[r] = (lane[0] + lane[1])
          }
        }
        """;
    int n = 16 * 5 + 7;
    float[] x = Programs.numbers(2 * n, 4);
    float[] expected = new float[2];
    for (int r = 0; r < 2; r++) {
      float[] lane = new float[16];
      for (int i = 0; i < n; i++) {
        lane[i % 16] += x[r * n + i];
      }
      for (int width = 8; width > 0; width /= 2) {
        for (int l = 0; l < width; l++) {
          lane[l] += lane[l + width];
        }
      }
      expected[r] = lane[0];
    }
    assertArrayEquals(expected, Programs.run(kernel, Tensor.of(x, 2, n)).floats());
    assertArrayEquals(
        new float[] {0, 0, 0}, Programs.run(kernel, Tensor.of(new float[0], 3, 0)).floats());
  }

  @Test
  void multipliesMatricesByRows() {
    String kernel =
        """
        kernel matmul
          in a: f32[M,K]
          in b: f32[K,N]
          out c: f32[M,N]
          scratch rows: f32[K,N] rows
          scratch acc: f32[1,N] rows
        {
          for k < K { for j < N { rows[(N)*k+j] = b[(N)*k+j] } }
          for i < M {
            vector j < N { acc[j] = 0.0f32 }
            for k < K/4 {
              vector j < N {
                acc[j] = fma(a[(K)*i+4*k+3], rows[(4*N)*k+(3*N)+j],
                    fma(a[(K)*i+4*k+2], rows[(4*N)*k+(2*N)+j],
                    fma(a[(K)*i+4*k+1], rows[(4*N)*k+(N)+j],
                    fma(a[(K)*i+4*k], rows[(4*N)*k+j], acc[j]))))
              }
            }
            for k < K%4 {
              vector j < N {
                acc[j] = fma(a[(K)*i+(4*(K/4))+k], rows[(N)*k+(4*N*(K/4))+j], acc[j])
              }
            }
            for j < N { c[(N)*i+j] = acc[j] }
          }
        }
        """;
    int m = 7;
    int k = 22;
    int n = 37;
    float[] a = Programs.numbers(m * k, 5);
    float[] b = Programs.numbers(k * n, 6);
    float[] expected = new float[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[i * k + p], b[p * n + j], sum);
        }
        expected[i * n + j] = sum;
      }
    }
    Executable program = Programs.compile(kernel);
    List<Tensor> arguments = List.of(Tensor.of(a, m, k), Tensor.of(b, k, n));
    assertArrayEquals(expected, program.run(arguments).get(0).floats());
    List<Tensor> noColumns = List.of(Tensor.of(new float[6], 2, 3), Tensor.of(new float[0], 3, 0));
    assertEquals(0, program.run(noColumns).get(0).size());
    List<Tensor> noTerms = List.of(Tensor.of(new float[0], 2, 0), Tensor.of(new float[0], 0, 3));
    assertArrayEquals(new float[6], program.run(noTerms).get(0).floats());
  }

  @Test
  void gathersRows() {
    String kernel =
        """
        kernel gather
          in table: f64[R,D]
          in index: i64[N]
          in short: i32[N]
          out y: f64[N,D]
        {
          for i < N {
            for j < D {
              y[(D)*i+j] = (table[(D)*[index[i]]+j] + table[(D)*[i64(short[i])]+j])
            }
          }
        }
        """;
    Tensor table = Tensor.of(new double[] {1, 2, 10, 20, 100, 200}, 3, 2);
    Tensor shorts = Tensor.of(new int[] {0, 0, 1});
    Tensor y = Programs.run(kernel, table, Tensor.of(new long[] {2, 0, 1}), shorts);
    assertArrayEquals(new double[] {101, 202, 2, 4, 20, 40}, y.doubles());
    Executable program = Programs.compile(kernel);
    List<Tensor> outside = List.of(table, Tensor.of(new long[] {3, 0, 0}), shorts);
    assertThrows(IndexOutOfBoundsException.class, () -> program.run(outside));
    // As an int this would be row 1.
    List<Tensor> huge = List.of(table, Tensor.of(new long[] {0, (1L << 32) + 1, 0}), shorts);
    assertThrows(ArithmeticException.class, () -> program.run(huge));
  }

  @Test
  void conditionsGuardLoads() {
    String kernel =
        """
        kernel shift
          in x: f32[N]
          in k: i64
          out y: f32[N]
          out z: f32[N]
        {
          for i < N {
            y[i] = 0.0f32
            z[i] = select(((pos(i) >= 1i64) && (pos(i) < pos(N))), x[i-1], -1.0f32)
            if ((pos(i) < k[0]) || (k[0] != k[0])) {
              y[i] = x[i+1]
            }
          }
        }
        """;
    Executable program = Programs.compile(kernel);
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4});
    List<Tensor> results = program.run(List.of(x, Tensor.scalar(2L)));
    assertArrayEquals(new float[] {2, 3, 0, 0}, results.get(0).floats());
    assertArrayEquals(new float[] {-1, 1, 2, 3}, results.get(1).floats());
    assertThrows(IndexOutOfBoundsException.class, () -> program.run(List.of(x, Tensor.scalar(4L))));
  }

  @Test
  void divisionsOfIndicesFloor() {
    String kernel =
        """
        kernel cut
          in x: i64[N]
          in w: i64[W]
          out y: i64[N]
        {
          for i < N {
            y[i] = (x[((i)%(W))] + (pos(((i-7)/(3))) + (100i64 * pos(((i-7)%(W))))))
          }
        }
        """;
    long[] x = {0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000};
    long[] expected = new long[10];
    for (int i = 0; i < 10; i++) {
      expected[i] = x[i % 4] + Math.floorDiv(i - 7, 3) + 100 * Math.floorMod(i - 7, 4);
    }
    Tensor y = Programs.run(kernel, Tensor.of(x), Tensor.of(new long[4]));
    assertArrayEquals(expected, y.longs());
  }

  @Test
  void readsTheRandomStream() {
    String kernel =
        """
        kernel random
          in state: i64[2]
          in shape: u8[N,3]
          out y: i32[N,3]
        {
          for i < N {
            for j < 3 {
              y[3*i+j] = philox(state[0], state[1], pos(3*i+j))
            }
          }
        }
        """;
    int[] expected = new int[15];
    Philox.fill(expected, 42, 1000);
    Tensor state = Tensor.of(new long[] {42, 1000});
    Tensor shape = Tensor.of(new byte[15]).reshape(5, 3);
    assertArrayEquals(expected, Programs.run(kernel, state, shape).ints());
  }

  /** A load may leave a loop only if nothing in the loop writes there. */
  @Test
  void seesItsOwnWrites() {
    String kernel =
        """
        kernel scan
          inout x: f32[N]
          inout total: f32
        {
          for i < N {
            total[0] = (total[0] + x[i])
            x[i] = total[0]
          }
        }
        """;
    List<Tensor> results =
        Programs.compile(kernel).run(List.of(Tensor.of(new float[] {1, 2, 3}), Tensor.scalar(10f)));
    assertArrayEquals(new float[] {11, 13, 16}, results.get(0).floats());
    assertEquals(16, results.get(1).item());
  }

  @Test
  void variablesLiveAcrossLoops() {
    String kernel =
        """
        kernel best
          in x: f32[N]
          out at: i64
        {
          best: f32 = -Infinityf32
          where: i64 = -1i64
          for i < N {
            let v = x[i]
            if (v > best) {
              best = v
              where = pos(i)
            }
          }
          at[0] = where
        }
        """;
    Tensor x = Tensor.of(new float[] {1, Float.NaN, 5, 5, 2});
    assertEquals(2, Programs.run(kernel, x).itemLong());
    assertEquals(-1, Programs.run(kernel, Tensor.of(new float[0])).itemLong());
  }
}
