import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Running;
import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Open;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.HostPrograms;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.jvm.PlanCompiler;
import dev.jtc.compiler.kernel.Lowering;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.pass.Pipeline;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long programs take to compile, stage by stage: generated ones of growing size, or those of
 * files.
 *
 * <p>Arguments: {@code sizes=1000,5000}, {@code shapes=chain,sums}, {@code repeat=N} (the last
 * compilation counts), {@code passes} for a column per pass, and files.
 */
public final class CompileTime {
  private final boolean passes;
  private final Map<String, Long> nanos = new LinkedHashMap<>();
  private final Map<String, Long> graphs = new LinkedHashMap<>();
  private long last;

  private CompileTime(boolean passes) {
    this.passes = passes;
  }

  public static void main(String[] arguments) throws IOException {
    List<Integer> sizes = new ArrayList<>(List.of(1000, 5000, 10_000, 50_000));
    List<String> shapes = new ArrayList<>(Shapes.NAMES);
    List<String> files = new ArrayList<>();
    int repeat = 3;
    boolean passes = false;
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.startsWith("sizes=")) {
        sizes.clear();
        for (String size : value.split(",")) {
          sizes.add(Integer.parseInt(size));
        }
      } else if (argument.startsWith("shapes=")) {
        shapes = List.of(value.split(","));
      } else if (argument.startsWith("repeat=")) {
        repeat = Integer.parseInt(value);
      } else if (argument.equals("passes")) {
        passes = true;
      } else {
        files.add(argument);
      }
    }
    for (String file : files) {
      SourceFile source = Compiler.read(Path.of(file));
      for (int i = 0; i < repeat; i++) {
        new CompileTime(passes).compile(file + " (" + i + ")", source, false);
      }
    }
    if (files.isEmpty()) {
      for (String shape : shapes) {
        for (int size : sizes) {
          SourceFile source = new SourceFile(shape + ".jt", Shapes.text(shape, size));
          for (int i = 0; i < repeat; i++) {
            new CompileTime(passes).compile(shape + " " + size + " (" + i + ")", source, true);
          }
        }
      }
    }
  }

  private void compile(String name, SourceFile source, boolean run) throws IOException {
    last = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Diagnostics diagnostics = new Diagnostics();
    Program program = Program.load(source, Compiler::read, diagnostics);
    took("parse");
    new Checker(program, diagnostics).check();
    took("check");
    HostProgram host =
        HostPrograms.of(program, Open.GENERAL, diagnostics)
            .orElseThrow(() -> new IllegalStateException(diagnostics.sorted().toString()));
    took("elaborate");
    int[] counts = new int[5];
    ProgramClasses classes =
        ProgramClasses.of(
            host,
            (graph, className) -> {
              took("host");
              long before = nanos.values().stream().mapToLong(n -> n).sum();
              counts[0] += graph.nodes().size();
              Graph optimized =
                  Pipeline.STANDARD.run(
                      graph, (pass, after) -> took(passes ? pass.name() : "passes"));
              counts[1] += optimized.nodes().size();
              Plan plan = Lowering.lower(optimized, CompileOptions.thisProcess());
              took("lower");
              counts[2] += plan.steps().size();
              counts[3] += plan.slots().size();
              List<ClassImage> images = PlanCompiler.compile(plan, className);
              took("classes");
              images.forEach(image -> counts[4] += image.bytes().length);
              graphs.put(className, nanos.values().stream().mapToLong(n -> n).sum() - before);
              return images;
            });
    took("host");
    long all = nanos.values().stream().mapToLong(n -> n).sum();
    if (run) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Running.main(classes, new Console(new PrintStream(out, false, StandardCharsets.UTF_8)));
      took("run");
    }
    StringBuilder line = new StringBuilder();
    nanos.forEach(
        (stage, n) -> line.append(String.format(Locale.ROOT, "  %s %.0f", stage, n / 1e6)));
    System.out.printf(
        Locale.ROOT,
        "%-22s %6d nodes, %6d after, %5d steps, %5d slots, %5d KB: %6.0f ms, %5.1f us a node:%s%n",
        name,
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4] / 1024,
        all / 1e6,
        all / 1e3 / Math.max(1, counts[0]),
        line);
    if (!run) {
      graphs.forEach(
          (graph, n) -> System.out.printf(Locale.ROOT, "  %7.1f ms  %s%n", n / 1e6, graph));
    }
  }

  private void took(String stage) {
    long now = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    nanos.merge(stage, now - last, Long::sum);
    last = now;
  }
}
