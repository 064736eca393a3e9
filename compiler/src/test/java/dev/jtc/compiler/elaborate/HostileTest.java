package dev.jtc.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that grow without bounds are refused, soon and with a reason. */
class HostileTest {
  private static List<String> codes(String program) {
    Diagnostics diagnostics = new Diagnostics();
    Program loaded =
        Program.load(
            new SourceFile("hostile.jt", program),
            path -> {
              throw new NoSuchFileException(path.toString());
            },
            diagnostics);
    if (!diagnostics.hasErrors()) {
      new Checker(loaded, diagnostics).check();
    }
    return diagnostics.sorted().stream().map(Diagnostic::code).map(c -> c.id()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JT0203 | fn f() = 9223372036854775807 + 1",
        "JT0203 | fn f() = 2 ^ 63",
        "JT0203 | fn f() = -(-9223372036854775807 - 1)",
        "JT0203 | fn f() = zeros(4000000000)",
        "JT0203 | fn f() = zeros(4000000000, 4000000000, 4000000000)",
        "JT0203 | fn f(x: f32[4000000000, 4000000000, N]) = x",
        "JT0203 | fn f(x: f32[70000, 1], y: f32[70000]) = x + y",
        "JT0203 | fn f(x: f32[N]) = zeros(N * 9223372036854775807 * 2)",
        "JT0205 | fn f(x: f32[N]) = x[::9223372036854775807]",
        "JT0205 | fn f(x: f32[3]) = x[9223372036854775807]",
        "JT0509 | fn f(x: f32) = [x for i in 0..9223372036854775807]",
        "JT0309 | fn f(x: f32) = [x for i in 0..inf]",
      })
  void numbersAndSizesThatDoNotFit(String code, String program) {
    assertEquals(List.of(code), codes(program));
  }

  @Test
  void sumsMayBeLong() {
    String program = "fn g(x: f32) -> f32 = x%s\nfn f(x: f32) -> f32 = g(x)%s";
    assertEquals(List.of(), codes(program.formatted(" + x".repeat(990), " + x".repeat(990))));
  }

  @ParameterizedTest
  @CsvSource({"-, 400", "2 ^, 400"})
  void operatorsMayNotNestForEver(String prefix, int count) {
    String text = (prefix + " ").repeat(count);
    assertEquals(List.of("JT0014"), codes("fn f(x: f32) -> f32 = " + text + "x"));
  }

  @ParameterizedTest
  @CsvSource({"100", "500"})
  void longChainsOfCalls(int count) {
    StringBuilder program = new StringBuilder("fn f0(x: f32) -> f32 = x\n");
    for (int i = 1; i < count; i++) {
      program.append("fn f%d(x: f32) -> f32 = f%d(x)\n".formatted(i, i - 1));
    }
    List<String> expected = count < 200 ? List.of() : List.of("JT0014");
    assertEquals(expected, codes(program.toString()).stream().distinct().toList());
  }

  @ParameterizedTest
  @CsvSource({"40"})
  void sizesThatDouble(int count) {
    StringBuilder program = new StringBuilder("fn f(x: f32[N, M]) -> f32 {\nvar a = N / 3 + M\n");
    program.append("a = (a / 2) * (a / 3 + M)\n".repeat(count)).append("return sum(zeros(a))\n}\n");
    assertEquals(List.of("JT0203"), codes(program.toString()));
  }

  @ParameterizedTest
  @CsvSource({"if x > 0", "for i in 0..n", "while x > 0 max n", "for i in 0..8"})
  void deepBlocks(String head) {
    String program =
        "fn f(x: f32, n: i64) -> f32 {\nvar y = x\n"
            + (head + " {\n").repeat(12)
            + "y += 1\n"
            + "}\n".repeat(12)
            + "return y\n}\n";
    String expected = head.startsWith("while") ? "[JT0203]" : "[]";
    assertEquals(expected, codes(program).stream().distinct().toList().toString());
  }
}
