package dev.jtc.cli;

import dev.jtc.CompilerBug;
import dev.jtc.compiler.source.NearNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the user is told when a command throws, and the exit code of it. */
final class Failures {
  private Failures() {}

  /** Carries an error of the JVM through code that handles exceptions only. */
  static final class OfJvm extends RuntimeException {
    private static final long serialVersionUID = 1;

    OfJvm(Error cause) {
      super(cause.toString(), cause);
    }
  }

  /** Whose fault it is. */
  static int exitCode(Throwable error) {
    boolean usersOwn =
        error instanceof ParameterException
            || error instanceof IOException
            || error instanceof UncheckedIOException
            || isOutOfMemory(error);
    return usersOwn ? ExitCode.USER_ERROR : ExitCode.COMPILER_BUG;
  }

  private static boolean isOutOfMemory(Throwable error) {
    return error instanceof OfJvm && error.getCause() instanceof OutOfMemoryError;
  }

  /** Wrong arguments: one line, a near name if there is one, and where to read on. */
  static int misused(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    if (error instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      err.println("error: " + meaningless(word, command));
      NearNames.question(word, words(command)).ifPresent(near -> err.println("  = help: " + near));
    } else if (error.getArgSpec() != null && error.getArgSpec().type().isEnum()) {
      err.println("error: `" + error.getValue() + "` is no " + choice(error.getArgSpec()));
    } else {
      String message = error.getMessage();
      err.println(
          "error: " + message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
    }
    err.println("  = help: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USER_ERROR;
  }

  private static String meaningless(String word, CommandLine command) {
    if (word.startsWith("-")) {
      return "there is no option `" + word + "`";
    }
    return command.getSubcommands().isEmpty()
        ? "`" + word + "` is one word too many"
        : "there is no command `" + word + "`";
  }

  private static String choice(ArgSpec argument) {
    return Arrays.stream(argument.type().getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" or ", argument.paramLabel() + "; choose ", ""));
  }

  /** The words that a command knows. */
  private static List<String> words(CommandLine command) {
    List<String> words = new ArrayList<>(command.getSubcommands().keySet());
    words.addAll(command.getCommandSpec().optionsMap().keySet());
    return words;
  }

  /** Something went wrong on the way. */
  static int failed(Exception error, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (isOutOfMemory(error)) {
      err.println("error: out of memory (" + error.getCause().getMessage() + ")");
      err.println("  = help: JTC_JAVA_OPTS=-Xmx8g jtc ... gives it more");
    } else if (exitCode(error) == ExitCode.USER_ERROR) {
      err.println("error: " + reason(error));
    } else {
      bug(error, arguments, err);
    }
    err.flush();
    return exitCode(error);
  }

  private static void bug(Exception error, ParseResult arguments, PrintWriter err) {
    err.println("error: this is a bug of the compiler, not of your program");
    err.println("  = note: it happens with: jtc " + words(arguments.originalArgs()));
    if (error instanceof CompilerBug onGraph) {
      try {
        Path dump = Files.createTempFile("jtc-bug-", ".graph");
        Files.writeString(dump, onGraph.graph());
        err.println("  = note: the graph it failed on is in " + dump);
      } catch (IOException e) {
        err.println("  = note: the graph it failed on cannot be written: " + e.getMessage());
      }
    }
    err.println("  = help: please report it with the lines below");
    error.printStackTrace(err);
  }

  /** As a shell takes it. */
  private static String words(List<String> arguments) {
    return arguments.stream()
        .map(
            word -> word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  private static String reason(Exception error) {
    return error instanceof UncheckedIOException unchecked
        ? reason(unchecked.getCause())
        : reason((IOException) error);
  }

  /** Why a file cannot be read or written, as a sentence without a full stop. */
  static String reason(IOException error) {
    if (!(error instanceof FileSystemException file)) {
      return error.getMessage();
    }
    if (file instanceof NoSuchFileException) {
      return "no such file: " + file.getFile();
    } else if (file instanceof AccessDeniedException) {
      return "permission denied: " + file.getFile();
    } else if (file instanceof NotDirectoryException
        || file instanceof FileAlreadyExistsException) {
      return "not a folder: " + file.getFile();
    }
    return file.getMessage();
  }
}
