package dev.jtc;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.jvm.PlanCompiler;
import dev.jtc.compiler.loop.Cost;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Runs a compiled program and measures its functions, or the kernels inside of them. */
public final class Bench {
  private Bench() {}

  /**
   * A function that main called.
   *
   * @param calls how often
   * @param nanos the median time of a call in the second half of them, when everything is warm
   */
  public record Function(String name, int calls, double nanos) {}

  /**
   * A kernel with what it did in its launches of the second half of the run, or a little more.
   *
   * @param graph that it is a part of, after all passes
   * @param sizes of the open dimensions in the last call
   * @param nanos the mean time of a launch, with the two looks at the clock
   * @param best the shortest time of a launch, which says most where others use the machine
   * @param flops of a launch
   * @param turns what its arithmetic costs the multiply-add units, in flops, see {@link Cost#turns}
   * @param bytes that a launch reads and writes, each array once
   */
  public record Launch(
      Kernel kernel,
      Graph graph,
      Map<String, Integer> sizes,
      long launches,
      double nanos,
      double best,
      double flops,
      double turns,
      double bytes) {}

  /** What was measured. */
  public record Report(List<Function> functions, List<Launch> launches) {
    public Report {
      functions = List.copyOf(functions);
      launches = List.copyOf(launches);
    }
  }

  /** Whether each kernel is measured too. */
  public enum Detail {
    FUNCTIONS,
    KERNELS
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  /**
   * Runs a checked program with a main.
   *
   * @param steps how many calls of functions are made at most
   * @param progress hears how many were made
   * @throws IOException if a file that the program names cannot be read or written
   */
  public static Report of(
      Compiler compiler, HostProgram program, int steps, Detail detail, LongConsumer progress)
      throws IOException {
    Map<String, Plan> plans = new LinkedHashMap<>();
    Map<String, Graph> graphs = new LinkedHashMap<>();
    ProgramClasses classes =
        detail == Detail.FUNCTIONS
            ? compiler.compile(program)
            : ProgramClasses.of(
                program,
                (graph, className) -> {
                  Graph optimized = compiler.optimize(graph);
                  Plan plan = compiler.plan(optimized);
                  graphs.put(className, optimized);
                  plans.put(className, plan);
                  return PlanCompiler.compileTimed(plan, className);
                });
    ClassLoader loader = Running.loader(classes);
    Clocks clocks = new Clocks(loader, plans, graphs);
    Map<String, List<Long>> calls = new LinkedHashMap<>();
    int[] made = new int[1];
    Console.Listener listener =
        (name, nanos, results) -> {
          calls.computeIfAbsent(name, n -> new ArrayList<>()).add(nanos);
          progress.accept(++made[0]);
          ChangeOver.await();
          if (Integer.bitCount(made[0]) == 1) {
            clocks.mark();
          }
          if (made[0] >= steps) {
            throw new Enough();
          }
        };
    try (PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      Running.main(classes, loader).run(new Console(out, listener));
    } catch (Enough enough) {
      // What was measured until now counts.
    }
    List<Function> functions = new ArrayList<>();
    calls.forEach((name, nanos) -> functions.add(new Function(name, nanos.size(), warm(nanos))));
    return new Report(functions, clocks.launches());
  }

  private static double warm(List<Long> nanos) {
    List<Long> half = nanos.subList(nanos.size() / 2, nanos.size()).stream().sorted().toList();
    return half.get(half.size() / 2);
  }

  /** The clocks around the launches of each plan, by the name of its class. */
  private static final class Clocks {
    private final ClassLoader loader;
    private final Map<String, Plan> plans;
    private final Map<String, Graph> graphs;

    /** Where they stood at the last two powers of two calls; the one before is within the half. */
    private Map<String, Reading> last;

    private Map<String, Reading> before;

    Clocks(ClassLoader loader, Map<String, Plan> plans, Map<String, Graph> graphs) {
      this.loader = loader;
      this.plans = plans;
      this.graphs = graphs;
      for (String className : plans.keySet()) {
        Arrays.fill((long[]) field(className, "best"), Long.MAX_VALUE);
      }
      this.last = read();
      this.before = last;
    }

    /** To be called whenever there were twice as many calls as the last time. */
    void mark() {
      before = last;
      last = read();
    }

    /** What the clocks show, for each launch of a plan. */
    private record Reading(long[] nanos, long[] launches) {}

    private Map<String, Reading> read() {
      Map<String, Reading> readings = new LinkedHashMap<>();
      for (String className : plans.keySet()) {
        long[] nanos = (long[]) field(className, "nanos");
        long[] launches = (long[]) field(className, "launches");
        readings.put(className, new Reading(nanos.clone(), launches.clone()));
      }
      return readings;
    }

    private Object field(String className, String name) {
      try {
        return loader.loadClass(className).getField(name).get(null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("the generated class " + className + " has no clock", e);
      }
    }

    List<Launch> launches() {
      List<Launch> launches = new ArrayList<>();
      Map<String, Reading> now = read();
      plans.forEach(
          (className, plan) ->
              launches.addAll(
                  launches(className, plan, before.get(className), now.get(className))));
      return launches;
    }

    private List<Launch> launches(String className, Plan plan, Reading from, Reading to) {
      long[] best = (long[]) field(className, "best");
      Optional<int[]> dims = Optional.ofNullable((int[]) field(className, "dims"));
      List<Launch> launches = new ArrayList<>();
      List<Kernel> kernels = Launches.of(plan);
      for (int i = 0; i < kernels.size(); i++) {
        long count = to.launches()[i] - from.launches()[i];
        if (count > 0) {
          Cost cost = Cost.of(kernels.get(i));
          launches.add(
              new Launch(
                  kernels.get(i),
                  graphs.get(className),
                  sizes(plan, dims),
                  count,
                  (double) (to.nanos()[i] - from.nanos()[i]) / count,
                  Math.max(1, best[i]),
                  size(cost.flops(), plan, dims),
                  size(Cost.turns(kernels.get(i)), plan, dims),
                  size(cost.readBytes().plus(cost.writtenBytes()), plan, dims)));
        }
      }
      return launches;
    }

    private static Map<String, Integer> sizes(Plan plan, Optional<int[]> dims) {
      Map<String, Integer> sizes = new LinkedHashMap<>();
      for (int i = 0; i < plan.dims().size(); i++) {
        sizes.put(plan.dims().get(i), dims.orElseThrow()[i]);
      }
      return sizes;
    }

    private static double size(Dim dim, Plan plan, Optional<int[]> dims) {
      return dim.evaluate(name -> dims.orElseThrow()[plan.dims().indexOf(name)]);
    }
  }
}
