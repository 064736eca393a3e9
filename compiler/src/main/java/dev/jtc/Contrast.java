package dev.jtc;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.host.HostMethod;
import dev.jtc.compiler.host.HostModel;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Runs a program in both modes and compares what each step costs and gives. */
public final class Contrast {
  /** How many different tapes are kept for pictures. */
  private static final int MOST_TAPES = 4;

  private Contrast() {}

  /**
   * One mode's figures for one function.
   *
   * @param nodes nodes of a graph or tape built for each call
   * @param dispatched operations started for each call, kernels in static mode
   * @param bytes intermediate results of each call
   * @param nanos the median time of a call
   */
  public record Cost(double nodes, double dispatched, double bytes, double nanos) {}

  /**
   * A function that main called in both modes.
   *
   * @param calls how often it was called
   * @param staticNodes nodes of the one graph, built once
   * @param loops whether the static graph holds loops, whose kernels run once a trip
   * @param difference the largest difference between results, relative to the larger of 1 and them
   * @param graph the optimized static graph
   * @param built the different dynamic graphs, the smallest first
   */
  public record Function(
      String name,
      int calls,
      Cost inStatic,
      Cost inDynamic,
      int staticNodes,
      boolean loops,
      double difference,
      Graph graph,
      List<Built> built) {
    public Function {
      built = built.stream().sorted(Comparator.comparing(Built::nodes)).toList();
    }
  }

  /**
   * A dynamic graph of {@code nodes} nodes that {@code calls} calls built.
   *
   * @param tape the graph, of the first few that came
   */
  public record Built(long nodes, int calls, Optional<Graph> tape) {}

  /**
   * What the two modes did.
   *
   * @param differentLines lines of output that are not the same
   * @param decided whether it was found out of every kernel in which code it is faster
   */
  public record Report(List<Function> functions, int lines, int differentLines, boolean decided) {
    public Report {
      functions = List.copyOf(functions);
    }
  }

  /** Ends a run when enough was seen. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  /** Calls of one function in one mode. */
  private static final class Calls {
    private final List<Long> nanos = new ArrayList<>();
    private final List<Tensor[]> results = new ArrayList<>();

    /** By the operations in their order, which tell one tape from another. */
    private final Map<String, Built> built = new LinkedHashMap<>();

    private long nodes;
    private long dispatched;
    private long bytes;

    void note(Trace.Call call) {
      String operations =
          call.tape().nodes().stream()
              .map(node -> node.op().mnemonic())
              .collect(Collectors.joining(" "));
      Built before = built.get(operations);
      Optional<Graph> tape =
          before != null
              ? before.tape()
              : built.size() < MOST_TAPES ? Optional.of(call.graph()) : Optional.empty();
      int calls = before == null ? 1 : before.calls() + 1;
      built.put(operations, new Built(call.counts().nodes(), calls, tape));
    }

    Cost cost() {
      double count = Math.max(1, nanos.size());
      return new Cost(nodes / count, dispatched / count, bytes / count, median());
    }

    /** Of the second half, when everything is warm. */
    double median() {
      List<Long> warm = nanos.subList(nanos.size() / 2, nanos.size());
      return warm.isEmpty() ? 0 : warm.stream().sorted().toList().get(warm.size() / 2);
    }
  }

  /**
   * Runs both modes.
   *
   * @param steps how many calls of models' functions each mode makes at most
   * @param progress hears how many calls were made, in both modes together
   * @throws IOException if a file that the program names cannot be read or written
   */
  public static Report of(Compiler compiler, Checked checked, int steps, LongConsumer progress)
      throws IOException {
    Map<String, Calls> inStatic = new LinkedHashMap<>();
    Map<String, Calls> inDynamic = new LinkedHashMap<>();
    List<String> staticLines = runStatic(compiler, checked, steps, inStatic, progress);
    boolean decided = !Vectors.areWarming();
    List<String> dynamicLines = runDynamic(checked, steps, inDynamic, progress);
    List<Function> functions = new ArrayList<>();
    for (HostModel model : checked.host().orElseThrow().models()) {
      for (HostMethod method : model.methods()) {
        String name = model.className() + "." + method.name();
        Optional<FunctionGraph> graph = method.variants().stream().findFirst();
        if (graph.isPresent() && inStatic.containsKey(name) && inDynamic.containsKey(name)) {
          functions.add(
              compare(compiler, name, graph.get(), inStatic.get(name), inDynamic.get(name)));
        }
      }
    }
    int common = Math.min(staticLines.size(), dynamicLines.size());
    int different = Math.max(staticLines.size(), dynamicLines.size()) - common;
    for (int i = 0; i < common; i++) {
      different += staticLines.get(i).equals(dynamicLines.get(i)) ? 0 : 1;
    }
    return new Report(functions, staticLines.size(), different, decided);
  }

  private static List<String> runStatic(
      Compiler compiler,
      Checked checked,
      int steps,
      Map<String, Calls> calls,
      LongConsumer progress)
      throws IOException {
    int[] made = new int[1];
    Console.Listener listener =
        (name, nanos, results) -> {
          Calls own = calls.computeIfAbsent(name, n -> new Calls());
          own.nanos.add(nanos);
          own.results.add(results);
          progress.accept(++made[0]);
          ChangeOver.await();
          if (made[0] == steps) {
            throw new Enough();
          }
        };
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8)) {
      Running.main(compiler.compile(checked.host().orElseThrow()), new Console(out, listener));
    } catch (Enough enough) {
      // What was printed until now counts.
    }
    return lines(text);
  }

  private static List<String> runDynamic(
      Checked checked, int steps, Map<String, Calls> calls, LongConsumer progress) {
    int[] made = new int[1];
    Trace trace =
        call -> {
          if (!call.function().contains(".")) {
            return; // A function of no model: in static mode it is part of a graph of main.
          }
          Calls own = calls.computeIfAbsent(call.function(), n -> new Calls());
          own.nanos.add(call.nanos());
          own.results.add(call.returned().toArray(Tensor[]::new));
          own.nodes += call.counts().nodes();
          own.dispatched += call.counts().dispatched();
          own.bytes += call.counts().bytes();
          own.note(call);
          made[0]++;
          progress.accept(steps + made[0]);
          if (made[0] == steps) {
            throw new Enough();
          }
        };
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8)) {
      DynamicProgram.run(checked.program(), out, trace);
    } catch (Enough enough) {
      // What was printed until now counts.
    }
    return lines(text);
  }

  private static List<String> lines(ByteArrayOutputStream text) {
    return text.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Function compare(
      Compiler compiler, String name, FunctionGraph function, Calls inStatic, Calls inDynamic) {
    Graph optimized = compiler.optimize(function.graph());
    Plan plan = compiler.plan(optimized);
    long bytes = 0;
    for (Plan.Slot slot : plan.slots()) {
      if (slot.kind() == Plan.Slot.Kind.SCRATCH) {
        long elements = slot.elements().times(slot.rows()).evaluate(dim -> 1);
        bytes += elements * slot.dtype().bytes();
      }
    }
    Cost cost = new Cost(0, Launches.of(plan).size(), bytes, inStatic.median());
    boolean loops = plan.steps().stream().anyMatch(Plan.Repeat.class::isInstance);
    return new Function(
        name,
        inDynamic.nanos.size(),
        cost,
        inDynamic.cost(),
        optimized.nodes().size(),
        loops,
        difference(inStatic.results, inDynamic.results),
        optimized,
        List.copyOf(inDynamic.built.values()));
  }

  private static double difference(List<Tensor[]> a, List<Tensor[]> b) {
    double largest = 0;
    for (int call = 0; call < Math.min(a.size(), b.size()); call++) {
      for (int i = 0; i < a.get(call).length; i++) {
        largest = Math.max(largest, difference(a.get(call)[i], b.get(call)[i]));
      }
    }
    return largest;
  }

  private static double difference(Tensor a, Tensor b) {
    Tensor x = a.reshape(a.size());
    Tensor y = b.reshape(b.size());
    double largest = 0;
    for (int i = 0; i < x.size(); i++) {
      double p = x.get(i);
      double q = y.get(i);
      if (Double.compare(p, q) != 0) {
        double scale = Math.max(1, Math.max(Math.abs(p), Math.abs(q)));
        double relative = Math.abs(p - q) / scale;
        largest = Double.isNaN(relative) ? Double.POSITIVE_INFINITY : Math.max(largest, relative);
      }
    }
    return largest;
  }
}
