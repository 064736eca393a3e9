package dev.jtc.cli;

import dev.jtc.Compiler;
import dev.jtc.compiler.ast.Lexemes;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.interpret.Session;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.view.GraphPicture;
import dev.jtc.compiler.view.Picture;
import dev.jtc.compiler.view.PictureOptions;
import dev.jtc.runtime.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the prompt does with a text, wherever the text comes from: the language and commands. */
final class Repl implements AutoCloseable {
  private static final Pattern WITH_PICTURE =
      Pattern.compile("(.*\\S)\\s+(\\S+\\.(?:svg|png|dot))");

  private final PrintStream out;
  private final PrintStream err;
  private Console console;
  private CompletableFuture<Session> session = new CompletableFuture<>();

  /** What came of a text. */
  enum Outcome {
    DONE,
    WRONG,
    LEAVES
  }

  Repl(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
    this.console = console();
  }

  /** Whether somebody sits there: both streams are a terminal's. */
  static boolean isTerminal() {
    return Console.hasTerminal();
  }

  /** Begins a new conversation; the library is read while the first line is typed. */
  void start() {
    console = console();
    Console own = console;
    session = CompletableFuture.supplyAsync(() -> new Session(out, own, Compiler::read));
  }

  /** With progress where somebody looks on. */
  private Console console() {
    return out == System.out ? Console.standard("repl") : new Console(out);
  }

  /** Ends the conversation: files that it writes are complete then. */
  @Override
  public void close() throws IOException {
    console.close();
  }

  /** The conversation. */
  Session session() {
    return session.join();
  }

  PrintStream out() {
    return out;
  }

  // Reading what is no terminal.

  /**
   * Reads to the end, or to the first mistake if {@code strict}; WRONG only in that case.
   *
   * @throws IOException if it cannot be read
   */
  Outcome readAll(BufferedReader in, boolean strict) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      text.append(line);
      if (isUnfinished(text.toString())) {
        text.append('\n');
        continue;
      }
      Outcome outcome = give(text.toString());
      text.setLength(0);
      if (outcome == Outcome.LEAVES || outcome == Outcome.WRONG && strict) {
        return outcome;
      }
    }
    Outcome last = give(text.toString());
    return strict ? last : Outcome.DONE;
  }

  /** Whether a text goes on on the next line. An empty line ends all but open brackets. */
  static boolean isUnfinished(String text) {
    if (isCommand(text)) {
      return false;
    }
    return switch (Lexemes.end(text)) {
      case OPEN -> true;
      case EXPECTING -> !text.substring(text.lastIndexOf('\n') + 1).isBlank();
      case OF_TEXT -> false;
    };
  }

  private static boolean isCommand(String text) {
    return text.stripLeading().startsWith(":");
  }

  // Doing.

  /** Does what {@code text} says. Nothing that it can say makes this throw. */
  Outcome give(String text) {
    try {
      if (text.isBlank()) {
        return Outcome.DONE;
      }
      return isCommand(text) ? command(text.strip()) : said(session().give(text).diagnostics());
    } catch (CancellationException stopped) {
      return wrong("stopped");
    } catch (OutOfMemoryError e) {
      return wrong("out of memory (" + e.getMessage() + ")", "JTC_JAVA_OPTS=-Xmx8g gives it more");
    } catch (IOException e) {
      return wrong(Failures.reason(e));
    } catch (InvalidPathException e) {
      return wrong("this is no name of a file: " + e.getInput());
    } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
      return bug(e);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private Outcome bug(Throwable error) {
    wrong("this is a bug of the compiler, not of what you typed");
    err.println("  = note: " + error.toString().lines().findFirst().orElse(""));
    try {
      Path trace = Files.createTempFile("jtc-bug-", ".txt");
      try (PrintWriter file = new PrintWriter(Files.newBufferedWriter(trace))) {
        error.printStackTrace(file);
      }
      err.println("  = help: please report it with " + trace);
    } catch (IOException e) {
      err.println("  = note: no trace could be written: " + Failures.reason(e));
    }
    return Outcome.WRONG;
  }

  private Outcome wrong(String title, String... help) {
    out.flush();
    err.println("error: " + title);
    for (String line : help) {
      err.println("  = help: " + line);
    }
    return Outcome.WRONG;
  }

  private Outcome said(List<Diagnostic> diagnostics) {
    out.flush();
    err.print(Diagnostics.render(diagnostics));
    return diagnostics.stream().anyMatch(Diagnostic::isError) ? Outcome.WRONG : Outcome.DONE;
  }

  private Outcome command(String text) throws IOException {
    String[] words = text.split("\\s+", 2);
    String argument = words.length == 2 ? words[1] : "";
    Optional<ReplWord> found = ReplWord.of(words[0]);
    if (found.isEmpty()) {
      return NearNames.question(words[0], ReplWord.texts())
          .map(near -> wrong("there is no command `" + words[0] + "`", near, ":help"))
          .orElseGet(() -> wrong("there is no command `" + words[0] + "`", ":help"));
    }
    ReplWord word = found.get();
    if (word.needsArgument() == argument.isEmpty()) {
      return wrong(
          "`" + word.text() + "` takes " + (word.needsArgument() ? "an argument" : "no argument"),
          word.usage());
    }
    return switch (word) {
      case HELP -> help();
      case TYPE, SHAPE -> type(argument);
      case GRAPH -> graph(argument);
      case TIME -> time(argument);
      case LIST -> list();
      case DOC -> doc(argument);
      case LOAD -> load(Path.of(argument));
      case RESET -> {
        close();
        start();
        yield Outcome.DONE;
      }
      case QUIT -> Outcome.LEAVES;
    };
  }

  private Outcome help() {
    out.println(
        "An expression shows its value. `let`, `var`, `fn`, `model`, `optimizer`, `const`,");
    out.println(
        "`import`, loops and all that `main` can do work as in a file. With an open bracket the");
    out.println("next line continues. Commands may be shortened:");
    for (ReplWord word : ReplWord.values()) {
      out.printf(Locale.ROOT, "  %-22s %s%n", word.usage(), word.meaning());
    }
    return Outcome.DONE;
  }

  private Outcome type(String text) {
    Session.Answer<String> answer = session().type(text);
    answer.found().ifPresent(out::println);
    return said(answer.diagnostics());
  }

  private Outcome list() {
    session()
        .list()
        .forEach((name, type) -> out.println(isDeclared(name, type) ? type : name + ": " + type));
    return Outcome.DONE;
  }

  private static boolean isDeclared(String name, String type) {
    return type.matches("(?s)(train fn|fn|model|optimizer) \\Q" + name + "\\E\\b.*");
  }

  private Outcome doc(String name) {
    Optional<String> doc = session().doc(name);
    if (doc.isPresent()) {
      out.println(doc.get());
      return Outcome.DONE;
    }
    String title = "nothing is called `" + name + "`";
    return NearNames.question(name, session().names())
        .map(near -> wrong(title, near))
        .orElseGet(() -> wrong(title));
  }

  private Outcome time(String text) {
    long start = System.nanoTime();
    Session.Reply reply = session().give(text);
    long nanos = System.nanoTime() - start;
    if (!reply.hasErrors()) {
      out.println(
          nanos < 1_000_000_000
              ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
              : String.format(Locale.ROOT, "%.2f s", nanos / 1e9));
    }
    return said(reply.diagnostics());
  }

  /** Takes over the declarations of a file and runs its main. */
  Outcome load(Path file) throws IOException {
    return said(session().load(Compiler.read(file)).diagnostics());
  }

  private Outcome graph(String argument) throws IOException {
    Matcher picture = WITH_PICTURE.matcher(argument);
    String text = picture.matches() ? picture.group(1) : argument;
    Session.Answer<Graph> answer = session().graph(text);
    if (answer.found().isEmpty()) {
      return answer.diagnostics().isEmpty()
          ? wrong(
              "`" + text + "` has no graph",
              "give a tensor, or a function whose parameters are all tensors")
          : said(answer.diagnostics());
    }
    Graph graph = answer.found().get();
    if (picture.matches()) {
      return draw(graph, Path.of(picture.group(2)));
    }
    out.print(graph);
    return said(answer.diagnostics());
  }

  private Outcome draw(Graph graph, Path target) throws IOException {
    PictureOptions options = PictureOptions.DEFAULT.withTitle(graph.name());
    Picture.Outcome outcome = GraphPicture.of(graph, options).write(target);
    if (outcome instanceof Picture.Refused refused) {
      return wrong(refused.reason(), refused.help());
    }
    out.println("wrote " + target + " (" + Names.size(Files.size(target)) + ")");
    return Outcome.DONE;
  }
}
