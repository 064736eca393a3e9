package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.Compiler;
import dev.jtc.Contrast;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.view.GraphPicture;
import dev.jtc.compiler.view.Picture;
import dev.jtc.compiler.view.PictureOptions;
import dev.jtc.runtime.Threads;
import dev.jtc.runtime.Vectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc contrast}: the same program static and define-by-run, side by side. */
@Command(
    name = "contrast",
    description = "Runs a program both ways and shows what a static graph buys.",
    abbreviateSynopsis = true)
final class ContrastCommand implements Callable<Integer> {
  /** How many different dynamic graphs are listed. */
  private static final int MOST_GRAPHS = 8;

  @Spec private CommandSpec spec;

  @Mixin private ScheduleOption schedules;

  @Mixin private ThreadsOption threads;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = "--steps",
      paramLabel = "N",
      converter = StepCount.class,
      defaultValue = "500",
      description =
          "Stop each mode after N calls of models' functions (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where the pictures go, made if it is missing (default: this folder).")
  private Path folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "svg",
      description = "What the pictures are: svg, png or dot (default: ${DEFAULT-VALUE}).")
  private Picture.Format format;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    threads.use(spec);
    Files.createDirectories(folder);
    Compiler compiler = Source.compilerOfThisProcess(schedules.read(spec, file));
    Optional<Checked> checked = Source.checkMain(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    Contrast.Report report;
    try (Waiting waiting = new Waiting(err)) {
      report =
          Contrast.of(
              compiler,
              checked.get(),
              steps,
              made ->
                  waiting.show(
                      (made > steps ? "dynamic, call " + (made - steps) : "static, call " + made)
                          + " of "
                          + steps));
    }
    report.functions().forEach(function -> table(out, function));
    out.printf(
        "times: medians of the second half of the calls; static: %s %s, %d thread%s; dynamic: one%n",
        Vectors.REASON,
        report.decided() ? "where that is faster" : "(not all kernels have gone over yet)",
        Threads.count(),
        Threads.count() == 1 ? "" : "s");
    out.printf(
        "output: %d lines, %s%n",
        report.lines(),
        report.differentLines() == 0
            ? "the same in both modes"
            : report.differentLines() + " differ");
    out.flush();
    return pictures(report);
  }

  private static void table(PrintWriter out, Contrast.Function f) {
    out.printf("%s, %d calls%n", f.name(), f.calls());
    String row = "  %-34s %14s %14s%n";
    out.printf(row, "", "static", "dynamic");
    out.printf(row, "nodes built per step", "0", number(f.inDynamic().nodes()));
    out.printf(
        row,
        "operations dispatched per step",
        number(f.inStatic().dispatched()) + (f.loops() ? " + trips" : ""),
        number(f.inDynamic().dispatched()));
    out.printf(
        row,
        "intermediate bytes per step",
        bytes(f.inStatic().bytes()),
        bytes(f.inDynamic().bytes()));
    out.printf(row, "time per step", time(f.inStatic().nanos()), time(f.inDynamic().nanos()));
    out.printf(
        "  %-34s %14s%n",
        "largest difference of results", String.format(Locale.ROOT, "%.1e", f.difference()));
    out.printf(
        Locale.ROOT,
        "  static: one graph of %d nodes%s, built once; dynamic is %.1f times slower%n",
        f.staticNodes(),
        f.loops() ? " with a loop in it" : "",
        f.inDynamic().nanos() / Math.max(1, f.inStatic().nanos()));
    out.printf("  dynamic: %s%n%n", graphs(f.calls(), f.built()));
  }

  /** {@code 500 graphs built, 2 different: 61 nodes (240 times), 75 nodes (260 times)}. */
  private static String graphs(int calls, List<Contrast.Built> built) {
    String each =
        built.stream()
            .limit(MOST_GRAPHS)
            .map(graph -> graph.nodes() + " nodes (" + graph.calls() + " times)")
            .collect(Collectors.joining(", "));
    String more = built.size() > MOST_GRAPHS ? ", …" : "";
    return calls + " graphs built, " + built.size() + " different: " + each + more;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String bytes(double value) {
    return value < 10_000
        ? number(Math.rint(value)) + " B"
        : String.format(Locale.ROOT, "%,.1f KB", value / 1000);
  }

  private static String time(double nanos) {
    return nanos < 1e6
        ? String.format(Locale.ROOT, "%.1f µs", nanos / 1e3)
        : String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
  }

  /** Draws what can be drawn; a picture that fails does not keep the others back. */
  private int pictures(Contrast.Report report) {
    String name = Names.withoutEnding(file);
    boolean isWhole = true;
    for (Contrast.Function function : report.functions()) {
      String base = report.functions().size() == 1 ? name : name + "." + function.name();
      String one = function.name() + ", static: one graph for all " + function.calls() + " calls";
      isWhole &= draw(function.graph(), one, base + ".static");
      List<Contrast.Built> drawn =
          function.built().stream().filter(built -> built.tape().isPresent()).toList();
      for (int i = 0; i < drawn.size(); i++) {
        Contrast.Built built = drawn.get(i);
        String number = drawn.size() == 1 ? "" : "-" + (i + 1);
        isWhole &= draw(built.tape().get(), title(function, built), base + ".dynamic" + number);
      }
    }
    return isWhole ? ExitCode.OK : ExitCode.USER_ERROR;
  }

  private static String title(Contrast.Function function, Contrast.Built built) {
    return String.format(
        Locale.ROOT,
        "%s, dynamic: a graph of %d nodes for each of %d of the %d calls",
        function.name(),
        built.nodes(),
        built.calls(),
        function.calls());
  }

  private boolean draw(Graph graph, String title, String base) {
    Path target = folder.resolve(base + "." + format.name().toLowerCase(Locale.ROOT));
    Picture picture = GraphPicture.of(graph, PictureOptions.DEFAULT.withTitle(title));
    if (!Drawing.write(spec, picture, target)) {
      return false;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("wrote " + target);
    out.flush();
    return true;
  }
}
