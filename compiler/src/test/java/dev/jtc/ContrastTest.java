package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both modes of one program, compared. */
class ContrastTest {
  private static final String PROGRAM =
      """
      model Line {
          param a: f32 = randn()
          param b: f32 = 0.5
          let opt = SGD(lr = 0.01, momentum = 0.9)
          train fn step(x: f32[N], y: f32[N]) -> f32 {
              var p = a + b * x
              for k in 2..randint(2, 5) {
                  p += b * x^k
              }
              let loss = mse_loss(p, y)
              opt.minimize(loss)
              return loss
          }
      }
      main {
          seed(7)
          let x = linspace(-1, 1, 50)
          let net = Line()
          for t in 0..20 {
              print("{t} {net.step(x, sin(x)):.5f}")
          }
      }
      """;

  private static Contrast.Report report(int steps) throws IOException {
    Compiler compiler = new Compiler(new CompileOptions(true, java.util.Set.of()), Dump.NONE);
    Checked checked = compiler.check(new SourceFile("line.jt", PROGRAM));
    assertFalse(checked.hasErrors(), () -> checked.diagnostics().toString());
    return Contrast.of(compiler, checked, steps, made -> {});
  }

  @Test
  void modesAgreeAndOnlyTheDynamicOneBuildsGraphs() throws IOException {
    Contrast.Report report = report(1000);
    assertEquals(20, report.lines());
    assertEquals(0, report.differentLines());
    assertEquals(1, report.functions().size());
    Contrast.Function step = report.functions().get(0);
    assertEquals("Line.step", step.name());
    assertEquals(20, step.calls());
    assertTrue(step.difference() <= 1e-5, () -> "difference " + step.difference());
    assertEquals(0, step.inStatic().nodes());
    assertTrue(step.inDynamic().nodes() > 20);
    assertTrue(step.inDynamic().dispatched() > step.inStatic().dispatched());
    assertTrue(step.inDynamic().bytes() > step.inStatic().bytes());
    assertTrue(step.loops());
    // No, one or two trips, each with a graph of its own.
    List<Contrast.Built> built = step.built();
    assertEquals(3, built.size());
    assertEquals(20, built.stream().mapToInt(Contrast.Built::calls).sum());
    assertTrue(built.get(0).nodes() < built.get(1).nodes());
    assertTrue(built.get(1).nodes() < built.get(2).nodes());
    for (Contrast.Built each : built) {
      assertEquals(each.nodes(), each.tape().orElseThrow().nodes().size());
    }
  }

  @Test
  void stopsAfterTheStepsAskedFor() throws IOException {
    assertEquals(5, report(5).functions().get(0).calls());
  }
}
