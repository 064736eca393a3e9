package dev.jtc.cli;

import dev.jtc.Bench;
import dev.jtc.Checked;
import dev.jtc.Compiler;
import dev.jtc.Floors;
import dev.jtc.runtime.Vectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc bench}: how long the functions of a program take, and their kernels. */
@Command(
    name = "bench",
    description = "Runs a program and measures its functions and kernels.",
    abbreviateSynopsis = true)
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ScheduleOption schedules;

  @Mixin private ThreadsOption threads;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = "--steps",
      paramLabel = "N",
      converter = StepCount.class,
      defaultValue = "20000",
      description = "Stop after N calls of models' functions (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--kernels",
      description =
          "Measure every kernel too, and what a core can do; the two looks at the clock count with it.")
  private boolean kernels;

  @Override
  public Integer call() throws IOException {
    threads.use(spec);
    Compiler compiler = Source.compilerOfThisProcess(schedules.read(spec, file));
    Optional<Checked> checked = Source.checkMain(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    int most = Math.max(2, steps);
    Bench.Report report;
    Optional<Floors> floors = Optional.empty();
    try (Waiting waiting = new Waiting(spec.commandLine().getErr())) {
      report =
          Bench.of(
              compiler,
              checked.get().host().orElseThrow(),
              most,
              kernels ? Bench.Detail.KERNELS : Bench.Detail.FUNCTIONS,
              made -> waiting.show("call " + made + " of " + most));
      if (kernels) {
        waiting.show("measuring what a core can do");
        floors = Optional.of(Floors.measure());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(Vectors.REASON);
    for (Bench.Function f : report.functions()) {
      out.printf(
          Locale.ROOT, "%-40s %8d calls  %12s%n", f.name(), f.calls(), Names.time(f.nanos()));
    }
    floors.ifPresent(measured -> launches(out, report.launches(), measured));
    out.flush();
    return ExitCode.OK;
  }

  private static void launches(PrintWriter out, List<Bench.Launch> launches, Floors floors) {
    double all = launches.stream().mapToDouble(l -> l.nanos() * l.launches()).sum();
    out.printf("%none core: %s%n", floors);
    String head = "%n%-24s %9s %11s %11s %7s %8s %7s %14s  %s%n";
    out.printf(
        head,
        "kernel",
        "launches",
        "mean",
        "best",
        "share",
        "GFLOP/s",
        "GB/s",
        "of the floor",
        "code, source");
    launches.stream()
        .sorted(Comparator.comparingDouble(l -> -l.nanos() * l.launches()))
        .forEach(
            l ->
                out.printf(
                    Locale.ROOT,
                    "%-24s %9d %11s %11s %6.1f%% %8.1f %7.1f %7.0f%% %-6s  %s%n",
                    l.kernel().name(),
                    l.launches(),
                    Names.time(l.nanos()),
                    Names.time(l.best()),
                    100 * l.nanos() * l.launches() / all,
                    l.flops() / l.best(),
                    l.bytes() / l.best(),
                    100 * floors.nanos(l.turns(), l.bytes()) / l.best(),
                    floors.bound(l.turns(), l.bytes()),
                    (l.kernel().variants().isEmpty() ? "scalar  " : "vectors ")
                        + l.kernel().source()));
    double floor =
        launches.stream().mapToDouble(l -> floors.nanos(l.turns(), l.bytes()) * l.launches()).sum();
    out.printf(
        Locale.ROOT,
        "%nAll kernels together reach %.0f %% of their floors. A floor is the time of the arithmetic,%n"
            + "each operation a turn of the multiply-add units, or of moving each array once from the%n"
            + "cache that can hold them all, whichever is longer; which one it is stands behind it.%n",
        100 * floor / launches.stream().mapToDouble(l -> l.best() * l.launches()).sum());
  }
}
