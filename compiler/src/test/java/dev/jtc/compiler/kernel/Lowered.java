package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.jvm.Executable;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.memory.Plan.Choose;
import dev.jtc.compiler.memory.Plan.Copy;
import dev.jtc.compiler.memory.Plan.Launch;
import dev.jtc.compiler.memory.Plan.Repeat;
import dev.jtc.compiler.memory.Plan.Step;
import dev.jtc.compiler.pass.Pipeline;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A graph after all passes, as a plan, to look at and to run. */
public record Lowered(Graph source, Graph graph, Plan plan) {
  public static Lowered of(Graph source) {
    Graph graph = Pipeline.STANDARD.run(source);
    return new Lowered(source, graph, Lowering.lower(graph));
  }

  /** With variants for vectors of {@code widths}. */
  public static Lowered of(Graph source, List<Width> widths) {
    Graph graph = Pipeline.STANDARD.run(source);
    return new Lowered(source, graph, Lowering.lower(graph, widths));
  }

  /** With loops for a GPU. */
  public static Lowered forGpu(Graph source) {
    Graph graph = Pipeline.STANDARD.run(source);
    return new Lowered(source, graph, Lowering.lowerForGpu(graph));
  }

  /** Without rewrites; only markers are removed. */
  public static Lowered asWritten(Graph source) {
    Graph graph = Pipeline.STANDARD.passes().get(0).run(source);
    return new Lowered(source, graph, Lowering.lower(graph));
  }

  public List<Tensor> run(List<Tensor> arguments) {
    return Executable.of(plan, types(graph.parameters()), types(graph.results())).run(arguments);
  }

  /** Runs the variants for {@code width}, with scalar code where there is none. */
  public List<Tensor> run(List<Tensor> arguments, Width width) {
    List<TensorType> parameters = types(graph.parameters());
    return Executable.of(plan, parameters, types(graph.results()), width).run(arguments);
  }

  private static List<TensorType> types(List<Named> values) {
    return values.stream().map(value -> value.value().type()).toList();
  }

  /** The results, after they have proved to have the bits of the interpreted source. */
  public List<Tensor> checked(List<Tensor> arguments) {
    List<Tensor> expected = Interpreter.run(source, arguments);
    List<Tensor> actual = run(arguments);
    check("", expected, actual);
    for (Width width : Width.values()) {
      if (kernels().stream().anyMatch(kernel -> kernel.variant(width).isPresent())) {
        check(" with " + width, expected, run(arguments, width));
      }
    }
    return actual;
  }

  private void check(String how, List<Tensor> expected, List<Tensor> actual) {
    for (int i = 0; i < expected.size(); i++) {
      String what = source.name() + " result " + i + how;
      assertTrue(
          expected.get(i).sameBits(actual.get(i)),
          what + ": " + expected.get(i) + " but " + actual.get(i));
    }
  }

  /** The kernels that are launched, each as often as it stands in the plan. */
  public List<Kernel> kernels() {
    List<Kernel> kernels = new ArrayList<>();
    for (Step step : steps()) {
      if (step instanceof Launch launch) {
        kernels.add(launch.kernel());
      }
    }
    return kernels;
  }

  public long copies() {
    return steps().stream().filter(step -> step instanceof Copy).count();
  }

  /** All steps, those in loops and branches too. */
  public List<Step> steps() {
    List<Step> all = new ArrayList<>();
    collect(plan.steps(), all);
    return all;
  }

  private static void collect(List<Step> steps, List<Step> all) {
    for (Step step : steps) {
      all.add(step);
      if (step instanceof Repeat repeat) {
        collect(repeat.condition(), all);
        collect(repeat.body(), all);
      } else if (step instanceof Choose choose) {
        collect(choose.then(), all);
        collect(choose.otherwise(), all);
      }
    }
  }
}
