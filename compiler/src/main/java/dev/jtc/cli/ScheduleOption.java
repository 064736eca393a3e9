package dev.jtc.cli;

import dev.jtc.compiler.kernel.ScheduleFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a command finds schedules that {@code jtc tune} wrote. */
final class ScheduleOption {
  @Option(
      names = "--schedules",
      paramLabel = "FILE",
      description =
          "Schedules of products that jtc tune wrote; without it PROGRAM.schedules beside the"
              + " program, if there is one. They change how long it takes and nothing else.")
  private Optional<Path> file = Optional.empty();

  /** The file beside {@code program}. */
  static Path beside(Path program) {
    return program.resolveSibling(Names.withoutEnding(program) + ".schedules");
  }

  /**
   * The schedules for {@code program}; warns of lines that say nothing.
   *
   * @throws ParameterException if the file that was asked for cannot be read
   */
  ScheduleFile read(CommandSpec command, Path program) {
    Path from = file.orElseGet(() -> beside(program));
    if (file.isEmpty() && !Files.isRegularFile(from)) {
      return ScheduleFile.NONE;
    }
    try {
      ScheduleFile read = ScheduleFile.parse(from.toString(), Files.readString(from));
      PrintWriter err = command.commandLine().getErr();
      read.problems().forEach(problem -> err.println("warning: " + problem));
      err.flush();
      return read;
    } catch (IOException e) {
      throw new ParameterException(command.commandLine(), Failures.reason(e));
    }
  }
}
