package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.Compiler;
import dev.jtc.Tune;
import dev.jtc.compiler.kernel.Schedule;
import dev.jtc.compiler.kernel.ScheduleFile;
import dev.jtc.runtime.AtomicFile;
import dev.jtc.runtime.Vectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc tune}: searches faster schedules for the products of a program. */
@Command(
    name = "tune",
    description = "Searches faster loops for a program's matrix products, by measuring.",
    abbreviateSynopsis = true)
final class TuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Where the schedules go; otherwise PROGRAM.schedules beside the program, where later"
              + " commands find them. What it says of other products stays.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      converter = StepCount.class,
      defaultValue = "50",
      description =
          "Run the program for N calls of models' functions, to see its sizes (default:"
              + " ${DEFAULT-VALUE}).")
  private int steps;

  @Override
  public Integer call() throws IOException {
    Compiler compiler = Source.compilerOfThisProcess();
    Optional<Checked> checked = Source.checkMain(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    Path target = output.orElseGet(() -> ScheduleOption.beside(file));
    if (Files.exists(target)) {
      if (!known(target).problems().isEmpty() || Files.isSameFile(target, file)) {
        return Source.error(
            spec, target + " is no file of schedules", "give another name with -o, or remove it");
      }
    }
    if (Vectors.LANES == 0) {
      return Source.error(spec, "nothing to tune without vector code", Vectors.REASON);
    }
    List<Tune.Product> found;
    try (Waiting waiting = new Waiting(spec.commandLine().getErr())) {
      found =
          Tune.of(compiler, checked.get().host().orElseThrow(), Math.max(2, steps), waiting::show);
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Tune.Product product : found) {
      out.printf(
          Locale.ROOT,
          "%-34s %-22s %4d tried  %10s -> %10s  %s%n",
          product.key(),
          product.kernel(),
          product.tried(),
          Names.time(product.modelNanos()),
          Names.time(product.bestNanos()),
          product.gains() ? product.best().text() : "as it was");
      for (Schedule refused : product.refused()) {
        out.println("  passed over, it gives other bits, please report it: " + refused.text());
      }
    }
    write(found, target, out);
    out.flush();
    return ExitCode.OK;
  }

  private static ScheduleFile known(Path target) throws IOException {
    return ScheduleFile.parse(target.toString(), Files.readString(target));
  }

  private void write(List<Tune.Product> found, Path target, PrintWriter out) throws IOException {
    Map<String, Schedule> all = new LinkedHashMap<>();
    if (Files.isRegularFile(target)) {
      all.putAll(known(target).chosen());
    }
    for (Tune.Product product : found) {
      all.remove(product.key());
      if (product.gains()) {
        all.put(product.key(), product.best());
      }
    }
    if (all.isEmpty() && !Files.exists(target)) {
      out.println(
          found.isEmpty()
              ? "no matrix product ran in vectors; nothing to tune"
              : "nothing is faster than what the compiler chooses; no file is needed");
      return;
    }
    String heading = "Schedules of products, by jtc tune " + file.getFileName();
    String text = new ScheduleFile(all, List.of()).text(heading);
    AtomicFile.write(target, text.getBytes(StandardCharsets.UTF_8));
    out.println("wrote " + target);
  }
}
