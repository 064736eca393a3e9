package dev.jtc.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which loops threads may share, and which scratch each of them needs for itself. */
class IndependenceTest {
  private static Kernel kernel(String scratch, String loop) {
    return KernelParser.parse(
        """
        kernel k  fuses %%1
          in x: f32[64,64]
          inout y: f32[64,64]
        %s  flops 0  read 0 B  written 0 B
        {
        %s
        }
        """
            .formatted(scratch, loop.indent(2)));
  }

  private static void check(boolean expected, String scratch, String loop) {
    Kernel kernel = kernel(scratch, loop);
    assertEquals(expected, Independence.holds(kernel.body(), 0, kernel.buffers()), loop);
  }

  @Test
  void rowsAreIndependent() {
    check(true, "", "for i < 64 {\n  for j < 64 {\n    y[64*i+j] = x[j]\n  }\n}");
  }

  @Test
  void panelsOfColumnsAreIndependent() {
    String panel = "for p < 4 {\n  for i < 64 {\n    for j < %s {\n      y[64*i+16*p+j] = x[j]\n";
    check(true, "", panel.formatted("16") + "    }\n  }\n}");
    check(false, "", panel.formatted("17") + "    }\n  }\n}");
  }

  @Test
  void whatAnotherIterationReadsIsNot() {
    check(false, "", "for i < 63 {\n  y[i] = y[i+1]\n}");
    check(false, "", "for i < 64 {\n  y[0] = x[i]\n}");
  }

  @Test
  void scratchMustBeWrittenBeforeItIsRead() {
    String scratch = "  scratch s: f32[16]\n";
    String fill = "  for j < 16 {\n    s[j] = x[64*i+j]\n  }\n";
    String use = "  for j < 16 {\n    y[64*i+j] = s[j]\n  }\n";
    check(true, scratch, "for i < 64 {\n" + fill + use + "}");
    check(false, scratch, "for i < 64 {\n" + use + fill + "}");
    check(false, scratch, "for i < 64 {\n" + fill + use + "}\ny[0] = s[3]");
  }

  private static void shared(boolean expected, String scratch, String nest) {
    Kernel kernel = kernel(scratch, nest);
    Stmt.For first = (Stmt.For) kernel.body().get(0);
    List<Stmt> after = kernel.body().subList(1, kernel.body().size());
    assertEquals(expected, Independence.areShared(first, after, kernel.buffers()), nest);
  }

  @Test
  void tilesOfSumsAreSharedOverTermsInOrder() {
    String tiles = "for k < 64 {\n  parallel t < 4 {\n    for j < %s {\n";
    String sum = "      y[16*t+j] = (y[16*t+j] + x[64*k+16*t+j])\n    }\n  }\n}";
    shared(true, "", tiles.formatted("16") + sum);
    shared(false, "", tiles.formatted("17") + sum);
    shared(false, "", "for k < 63 {\n  parallel t < 4 {\n    y[64*k+t+64] = y[64*k+3]\n  }\n}");
  }

  @Test
  void windowsThatOverlapStayInTheirPicture() {
    String windows = "parallel i < 4 {\n  for r < 25 {\n    for c < %s {\n";
    String place = "y[1024*i+c+(-32)*((r)/(5))+(-4)*((r)%(5))+144]";
    String sum = "      " + place + " = (" + place + " + x[c])\n    }\n  }\n}";
    shared(true, "", windows.formatted("880") + sum);
    shared(false, "", windows.formatted("881") + sum);
  }

  @Test
  void everyThreadFillsTheScratchThatParallelLoopsRead() {
    String scratch = "  scratch s: f32[16]\n";
    String fill = "  for j < 16 {\n    s[j] = x[16*p+j]\n  }\n";
    String tiles =
        "  parallel t < 4 {\n    for j < 16 {\n      y[64*p+16*t+j] = s[j]\n    }\n  }\n";
    shared(true, scratch, "for p < 4 {\n" + fill + tiles + "}");
    shared(false, scratch, "for p < 4 {\n" + tiles + fill + "}");
    shared(false, scratch, "for p < 4 {\n" + fill + tiles + "}\ny[0] = s[3]");
    shared(false, scratch, "for p < 4 {\n" + fill.replace("for", "parallel") + tiles + "}");
  }

  @Test
  void nobodyReadsAloneWhatAllHaveCopied() {
    String scratch = "  scratch s: f32[16]\n";
    String zeros = "  for z < 16 {\n    s[z] = x[0]\n  }\n";
    String copy = "  parallel t < 16 {\n    s[t] = x[16*p+t]\n  }\n";
    String use = "  for j < 16 {\n    y[16*p+j] = s[j]\n  }\n";
    shared(false, scratch, "for p < 4 {\n" + zeros + copy + use + "}");
  }

  @Test
  void whatOthersStillReadIsNotReplaced() {
    String scratch = "  scratch s: f32[16]\n";
    String sums = "  for j < 16 {\n    s[j] = x[64*p+j]\n  }\n";
    String tiles =
        "  parallel t < 4 {\n    for j < 16 {\n      y[64*p+16*t+j] = (x[64*p+16*t+j] + s[j])\n"
            + "    }\n  }\n";
    assertFalse(mayReplace(scratch, "for p < 4 {\n" + sums + tiles + "}"));
    assertTrue(mayReplace("", "for p < 4 {\n" + tiles.replace("s[j]", "1.0f32") + "}"));
  }

  private static boolean mayReplace(String scratch, String nest) {
    Kernel kernel = kernel(scratch, nest);
    return Sharing.of((Stmt.For) kernel.body().get(0), kernel.buffers())
        .mayReplace("x", Set.of("y"));
  }

  @Test
  void oneThreadDoesTheRest() {
    String tiles =
        "  parallel t < 3 {\n    for j < 16 {\n      y[64*p+16*t+j] = x[j]\n    }\n  }\n";
    String rest = "  for j < 16 {\n    y[64*p+j+%s] = x[j]\n  }\n";
    shared(true, "", "for p < 4 {\n" + tiles + rest.formatted("48") + "}");
    shared(false, "", "for p < 4 {\n" + tiles + rest.formatted("47") + "}");
    Kernel kernel = kernel("", "for p < 4 {\n" + tiles + rest.formatted("48") + "}");
    Sharing sharing = Sharing.of((Stmt.For) kernel.body().get(0), kernel.buffers());
    assertEquals(1, sharing.once().size());
    assertEquals(List.of(), sharing.repeats());
  }

  @Test
  void stripsOfNeighboursFillScratch() {
    String scratch = "  scratch s: f32[16]\n";
    String strip = "  for c < 4 {\n%s  }\n";
    String stores = "";
    for (int u : new int[] {0, 3, 1, 2}) {
      stores += "    s[4*c+%d] = x[i]\n".formatted(u);
    }
    String use = "  for j < 16 {\n    y[64*i+j] = s[j]\n  }\n";
    check(true, scratch, "for i < 64 {\n" + strip.formatted(stores) + use + "}");
    String fewer = stores.replace("    s[4*c+2] = x[i]\n", "");
    check(false, scratch, "for i < 64 {\n" + strip.formatted(fewer) + use + "}");
  }
}
