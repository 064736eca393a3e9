package dev.jtc;

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
   * A kernel with what it did in all of its launches after the first half of the run.
   *
   * @param nanos the mean time of a launch, with the two looks at the clock
   * @param best the shortest time of a launch, which says most where others use the machine
   * @param flops of a launch
   * @param bytes that a launch reads and writes, each array once
   */
  public record Launch(
      Kernel kernel, long launches, double nanos, double best, double flops, double bytes) {}

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
    ProgramClasses classes =
        detail == Detail.FUNCTIONS
            ? compiler.compile(program)
            : ProgramClasses.of(
                program,
                (graph, className) -> {
                  Plan plan = compiler.plan(compiler.optimize(graph));
                  plans.put(className, plan);
                  return PlanCompiler.compileTimed(plan, className);
                });
    ClassLoader loader = Running.loader(classes);
    Map<String, List<Long>> calls = new LinkedHashMap<>();
    int[] made = new int[1];
    Console.Listener listener =
        (name, nanos, results) -> {
          calls.computeIfAbsent(name, n -> new ArrayList<>()).add(nanos);
          progress.accept(++made[0]);
          if (made[0] == steps / 2) {
            plans.keySet().forEach(className -> clear(loader, className));
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
    List<Launch> launches = new ArrayList<>();
    plans.forEach((className, plan) -> launches.addAll(launches(loader, className, plan)));
    return new Report(functions, launches);
  }

  private static double warm(List<Long> nanos) {
    List<Long> half = nanos.subList(nanos.size() / 2, nanos.size()).stream().sorted().toList();
    return half.get(half.size() / 2);
  }

  private static void clear(ClassLoader loader, String className) {
    Arrays.fill((long[]) field(loader, className, "nanos"), 0);
    Arrays.fill((long[]) field(loader, className, "best"), Long.MAX_VALUE);
    Arrays.fill((long[]) field(loader, className, "launches"), 0);
  }

  private static Object field(ClassLoader loader, String className, String name) {
    try {
      return loader.loadClass(className).getField(name).get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the generated class " + className + " has no clock", e);
    }
  }

  private static List<Launch> launches(ClassLoader loader, String className, Plan plan) {
    long[] nanos = (long[]) field(loader, className, "nanos");
    long[] best = (long[]) field(loader, className, "best");
    long[] counts = (long[]) field(loader, className, "launches");
    Optional<int[]> dims = Optional.ofNullable((int[]) field(loader, className, "dims"));
    List<Launch> launches = new ArrayList<>();
    List<Kernel> kernels = Launches.of(plan);
    for (int i = 0; i < kernels.size(); i++) {
      if (counts[i] > 0) {
        Cost cost = Cost.of(kernels.get(i));
        double bytes = size(cost.readBytes().plus(cost.writtenBytes()), plan, dims);
        launches.add(
            new Launch(
                kernels.get(i),
                counts[i],
                (double) nanos[i] / counts[i],
                best[i],
                size(cost.flops(), plan, dims),
                bytes));
      }
    }
    return launches;
  }

  private static double size(Dim dim, Plan plan, Optional<int[]> dims) {
    return dim.evaluate(name -> dims.orElseThrow()[plan.dims().indexOf(name)]);
  }
}
