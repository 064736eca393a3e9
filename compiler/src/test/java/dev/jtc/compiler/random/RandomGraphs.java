package dev.jtc.compiler.random;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Well-typed graphs from seeds, with inputs to run them on: what two ways of computing the same are
 * compared on. Sizes are small; {@code N} is a dimension variable, bound by the first parameter.
 */
public final class RandomGraphs {
  /** How large {@code N} is in the inputs; no constant size, so that mix-ups are seen. */
  public static final int N = 5;

  /** What the size that inputs have {@link #N} of is in the graph. */
  public enum Sizing {
    SYMBOLIC(Dim.variable("N")),
    FIXED(Dim.of(N));

    private final Dim n;

    Sizing(Dim n) {
      this.n = n;
    }

    Dim pick(Random random) {
      int choice = random.nextInt(5);
      return choice == 0 ? n : Dim.of(choice);
    }
  }

  private RandomGraphs() {}

  /** A graph and arguments for it. */
  public record Case(Graph graph, List<Tensor> inputs) {
    public Case {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * The graph of a seed, the same on any machine.
   *
   * @param dtype of the float values in it
   * @param nodes about how many operations are chosen
   */
  public static Case of(long seed, DType dtype, int nodes) {
    return of(seed, dtype, nodes, Sizing.SYMBOLIC);
  }

  /** The same with all sizes constant, or not. */
  public static Case of(long seed, DType dtype, int nodes, Sizing sizing) {
    Random random = new Random(seed);
    GraphBuilder builder = new GraphBuilder();
    RandomOps ops = new RandomOps(random, new Builds(builder), dtype, sizing);
    List<Tensor> inputs = new ArrayList<>();
    List<Shape> shapes = new ArrayList<>();
    shapes.add(Shape.of(sizing.n));
    shapes.add(Shape.SCALAR);
    int more = 1 + random.nextInt(3);
    for (int i = 0; i < more; i++) {
      List<Dim> dims = new ArrayList<>();
      for (int axes = 1 + random.nextInt(3); axes > 0; axes--) {
        dims.add(sizing.pick(random));
      }
      shapes.add(new Shape(dims));
    }
    for (Shape shape : shapes) {
      TensorType type = new TensorType(dtype, shape);
      ops.know(builder.parameter("x" + inputs.size(), type));
      inputs.add(floats(random, type));
    }
    ops.know(builder.parameter("trips", TensorType.scalar(DType.I64)));
    inputs.add(Tensor.scalar((long) random.nextInt(RandomOps.MOST_TRIPS + 1)));
    for (int i = 0; i < nodes; i++) {
      ops.step();
    }
    List<Named> results = new ArrayList<>();
    for (Value value : ops.latest(1 + random.nextInt(2))) {
      results.add(new Named("y" + results.size(), value));
    }
    return new Case(builder.build("random" + seed, results), inputs);
  }

  /** Numbers between -1 and 1, none of them tiny. */
  private static Tensor floats(Random random, TensorType type) {
    Tensor tensor = Tensor.zeros(type.dtype(), type.shape().evaluate(name -> N));
    for (int i = 0; i < tensor.size(); i++) {
      double number = (random.nextBoolean() ? 1 : -1) * (0.05 + 0.95 * random.nextDouble());
      if (type.dtype() == DType.F32) {
        tensor.floats()[i] = (float) number;
      } else {
        tensor.doubles()[i] = number;
      }
    }
    return tensor;
  }
}
