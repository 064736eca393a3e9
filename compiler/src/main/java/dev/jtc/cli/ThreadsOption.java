package dev.jtc.cli;

import dev.jtc.runtime.Threads;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How many threads compute in this process. */
final class ThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "How many threads compute (default: as many as processors, or JTC_THREADS). The bits are"
              + " the same.")
  private Integer threads;

  /**
   * From here on as many threads compute as were asked for.
   *
   * @throws ParameterException if that is no possible number
   */
  void use(CommandSpec command) {
    if (threads == null) {
      return;
    }
    if (threads < 1 || threads > Threads.MOST) {
      throw new ParameterException(
          command.commandLine(), "--threads takes 1 to " + Threads.MOST + ", not " + threads);
    }
    Threads.use(threads);
  }
}
