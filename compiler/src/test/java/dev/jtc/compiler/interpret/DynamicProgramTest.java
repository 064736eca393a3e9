package dev.jtc.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.source.Caret;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.runtime.Philox;
import dev.jtc.runtime.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicProgramTest {
  private static final String COUNTER =
      """
      model Counter {
          param w: f32 = 2.0
          state steps: i64 = 0
          fn forward(x: f32[N]) -> f32[N] = w * x
          train fn step(x: f32[N]) -> f32 {
              let loss = sum(forward(x) ^ 2)
              w -= 0.5 * grad(loss, wrt = w)
              steps += 1
              return loss
          }
          train fn draw() -> f32[2] = rand(2)
      }
      """;

  @Test
  void mainIsOrdinarySequentialCode() {
    String program =
        """
        main {
            var total = 0
            for i in 0..3 {
                for j in [10, 20] {
                    total += i * j
                }
                if i == 1 { print("one: {total}") } else if i > 1 { print("more:", total) }
            }
            var x = 1.0
            while x < 100.0 { x *= 3 }
            print("{x:.1f} {x:>8.2f} {total:04d} {3} {true}")
            print(ones(2, 2) * x, "end")
        }
        """;
    assertEquals(
        """
        one: 30
        more: 90
        243.0   243.00 0090 3 true
        tensor([[243., 243.],
                [243., 243.]]) end
        """,
        Running.output(program));
  }

  @Test
  void aTrainFunctionChangesItsModelAndAPlainOneDoesNot() {
    String program =
        COUNTER
            + """
            main {
                let net = Counter()
                let x = ones(3)
                print("{net(x).sum()} {net.steps}")
                print("{net.step(x)} {net.w} {net.steps}")
                net.w = 1.5
                print("{net(x).sum()}")
            }
            """;
    // The gradient is 2·w·3 = 12.
    assertEquals("6.0 0\n12.0 -4.0 1\n4.5\n", Running.output(program));
  }

  @Test
  void aModelTakesItsSeedFromTheProgramAndDrawsFromItsOwnGenerator() {
    String program =
        COUNTER
            + """
            main {
                seed(7)
                let a = rand(1)
                let net = Counter()
                let u = net.draw()
                let v = net.draw()
                print("{u[1]:.7f} {v[0]:.7f} {rand(1)[0]:.7f} {a[0]:.7f}")
            }
            """;
    int[] words = new int[12];
    Philox.fill(words, 7, 0);
    long seed = (words[4] & 0xffffffffL) + ((long) words[5] << 32);
    int[] own = new int[8];
    Philox.fill(own, seed, 0);
    String expected =
        String.format(
            "%.7f %.7f %.7f %.7f%n", unit(own[1]), unit(own[4]), unit(words[8]), unit(words[0]));
    assertEquals(expected, Running.output(program));
  }

  private static double unit(int word) {
    return (word >>> 8) * 0x1p-24;
  }

  @Test
  void everyCallHasATapeOfItsOwn() {
    String program =
        """
        model Power {
            param e: f32 = 0.5
            train fn step(x: f32[N]) -> f32 {
                var y = x
                for k in 4..randint(4, 7) { y += e * x ^ k }
                let loss = sum(y)
                e -= 0.0 * grad(loss, wrt = e)
                return loss
            }
        }
        main {
            let net = Power()
            for t in 0..20 { net.step(ones(8)) }
        }
        """;
    List<Trace.Call> calls = new ArrayList<>();
    Running.output(program, calls::add);
    TreeSet<Long> nodes = new TreeSet<>();
    TreeSet<Float> losses = new TreeSet<>();
    for (Trace.Call call : calls) {
      nodes.add(call.counts().nodes());
      losses.add(call.returned().get(0).floats()[0]);
      assertEquals(call.counts().nodes(), call.graph().nodes().size());
    }
    assertEquals(20, calls.size());
    assertEquals("Power.step", calls.get(0).function());
    // No trip, one or two: 8 ones, and 4 more each time.
    assertEquals(List.of(8f, 12f, 16f), List.copyOf(losses));
    assertEquals(3, nodes.size());
  }

  @Test
  void functionsOfTheFileHaveGradientsAndMainHasNone() {
    String function =
        "fn slope(x: f32) -> f32 = grad(x ^ 3 + x, wrt = x)\nmain { print(slope(2.0)) }";
    assertEquals("13.0\n", Running.output(function));
    ProgramFailure failure =
        failure("main {\n    let x = f32(2)\n    print(grad(x * x, wrt = x))\n}");
    assertEquals(Code.BAD_GRADIENT, failure.diagnostic().code());
  }

  @Test
  void aModelIsSavedAndLoadedWhole(@TempDir Path folder) throws IOException {
    String path = folder.resolve("counter.safetensors").toString();
    String program =
        COUNTER
            + """
            main {
                let net = Counter()
                net.step(ones(3))
                net.draw()
                print(exists("PATH"))
                save(net, "PATH")
                let next = net.draw()
                net.step(ones(3))
                let other = Counter()
                load(other, "PATH")
                print("{exists("PATH")} {other.w} {other.steps} {other.draw()[0] == next[0]}")
            }
            """
                .replace("PATH", path);
    assertEquals("false\ntrue -4.0 1 true\n", Running.output(program));
    assertEquals(
        Set.of("w", "steps", "generator.key", "generator.counter"),
        SafeTensors.read(Path.of(path)).tensors().keySet());
  }

  @Test
  void aMissingFileEndsTheProgram() {
    ProgramFailure failure =
        failure(COUNTER + "main {\n    load(Counter(), \"nowhere.safetensors\")\n    print(1)\n}");
    assertEquals(Code.FILE_FAILED, failure.diagnostic().code());
    String shown = Caret.render(failure.diagnostic());
    assertTrue(shown.contains("there is no file `nowhere.safetensors`"), shown);
    assertTrue(shown.contains("load(Counter(), \"nowhere.safetensors\")"), shown);
  }

  @Test
  void anIndexOutsideOfATensorEndsTheProgram() {
    ProgramFailure failure = failure("main {\n    let i = [1, 5] + 0\n    print(ones(3)[i])\n}");
    assertEquals(Code.RUN_FAILED, failure.diagnostic().code());
    assertEquals("index 5 is outside of 3 rows", failure.getMessage());
    assertEquals(3, failure.diagnostic().primary().orElseThrow().line());
  }

  @Test
  void aMistakeInMainEndsItBeforeAnythingElseHappens() {
    ProgramFailure failure = failure("main {\n    print(ones(3) + ones(4))\n    print(2)\n}");
    assertEquals(Code.SHAPES_DIFFER, failure.diagnostic().code());
  }

  private static ProgramFailure failure(String program) {
    return assertThrows(ProgramFailure.class, () -> Running.output(program));
  }

  @Test
  void legendreGoesDownAsAPlainLoopDoes() throws IOException {
    String text = java.nio.file.Files.readString(Path.of("../examples/legendre/legendre.jt"));
    List<Float> losses = new ArrayList<>();
    String output =
        Running.output(
            text.replace("in 0..2000", "in 0..200"),
            call -> {
              if (call.isTrain()) {
                losses.add(call.returned().get(0).floats()[0]);
              }
            });
    double b = -1;
    double d = 0.3;
    double a = 0;
    double c = 0;
    for (int t = 0; t < 200; t++) {
      double loss = 0;
      double[] slopes = new double[4];
      for (int i = 0; i < 2000; i++) {
        double x = -Math.PI + 2 * Math.PI * i / 1999;
        double u = c + d * x;
        double p3 = 0.5 * (5 * u * u * u - 3 * u);
        double error = a + b * p3 - Math.sin(x);
        double du = 2 * error * b * 1.5 * (5 * u * u - 1);
        loss += error * error;
        slopes[0] += 2 * error;
        slopes[1] += 2 * error * p3;
        slopes[2] += du;
        slopes[3] += du * x;
      }
      assertEquals(loss, losses.get(t), 1e-4 * loss, "step " + t);
      a -= 5e-6 * slopes[0];
      b -= 5e-6 * slopes[1];
      c -= 5e-6 * slopes[2];
      d -= 5e-6 * slopes[3];
    }
    assertTrue(output.startsWith("99 209.958"), output);
    assertNotEquals(losses.get(0), losses.get(199));
  }
}
