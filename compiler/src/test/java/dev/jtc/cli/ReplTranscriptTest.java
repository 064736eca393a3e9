package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Conversations go as they are written down; {@code -Djtc.bless=true} writes them anew. */
class ReplTranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/repl");
  private static final Path PAGE = Path.of("../docs/repl.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```\n(jt> .*?)```");
  private static final boolean REWRITES = Boolean.getBoolean("jtc.bless");

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> all = files.sorted().toList();
      assertFalse(all.isEmpty(), "there are no transcripts");
      return all.stream()
          .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
    }
  }

  private static void check(Path file) throws IOException {
    String written = Files.readString(file);
    String actual = Transcript.replay(written);
    if (REWRITES) {
      assertFalse("true".equals(System.getenv("CI")), "expectations are not rewritten under CI");
      Files.writeString(file, actual);
    } else {
      assertEquals(written, actual);
    }
    assertFalse(actual.contains("bug of the compiler"), actual);
  }

  /** The page is one conversation, in pieces. */
  @Test
  void thePageIsTrue() throws IOException {
    String page = Files.readString(PAGE);
    List<String> blocks = BLOCK.matcher(page).results().map(block -> block.group(1)).toList();
    assertTrue(blocks.size() > 5, "blocks of the page");
    String actual = Transcript.replay(String.join("", blocks));
    if (REWRITES) {
      List<String> inputs = blocks.stream().map(ReplTranscriptTest::firstLine).toList();
      assertFalse("true".equals(System.getenv("CI")), "expectations are not rewritten under CI");
      Files.writeString(PAGE, rewritten(page, cut(actual, inputs)));
    } else {
      assertEquals(String.join("", blocks), actual);
    }
  }

  private static String firstLine(String block) {
    return block.substring(0, block.indexOf('\n') + 1);
  }

  /** {@code text} cut before these lines, which occur in it in this order. */
  private static List<String> cut(String text, List<String> before) {
    List<String> pieces = new java.util.ArrayList<>();
    int start = 0;
    for (int i = 1; i < before.size(); i++) {
      int end = text.indexOf(before.get(i), start + 1);
      pieces.add(text.substring(start, end));
      start = end;
    }
    pieces.add(text.substring(start));
    return pieces;
  }

  private static String rewritten(String page, List<String> blocks) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    int block = 0;
    for (MatchResult found : BLOCK.matcher(page).results().toList()) {
      text.append(page, at, found.start(1)).append(blocks.get(block++));
      at = found.end(1);
    }
    return text.append(page.substring(at)).toString();
  }
}
