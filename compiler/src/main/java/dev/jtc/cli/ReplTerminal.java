package dev.jtc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The prompt on a terminal: editing, history, completion and colours. Ctrl-C abandons a line or
 * stops what runs, Ctrl-D leaves.
 */
final class ReplTerminal {
  private static final String PROMPT = "jt> ";
  private static final String CONTINUED = "  > ";
  private static final int REMEMBERED = 5_000;

  private final Repl repl;
  private final boolean strict;

  ReplTerminal(Repl repl, boolean strict) {
    this.repl = repl;
    this.strict = strict;
  }

  /** Talks until it is left; answers the exit code. */
  int run() throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      LineReader reader = reader(terminal);
      repl.out().println("jtc, define-by-run. :help tells more, Ctrl-D leaves.");
      while (true) {
        String text;
        try {
          text = reader.readLine(PROMPT);
        } catch (UserInterruptException abandoned) {
          continue;
        } catch (EndOfFileException left) {
          return ExitCode.OK;
        }
        Repl.Outcome outcome = give(text, terminal);
        if (outcome == Repl.Outcome.LEAVES) {
          return ExitCode.OK;
        } else if (outcome == Repl.Outcome.WRONG && strict) {
          return ExitCode.USER_ERROR;
        }
      }
    }
  }

  private Repl.Outcome give(String text, Terminal terminal) {
    Thread worker = Thread.currentThread();
    Terminal.SignalHandler before =
        terminal.handle(Terminal.Signal.INT, signal -> worker.interrupt());
    try {
      return repl.give(text);
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
      Thread.interrupted();
    }
  }

  private LineReader reader(Terminal terminal) {
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .appName("jtc")
            .terminal(terminal)
            .parser(new ReplParser())
            .completer(new ReplCompleter(repl))
            .highlighter(new ReplColours())
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED)
            .variable(LineReader.HISTORY_SIZE, REMEMBERED)
            .variable(LineReader.HISTORY_FILE_SIZE, REMEMBERED);
    history().ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
    return builder.build();
  }

  /** Where the lines of this user are remembered; empty if that cannot be. */
  static Optional<Path> history() {
    String state = System.getenv("XDG_STATE_HOME");
    Path folder =
        state != null && !state.isBlank()
            ? Path.of(state)
            : Path.of(System.getProperty("user.home"), ".local", "state");
    try {
      return Optional.of(Files.createDirectories(folder.resolve("jtc")).resolve("history"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
