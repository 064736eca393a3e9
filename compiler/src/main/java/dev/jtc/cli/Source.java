package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.compiler.kernel.ScheduleFile;
import dev.jtc.compiler.source.Diagnostics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The programs that commands are given. */
final class Source {
  private Source() {}

  /** A compiler for commands that run what they compile. */
  static Compiler compilerOfThisProcess() {
    return compilerOfThisProcess(ScheduleFile.NONE);
  }

  /** The same with products computed as a file says. */
  static Compiler compilerOfThisProcess(ScheduleFile schedules) {
    CompileOptions options = CompileOptions.DEFAULT.withWidths(CompileOptions.thisProcess());
    return new Compiler(options.withSchedules(schedules.schedules()), Dump.NONE);
  }

  /** Reads and checks {@code file}; shows what is wrong with it, and is empty if that is much. */
  static Optional<Checked> check(CommandSpec command, Compiler compiler, Path file) {
    PrintWriter err = command.commandLine().getErr();
    try {
      Checked checked = compiler.check(Compiler.read(file));
      err.print(Diagnostics.render(checked.diagnostics()));
      err.flush();
      return checked.hasErrors() ? Optional.empty() : Optional.of(checked);
    } catch (IOException e) {
      error(command, Failures.reason(e));
      return Optional.empty();
    }
  }

  /** As {@link #check}, for a command that runs {@code main}; empty where there is none. */
  static Optional<Checked> checkMain(CommandSpec command, Compiler compiler, Path file) {
    Optional<Checked> checked = check(command, compiler, file);
    if (checked.isPresent() && checked.get().program().main().isEmpty()) {
      error(
          command,
          file + " has no main to run",
          "add `main { ... }`, or make classes for a Java program by jtc compile " + file);
      return Optional.empty();
    }
    return checked;
  }

  /** Shows an error that has no place in a program; answers the exit code. */
  static int error(CommandSpec command, String title, String... help) {
    PrintWriter err = command.commandLine().getErr();
    err.println("error: " + title);
    for (String line : help) {
      err.println("  = help: " + line);
    }
    err.flush();
    return ExitCode.USER_ERROR;
  }
}
