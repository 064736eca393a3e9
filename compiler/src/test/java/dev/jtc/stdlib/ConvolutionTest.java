package dev.jtc.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.SizeFault;
import dev.jtc.runtime.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolution and pooling of pictures whose size is open. */
class ConvolutionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(x: f32[N, 2, H, W], w: f32[4, 2, 5, 5]) -> f32[N, 4, H - 4, W - 4] = conv2d(x, w)",
        "(x: f32[N, C, H, W], w: f32[C, 1, 3, 3]) = conv2d(x, w, padding = 1, groups = C)",
        "(x: f32[N, C, H, W], w: f32[C, 3, 4, 4]) = conv_transpose2d(x, w, stride = 2)",
        "(x: f32[N, C, H, W], w: f32[O, C, K, L]) = grad(sum(conv2d(x, w) ^ 2), wrt = (x, w))",
        "(x: f32[N, C, H, W]) -> f32[N, C, (H - 2) / 2 + 1, (W - 2) / 2 + 1] = max_pool2d(x, 2)",
        "(x: f32[N, C, H, W]) -> f32[N, C, (H - 1) / 2 + 1, (W - 1) / 2 + 1]"
            + " = max_pool2d(x, 3, 2, 1)",
        "(x: f32[N, C, H, W]) = avg_pool2d(x, 3, 2, 1, count_include_pad = false)",
        "(x: f32[N, C, H, W]) -> f32[N, C, 2, 3] = adaptive_avg_pool2d(x, (2, 3))",
        "(x: f32[N, C, H, W]) = grad(sum(max_pool2d(x, 2) ^ 2), wrt = x)",
      })
  void sizesMayBeOpen(String function) throws IOException {
    Diagnostics diagnostics = new Diagnostics();
    SourceFile file = new SourceFile("open.jt", "fn f" + function);
    Program program =
        Program.load(
            file,
            path -> {
              throw new IOException("no file " + path);
            },
            diagnostics);
    new Checker(program, diagnostics).check();
    assertFalse(diagnostics.hasErrors(), diagnostics::render);
  }

  private static final Graph WINDOWS =
      GraphParser.parse(
          """
          fn f<N>(%x: f32[N]) -> (y: f32[(N-3)/2+1,3]) {
            %1 = window %x {axes=[0], dilation=[1], size=[3], stride=[2]} : f32[(N-3)/2+1,3]
            return %1
          }
          """);

  @Test
  void windowsThatDoNotFitAreRefusedWhenTheSizeIsKnown() {
    Tensor five = Tensor.of(new float[] {1, 2, 3, 4, 5});
    Tensor windows = Interpreter.run(WINDOWS, List.of(five)).get(0);
    assertArrayEquals(new float[] {1, 2, 3, 3, 4, 5}, windows.floats());
    List<Tensor> two = List.of(Tensor.zeros(DType.F32, 2));
    SizeFault fault = assertThrows(SizeFault.class, () -> Interpreter.run(WINDOWS, two));
    assertEquals("N >= 3 is needed here, but N = 2", fault.getMessage());
  }
}
