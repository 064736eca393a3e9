package dev.jtc.compiler.ast;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Mutated programs give a tree or diagnostics that can be drawn, never an exception. */
class ParserFuzzTest {
  private static final Pattern PIECE = Pattern.compile("\\s+|[\\p{L}\\d_]+|[^\\s\\p{L}\\d_]");
  private static final int INPUTS = 5000;
  private static final int WINDOW = 60;

  @Test
  void mutatedProgramsNeverThrow() {
    List<List<String>> programs = new ArrayList<>();
    for (SourceFile file : Examples.all()) {
      programs.add(PIECE.matcher(file.text()).results().map(MatchResult::group).toList());
    }
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      String text = mutate(programs, random);
      refused += assertDoesNotThrow(() -> isRefused(text), () -> "on\n" + text) ? 1 : 0;
    }
    assertTrue(refused > INPUTS / 2 && refused < INPUTS, refused + " refused");
  }

  @Test
  void randomCharactersNeverThrow() {
    Random random = new Random(2);
    String alphabet = "ab1.0\"\\{}()[]:,=+-*/^ \n\t'#;\u0000\u00e9\ud83d\ude00\ud83dfnletifelse";
    for (int i = 0; i < INPUTS / 2; i++) {
      StringBuilder text = new StringBuilder(i % 2 == 0 ? "main { x = " : "");
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertDoesNotThrow(() -> isRefused(text.toString()), () -> "on\n" + text);
    }
  }

  /** Whether there were errors; a program without any must survive printing. */
  private static boolean isRefused(String text) {
    Parsed parsed = Parser.parse(new SourceFile("fuzz.jt", text));
    Diagnostics.render(parsed.diagnostics());
    String printed = AstPrinter.print(parsed.unit());
    if (!parsed.hasErrors()) {
      SourceUnit again = AstPrinterTest.parse(new SourceFile("printed.jt", printed));
      assertTrue(Trees.show(parsed.unit()).equals(Trees.show(again)), "printed as\n" + printed);
    }
    return parsed.hasErrors();
  }

  /** A stretch of a program with a few pieces deleted, repeated, swapped or taken from another. */
  private static String mutate(List<List<String>> programs, Random random) {
    List<String> source = programs.get(random.nextInt(programs.size()));
    int from = random.nextInt(Math.max(1, source.size() - WINDOW));
    List<String> pieces =
        new ArrayList<>(source.subList(from, Math.min(source.size(), from + WINDOW)));
    for (int n = 1 + random.nextInt(3); n > 0 && !pieces.isEmpty(); n--) {
      int at = random.nextInt(pieces.size());
      List<String> other = programs.get(random.nextInt(programs.size()));
      switch (random.nextInt(4)) {
        case 0 -> pieces.remove(at);
        case 1 -> pieces.add(at, pieces.get(at));
        case 2 -> pieces.set(at, pieces.get(random.nextInt(pieces.size())));
        default -> pieces.set(at, other.get(random.nextInt(other.size())));
      }
    }
    String text = String.join("", pieces);
    return random.nextBoolean() ? "main { " + text + " }" : text;
  }
}
