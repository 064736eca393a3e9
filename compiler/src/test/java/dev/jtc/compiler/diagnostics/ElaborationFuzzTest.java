package dev.jtc.compiler.diagnostics;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Mutated programs are understood or explained, never a reason to crash. */
class ElaborationFuzzTest {
  private static final int INPUTS = Integer.getInteger("jtc.fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("jtc.fuzz.seed", 1);
  private static final int LONGEST = 700;
  private static final Pattern PIECE =
      Pattern.compile("\\s+|//[^\\n]*|\"[^\"\\n]*\"|[\\p{L}\\d_.]+|->|[<>=!]=|&&|[^\\s\\p{L}\\d_]");

  private static final Pattern PROGRAM = Pattern.compile("(?s)```jt\n(.*?)```");

  /** Programs and expressions that other tests evaluate. */
  private static final Pattern BLOCK = Pattern.compile("(?s)\"\"\"\n(.*?)\"\"\"");

  private static final Pattern EXPRESSION =
      Pattern.compile("\\bis\\(\"((?:[^\"\\\\]|\\\\.)*)\", \"");
  private static final String HEAD =
      "fn f(x: f32[2, 3], v: f32[4], m: bool[2, 3], k: i64, i: i64[2], w: f64[2, 2]) = ";

  private static final Set<String> KEYWORDS =
      Set.of(
          "fn",
          "let",
          "var",
          "return",
          "for",
          "in",
          "while",
          "if",
          "else",
          "model",
          "param",
          "main",
          "state",
          "train",
          "optimizer",
          "slot",
          "update",
          "backward",
          "const",
          "import",
          "max");

  /** Pieces that may stand for each other and mostly keep a program readable. */
  private enum Kind {
    OPERAND(
        "0",
        "1",
        "3",
        "-1",
        "2.5",
        "9223372036854775807",
        "x",
        "y",
        "N",
        "None",
        "true",
        "\"text\"",
        "pi",
        "(x, 1)",
        "[1, 2]",
        "x[0]",
        "x.T",
        "x.shape",
        "f32",
        "i64",
        "bool",
        "dim",
        "float",
        "relu",
        "Linear",
        "SGD",
        "sum",
        "grad",
        "rand",
        "zeros",
        "mean",
        "where",
        "reshape",
        "cat",
        "training",
        "f",
        "g",
        "forward",
        "opt",
        "S"),
    SIGN("+", "-", "*", "/", "%", "@", "^", "==", "<", "&&"),
    OTHER(",", "(", ")", "=", "{", "}", "[", "]", ":", "fn", "train fn", "if", "return");

    private final List<String> pieces;

    Kind(String... pieces) {
      this.pieces = List.of(pieces);
    }

    static Kind of(String piece) {
      boolean isWord = Character.isLetterOrDigit(piece.charAt(0)) || piece.charAt(0) == '"';
      if (isWord && !KEYWORDS.contains(piece)) {
        return OPERAND;
      }
      return SIGN.pieces.contains(piece) ? SIGN : OTHER;
    }
  }

  @Test
  void mutatedProgramsNeverThrow() throws IOException {
    List<List<String>> programs = programs();
    Random random = new Random(SEED);
    int understood = 0;
    int elaborated = 0;
    for (int i = 0; i < INPUTS; i++) {
      String text = mutate(programs, random);
      try {
        List<Diagnostic> found = Check.ALL.of(new SourceFile("fuzz.jt", text));
        Diagnostics.render(found);
        understood += found.isEmpty() ? 1 : 0;
        elaborated += found.stream().noneMatch(d -> d.code().id().startsWith("JT00")) ? 1 : 0;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("input " + i + " of seed " + SEED + "\n" + text, e);
      }
    }
    assertTrue(understood > INPUTS / 20 && elaborated > INPUTS / 3, understood + ", " + elaborated);
  }

  /** The programs on the pages, the snapshots of type errors, and the examples that are short. */
  private static List<List<String>> programs() throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path page : files(Path.of("src/main/resources/dev/jtc/errors"), "md")) {
      PROGRAM.matcher(Files.readString(page)).results().forEach(m -> texts.add(m.group(1)));
    }
    for (Path snapshot : files(Path.of("src/test/resources/snapshots"), "jt")) {
      texts.add(Files.readString(snapshot));
    }
    for (Path test : files(Path.of("src/test/java/dev/jtc/compiler/elaborate"), "java")) {
      BLOCK.matcher(Files.readString(test)).results().forEach(m -> texts.add(m.group(1)));
      EXPRESSION
          .matcher(Files.readString(test))
          .results()
          .map(m -> m.group(1).replace("\\\"", "\""))
          .forEach(expression -> texts.add(HEAD + expression));
    }
    for (Path example : files(Path.of("../examples"), "jt")) {
      texts.add(Files.readString(example));
    }
    return texts.stream()
        .filter(text -> text.length() <= LONGEST && hasMeaning(text))
        .map(text -> PIECE.matcher(text).results().map(MatchResult::group).toList())
        .toList();
  }

  private static boolean hasMeaning(String text) {
    return Check.ALL.of(new SourceFile("base.jt", text)).stream()
        .noneMatch(d -> d.code().id().startsWith("JT00") || d.code() == Code.TOO_MUCH);
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith("." + ending)).sorted().toList();
    }
  }

  private static String mutate(List<List<String>> programs, Random random) {
    List<String> pieces = new ArrayList<>(programs.get(random.nextInt(programs.size())));
    List<String> other = programs.get(random.nextInt(programs.size()));
    for (int n = 1 + random.nextInt(3); n > 0 && !pieces.isEmpty(); n--) {
      int at = word(pieces, random);
      Kind kind = Kind.of(pieces.get(at));
      switch (random.nextInt(30)) {
        case 0 -> pieces.remove(at);
        case 1 -> pieces.add(at, pieces.get(at) + " ");
        case 2 -> pieces.set(at, other.get(word(other, random)));
        default -> pieces.set(at, like(kind, pieces, other, random));
      }
    }
    return String.join("", pieces);
  }

  /** A piece of the same kind, from the program, from another one, or from the list. */
  private static String like(Kind kind, List<String> pieces, List<String> other, Random random) {
    for (int tries = 0; tries < 5; tries++) {
      List<String> from = random.nextBoolean() ? pieces : other;
      String found = from.get(word(from, random));
      if (Kind.of(found) == kind) {
        return found;
      }
    }
    return kind.pieces.get(random.nextInt(kind.pieces.size()));
  }

  private static boolean isIdle(String piece, boolean any) {
    return piece.isBlank() || piece.startsWith("//") || !any && Kind.of(piece) == Kind.OTHER;
  }

  /** A place that holds more than space, mostly an operand or operator. */
  private static int word(List<String> pieces, Random random) {
    int at = random.nextInt(pieces.size());
    boolean any = random.nextInt(20) == 0;
    for (int tries = 0; tries < 20 && isIdle(pieces.get(at), any); tries++) {
      at = random.nextInt(pieces.size());
    }
    return at;
  }
}
