package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplTest {
  @TempDir private Path folder;

  private static Ran typed(String text, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = new String[options.length + 1];
    words[0] = "repl";
    System.arraycopy(options, 0, words, 1, options.length);
    int code =
        Main.commandLine(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .execute(words);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aPipeHasNoPromptsAndGoesOnAfterMistakes() {
    Ran ran = typed("let x = 1 +\n2\nnothing\nx\n");
    assertEquals(ExitCode.OK, ran.code());
    assertEquals("3\n", ran.out());
    assertTrue(ran.err().startsWith("error[JT0101]: unknown name `nothing`"), ran.err());
  }

  @Test
  void strictLeavesAtTheFirstMistake() {
    Ran ran = typed("1\nnothing\n2\n", "--strict");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertEquals("1\n", ran.out());
    assertEquals(ExitCode.OK, typed("1\n2\n", "--strict").code());
    assertEquals(ExitCode.USER_ERROR, typed("f(\n", "--strict").code());
  }

  @Test
  void quitLeaves() {
    assertEquals("1\n", typed("1\n:quit\n2\n").out());
  }

  @Test
  void filesAreLoadedWithTheirMain() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    Ran ran = typed("x.shape\ntwice(x[:1])\n", file.toString());
    assertEquals("", ran.err());
    assertEquals("y = 1.00 + 2.00 x\n(8,)\ntensor([-2.])\n", ran.out());
    assertEquals(ran.out(), typed(":load " + file + "\nx.shape\ntwice(x[:1])\n").out());
  }

  @Test
  void importsDeclareOnly() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    Ran ran = typed("import \"" + file + "\"\ntwice([1.0])\nx\n");
    assertEquals("tensor([2.])\n", ran.out());
    assertTrue(ran.err().contains("unknown name `x`"), ran.err());
  }

  @Test
  void aBrokenFileDeclaresNothing() {
    Path file = Sample.write(folder, "broken.jt", "fn good(x: f32) -> f32 = x\n" + Sample.BROKEN);
    Ran ran = typed(":load " + file + "\ngood(1.0)\n");
    assertEquals("", ran.out());
    assertTrue(ran.err().contains("broken.jt:2:"), ran.err());
    assertTrue(ran.err().contains("unknown name `good`"), ran.err());
  }

  @Test
  void graphsAreDrawn() {
    Path picture = folder.resolve("square.dot");
    Ran ran = typed("fn square(x: f32[N]) -> f32[N] = x * x\n:graph square " + picture + "\n");
    assertEquals("", ran.err());
    assertTrue(ran.out().startsWith("wrote " + picture), ran.out());
    assertTrue(Files.exists(picture));
    Ran refused = typed("let x = ones(2) * 2\n:graph x " + folder.resolve("no/x.dot") + "\n");
    assertTrue(refused.err().startsWith("error: "), refused.err());
  }

  @Test
  void whatIsUnfinishedGoesOn() {
    for (String text :
        List.of("f(", "let x =", "1 +", "fn f(x: f32) -> f32 {", "[1,\n", "/* a", "model M {")) {
      assertTrue(Repl.isUnfinished(text), text);
    }
    for (String text :
        List.of(
            "f()", "let x = 1", "1 +\n", "f)", "\"open", "}", ":graph (", "", "foo bar", "let 1")) {
      assertFalse(Repl.isUnfinished(text), text);
    }
  }

  @Test
  void wordsAreCompleted() {
    Repl repl = new Repl(new PrintStream(new ByteArrayOutputStream()), System.err);
    repl.start();
    repl.give("let value = ones(3)");
    repl.give("model M { param weight: f32 = 1.0 fn forward(x: f32) -> f32 = x * weight }");
    repl.give("let m = M()");
    ReplCompleter completer = new ReplCompleter(repl);
    assertEquals("[value]", completer.words("1 + ", "valu").toString());
    assertEquals("[softmax]", completer.words("", "softma").toString());
    assertEquals("[weight]", completer.words("m.", "w").toString());
    assertEquals("[forward]", completer.words("m.", "forw").toString());
    assertEquals("[shape]", completer.words("value.", "sha").toString());
    assertEquals("[]", completer.words("nothing.", "").toString());
    assertEquals("[:graph]", completer.words("", ":gr").toString());
    assertTrue(completer.words("", "").contains("model"));
    Sample.write(folder, "line.jt", Sample.LINE);
    assertEquals("[" + folder + "/line.jt]", completer.words(":load ", folder + "/l").toString());
  }

  @Test
  void theWordAtTheCursorIsFound() {
    assertEquals("va", ReplParser.at("1 + va", 6).word());
    assertEquals("1 + ", ReplParser.at("1 + va", 6).before());
    assertEquals("sh", ReplParser.at("x.sh + 1", 4).word());
    assertEquals(":gr", ReplParser.at(":gr", 3).word());
    assertEquals("", ReplParser.at("f(", 2).word());
    assertEquals("a/b", ReplParser.at(":load a/b", 9).word());
  }

  @Test
  void coloursKeepTheText() {
    for (String text : List.of("let x = \"a\" // c", "\"open", "@ # $ é 1.5e", ":graph x", "")) {
      assertEquals(text, new ReplColours().highlight(null, text).toString());
    }
  }

  /** Stops what runs, and the conversation goes on. */
  @Test
  void whatIsThrownAwayDoesNotFillTheMemoryOfGradients() {
    // Each line makes 16 MB that nobody keeps, each trip as much.
    String wasteful = "print(sum(zeros(4000000)) + 0 * sum(w))\n";
    String text =
        "let w = ones(3)\nvar y = sum(w * w)\n"
            + wasteful.repeat(20)
            + "for t in 0..20 { print(sum(zeros(4000000) + t) * sum(w)) }\n"
            + "grad(y, wrt = w)\n";
    Ran ran = typed(text);
    assertEquals("", ran.err());
    assertTrue(ran.out().endsWith("tensor([2., 2., 2.])\n"), ran.out());
  }

  @Test
  void whatIsKeptBeyondMeasureIsForgottenNotWrong() {
    // Every trip keeps 16 MB for the gradient of y.
    String text =
        "let w = ones(3)\nvar y = sum(w)\n"
            + "for t in 0..20 { y = y + sum(zeros(4000000) * sum(w) * y) }\n"
            + "grad(y, wrt = w)\nlet z = sum(w * w)\ngrad(z, wrt = w)\n";
    Ran ran = typed(text);
    assertTrue(ran.err().startsWith("error[JT"), ran.err());
    assertEquals("tensor([2., 2., 2.])\n", ran.out());
  }

  @Test
  void anInterruptStopsWhatRuns() throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Repl repl = new Repl(stream, stream);
    repl.start();
    Repl.Outcome[] outcome = new Repl.Outcome[2];
    Thread worker =
        new Thread(
            () -> {
              repl.give("var n = 0");
              outcome[0] = repl.give("while true { n += 1 }");
              outcome[1] = repl.give("n > 0");
            });
    worker.start();
    while (worker.isAlive() && outcome[0] == null) {
      Thread.sleep(300);
      worker.interrupt();
      worker.join(2_000);
    }
    worker.join();
    assertEquals(Repl.Outcome.WRONG, outcome[0], out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void hostileInputIsAnswered() {
    Random random = new Random(7);
    String[] words = {
      "let", "x", "=", "1", "(", ")", "[", "]", "{", "}", "fn", "model", "\"", "grad", ".", ",",
      "for", "in", "..", "+", "^", "@", "if", "else", "1e400", "é", "\u0000", "\n", "//", "/*", ":"
    };
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 200; line++) {
      for (int word = random.nextInt(12); word >= 0; word--) {
        text.append(words[random.nextInt(words.length)]).append(' ');
      }
      text.append("\n:t ").append(words[random.nextInt(words.length)]).append("\n)\n");
    }
    text.append("(".repeat(5_000)).append('\n').append(")\n");
    text.append("1").append(" + 1".repeat(20_000)).append('\n');
    text.append("-".repeat(20_000)).append("1\n");
    text.append("x".repeat(100_000)).append('\n');
    text.append("[").append("1, ".repeat(20_000)).append("1]\n");
    text.append("if true {".repeat(90)).append("}".repeat(90)).append('\n');
    text.append(":graph ")
        .append("sin(".repeat(99))
        .append("x")
        .append(")".repeat(99))
        .append('\n');
    text.append(":doc \u0000\n:load \u0000\n:load .\n:graph x /\u0000.svg\n");
    Ran ran = typed(text.toString());
    assertEquals(ExitCode.OK, ran.code());
    assertFalse(ran.err().contains("bug of the compiler"), () -> around(ran.err()));
    assertFalse(ran.err().contains("\tat "), () -> around(ran.err()));
  }

  private static String around(String err) {
    int at = Math.max(0, err.indexOf("bug of the compiler"));
    return err.substring(Math.max(0, at - 500), Math.min(err.length(), at + 500));
  }
}
