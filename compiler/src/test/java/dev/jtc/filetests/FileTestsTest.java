package dev.jtc.filetests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every {@code jtt/**.jtt} gives what it says it gives. */
class FileTestsTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/jtt");
  private static final boolean REWRITES = Boolean.getBoolean("jtc.bless");

  @TestFactory
  Stream<DynamicTest> files() throws IOException {
    try (Stream<Path> paths = Files.walk(DIRECTORY)) {
      List<Path> files = paths.filter(path -> path.toString().endsWith(".jtt")).sorted().toList();
      assertFalse(files.isEmpty(), "there are no file tests");
      return files.stream().map(FileTestsTest::test);
    }
  }

  private static DynamicTest test(Path path) {
    String name = DIRECTORY.relativize(path).toString().replace('\\', '/');
    return DynamicTest.dynamicTest(name, path.toUri(), () -> check(path));
  }

  private static void check(Path path) throws IOException {
    String text = Files.readString(path);
    FileTest test = FileTest.parse(path.getFileName().toString(), text);
    Map<String, String> actual = new LinkedHashMap<>();
    List<String> problems = problems(test, actual);
    if (REWRITES) {
      assertFalse("true".equals(System.getenv("CI")), "expectations are not rewritten under CI");
      Files.writeString(path, test.with(actual));
      problems.removeIf(problem -> problem.contains("\n"));
    }
    if (!problems.isEmpty()) {
      fail(String.join("\n", problems));
    }
  }

  /** What does not come out as expected; {@code actual} takes what comes out. */
  private static List<String> problems(FileTest test, Map<String, String> actual) {
    List<String> problems = new ArrayList<>();
    for (FileTest.Command command : test.commands()) {
      Outcome outcome = Verb.of(command.verb()).run(test, command);
      actual.put(command.text(), outcome.text());
      String expected = test.expected().getOrDefault(command.text(), outcome.text());
      if (!expected.equals(outcome.text())) {
        problems.add(
            "`"
                + command.text()
                + "` gives another text (- expected, + actual; -Djtc.bless=true rewrites it):\n"
                + LineDiff.of(expected, outcome.text()));
      }
      for (Count count : command.counts()) {
        if (!count.holds(outcome)) {
          problems.add(
              "`" + command.text() + "`: " + count + ", but there are " + count.found(outcome));
        }
      }
    }
    return problems;
  }

  private static final String NEGATION =
      """
      // test print
      // test pass dce
      // counts: map.neg = 2, map <= 1, "return" >= 1
      fn f(%x: f32[3]) -> (y: f32[3]) {
        %1 = map.neg %x : f32[3]
        %2 = map.neg %x : f32[3]
        return %2
      }
      --- pass dce
      fn f(%x: f32[3]) -> (y: f32[3]) {
        %1 = map.neg %x : f32[3]
        return %1
      }
      """;

  @Test
  void whatDiffersIsShown() {
    FileTest test = FileTest.parse("negation.jtt", NEGATION);
    Map<String, String> actual = new LinkedHashMap<>();
    List<String> problems = problems(test, actual);
    assertEquals(
        """
        `pass dce` gives another text (- expected, + actual; -Djtc.bless=true rewrites it):
          fn f(%x: f32[3]) -> (y: f32[3]) {
        -   %1 = map.neg %x : f32[3]
        -   return %1
        +   %2 = map.neg %x : f32[3]
        +   return %2
          }

        `pass dce`: map.neg = 2, but there are 1\
        """,
        String.join("\n", problems));
    FileTest blessed = FileTest.parse("negation.jtt", test.with(actual));
    assertEquals(1, problems(blessed, new LinkedHashMap<>()).size());
  }

  @Test
  void incompleteTestsAreRefused() {
    refused("there is no `// test …`", "fn f() {}\n");
    refused("`run` expects nothing", "// test run\nmain {}\n");
    refused("`check` is expected, but not tested", "// test run\nmain {}\n--- check\n");
    refused("`run` is expected twice", "// test run\n--- run\n1\n--- run\n2\n");
    refused("expected `name = number, …` instead of `b`", "// test run\n// counts: a = 1, b\n");
    refused("2 numbers for f32[3]", "// test eval\n// in x: f32[3] = 1, 2\n--- eval\n");
  }

  private static void refused(String message, String text) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> FileTest.parse("a.jtt", text))
            .getMessage());
  }
}
