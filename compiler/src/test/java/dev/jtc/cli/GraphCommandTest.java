package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = Sample.write(folder, "line.jt", Sample.LINE);
  }

  private String draw(Object... more) throws IOException {
    Path dot = folder.resolve("g.dot");
    Object[] words = new Object[4 + more.length];
    words[0] = "graph";
    words[1] = file;
    words[2] = "-o";
    words[3] = dot;
    System.arraycopy(more, 0, words, 4, more.length);
    Ran ran = Ran.jtc(words);
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("wrote " + dot), ran.out());
    return Files.readString(dot);
  }

  @Test
  void drawsTheTrainingStepWithTheSizesOfMain() throws IOException {
    String dot = draw();
    assertTrue(dot.contains("Line.step"), dot);
    assertTrue(dot.contains("new b"), dot);
    assertTrue(dot.contains("x: f32[8]"), dot);
  }

  @Test
  void sourceKnowsNoGradients() throws IOException {
    assertTrue(draw("--stage", "grad").contains("new b"));
    String dot = draw("--stage", "source");
    assertFalse(dot.contains("new b"), dot);
    assertTrue(dot.contains("return"), dot);
  }

  @Test
  void everyStageHasAPicture() throws IOException {
    for (GraphStage stage : GraphStage.values()) {
      assertTrue(draw("--stage", stage, "--detail", "full").startsWith("digraph"));
    }
    assertTrue(draw("--stage", "kernels").contains("Line_step_0"));
  }

  @Test
  void findsFunctionsByShortAndLongNames() throws IOException {
    assertTrue(draw("--fn", "twice").contains("twice"));
    assertEquals(draw("--fn", "forward"), draw("--fn", "Line.forward"));
  }

  @Test
  void aModelThatNobodyMakesIsDrawnWithOpenSizes() throws IOException {
    String text =
        """
        model Affine(n: dim) {
            param w: f32[n] = zeros(n)
            fn forward(x: f32[n]) -> f32[n] = w * x
        }
        """;
    file = Sample.write(folder, "affine.jt", text);
    assertTrue(draw().contains("Affine.forward"));
  }

  @Test
  void anUnknownFunctionGetsANearNameAndTheList() {
    Ran ran = Ran.jtc("graph", file, "--fn", "stpe");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("did you mean `step`?"), ran.err());
    assertTrue(ran.err().contains("Line.forward, Line.step, twice"), ran.err());
  }

  @Test
  void aNameOfTwoFunctionsIsNotGuessed() {
    String text =
        """
        model A { fn f(x: f32) -> f32 = x }
        model B { fn f(x: f32) -> f32 = -x }
        """;
    Ran ran = Ran.jtc("graph", Sample.write(folder, "two.jt", text), "--fn", "f");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("A.f, B.f"), ran.err());
  }

  @Test
  void anEndingThatIsNoPictureIsRefused() {
    Ran ran = Ran.jtc("graph", file, "-o", folder.resolve("g.pdf"));
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains(".svg"), ran.err());
  }
}
