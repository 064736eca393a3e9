package dev.jtc.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Which loops threads may share, and which scratch each of them needs for itself. */
class IndependenceTest {
  private static void check(boolean expected, String scratch, String loop) {
    Kernel kernel =
        KernelParser.parse(
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
}
