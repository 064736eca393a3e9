package dev.jtc.compiler.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.ErrorPages;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The programs on the pages do what the pages say. */
class ErrorPagesTest {
  private static final Path DIRECTORY = Path.of("src/main/resources/dev/jtc/errors");

  private static final Pattern EXAMPLES =
      Pattern.compile(
          "(?s)## Wrong\n\n```jt\n(?<wrong>.*?)```\n\n```text\n(?<message>.*?)```\n"
              + "(?:.*?)## Right\n\n```jt\n(?<right>.*?)```\n.*");

  @TestFactory
  Stream<DynamicTest> examples() {
    return Arrays.stream(Code.values())
        .map(code -> DynamicTest.dynamicTest(code.id(), () -> check(code)));
  }

  @Test
  void aPageIsFoundByItsCodeInAnyCase() {
    assertEquals(Optional.of(ErrorPages.page(Code.UNEXPECTED)), ErrorPages.find("jt0001"));
    assertEquals(Optional.empty(), ErrorPages.find("JT9999"));
  }

  @Test
  void codesAreDistinct() {
    List<String> ids = Arrays.stream(Code.values()).map(Code::id).toList();
    assertEquals(ids.stream().distinct().sorted().toList(), ids);
  }

  private static void check(Code code) throws IOException {
    Path path = DIRECTORY.resolve(code.id() + ".md");
    String page = Files.readString(path);
    assertTrue(page.startsWith("# " + code.id() + ": " + code.title() + "\n\n"), "title");
    Matcher examples = EXAMPLES.matcher(page);
    if (!examples.find()) {
      // Codes of the command line have no program to show.
      assertTrue(code.id().startsWith("JT07"), "a wrong and a right example");
      return;
    }
    List<Diagnostic> wrong = check(examples.group("wrong"));
    assertTrue(wrong.stream().anyMatch(d -> d.code() == code), () -> "got " + wrong);
    String rewritten =
        page.substring(0, examples.start("message"))
            + Diagnostics.render(wrong)
            + page.substring(examples.end("message"));
    Bless.check(path, rewritten);
    assertEquals("", Diagnostics.render(check(examples.group("right"))));
  }

  private static List<Diagnostic> check(String program) {
    return Check.ALL.of(new SourceFile("example.jt", program));
  }
}
