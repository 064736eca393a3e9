package dev.jtc.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The root of the command line.
 *
 * <p>Subcommands are listed in the annotation and return one of {@link ExitCode} from {@code call}.
 * What they throw is told apart here: wrong arguments and unreadable files are the user's to mend,
 * everything else is a bug of the compiler and shown with its stack.
 */
@Command(
    name = "jtc",
    description = "A compiler for models that live in Java programs.",
    subcommands = {ContrastCommand.class},
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = Version.class)
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The command line with its exit codes; tests give it their own writers. */
  public static CommandLine commandLine() {
    return withExitCodes(new CommandLine(new Main()));
  }

  /** Gives a command and its subcommands the exit codes of {@link ExitCode}. */
  static CommandLine withExitCodes(CommandLine line) {
    return line.setExitCodeExceptionMapper(Main::exitCode)
        .setExecutionExceptionHandler(Main::explain);
  }

  private static int exitCode(Throwable error) {
    boolean usersOwn =
        error instanceof ParameterException
            || error instanceof IOException
            || error instanceof UncheckedIOException;
    return usersOwn ? ExitCode.USER_ERROR : ExitCode.COMPILER_BUG;
  }

  private static int explain(Exception error, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    int code = exitCode(error);
    if (code == ExitCode.USER_ERROR) {
      err.println("jtc: " + reason(error));
    } else {
      err.println("jtc: this is a bug of the compiler: jtc " + words(arguments));
      error.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static String reason(Exception error) {
    Throwable cause = error instanceof UncheckedIOException ? error.getCause() : error;
    return cause instanceof NoSuchFileException missing
        ? "no such file: " + missing.getFile()
        : cause.getMessage();
  }

  private static String words(ParseResult arguments) {
    return String.join(" ", arguments.originalArgs());
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
