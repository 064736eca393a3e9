package dev.jtc.cli;

import dev.jtc.Bench;
import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
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

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Stop after N calls of models' functions (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--kernels",
      description = "Measure every kernel too; the two looks at the clock count with it.")
  private boolean kernels;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Compiler compiler =
        new Compiler(CompileOptions.DEFAULT.withWidths(CompileOptions.thisProcess()), Dump.NONE);
    Optional<Checked> checked = Source.checkMain(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    int most = Math.max(2, steps);
    Bench.Report report;
    try (Waiting waiting = new Waiting(err)) {
      report =
          Bench.of(
              compiler,
              checked.get().host().orElseThrow(),
              most,
              kernels ? Bench.Detail.KERNELS : Bench.Detail.FUNCTIONS,
              made -> waiting.show("call " + made + " of " + most));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(Vectors.REASON);
    for (Bench.Function f : report.functions()) {
      out.printf(Locale.ROOT, "%-40s %8d calls  %12s%n", f.name(), f.calls(), time(f.nanos()));
    }
    if (kernels) {
      launches(out, report.launches());
    }
    out.flush();
    return ExitCode.OK;
  }

  private static void launches(PrintWriter out, List<Bench.Launch> launches) {
    double all = launches.stream().mapToDouble(l -> l.nanos() * l.launches()).sum();
    String head = "%n%-24s %9s %11s %11s %7s %8s %7s  %s%n";
    out.printf(
        head, "kernel", "launches", "mean", "best", "share", "GFLOP/s", "GB/s", "code, source");
    launches.stream()
        .sorted(Comparator.comparingDouble(l -> -l.nanos() * l.launches()))
        .forEach(
            l ->
                out.printf(
                    Locale.ROOT,
                    "%-24s %9d %11s %11s %6.1f%% %8.1f %7.1f  %s%n",
                    l.kernel().name(),
                    l.launches(),
                    time(l.nanos()),
                    time(l.best()),
                    100 * l.nanos() * l.launches() / all,
                    l.flops() / l.best(),
                    l.bytes() / l.best(),
                    (l.kernel().variants().isEmpty() ? "scalar  " : "vectors ")
                        + l.kernel().source()));
  }

  private static String time(double nanos) {
    if (nanos < 1e4) {
      return String.format(Locale.ROOT, "%.0f ns", nanos);
    }
    return nanos < 1e7
        ? String.format(Locale.ROOT, "%.1f us", nanos / 1e3)
        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
