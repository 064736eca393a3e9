package dev.jtc.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.interpret.Tape;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Runs programs in both modes, and compares their gradients with finite differences. */
public final class GradientCheck {
  private GradientCheck() {}

  /** Code that emits a computation on values it is given. */
  @FunctionalInterface
  public interface Program {
    List<Value> emit(Emitter out, List<Value> inputs);
  }

  /** A program with one result. */
  @FunctionalInterface
  public interface Function {
    Value emit(Builds b, List<Value> inputs);

    default Program program() {
      return (out, inputs) -> List.of(emit(new Builds(out), inputs));
    }
  }

  /** The program as one graph. */
  public static Graph graph(Program program, List<Tensor> inputs) {
    GraphBuilder builder = new GraphBuilder();
    List<Value> parameters = new ArrayList<>();
    for (Tensor input : inputs) {
      parameters.add(builder.parameter("x" + parameters.size(), type(input)));
    }
    List<Named> results = new ArrayList<>();
    for (Value result : program.emit(builder, parameters)) {
      results.add(new Named("y" + results.size(), result));
    }
    return builder.build("program", results);
  }

  public static List<Tensor> interpret(Program program, List<Tensor> inputs) {
    return Interpreter.run(graph(program, inputs), inputs);
  }

  public static List<Tensor> onTape(Program program, List<Tensor> inputs) {
    Tape tape = new Tape();
    List<Value> values = inputs.stream().map(tape::input).toList();
    return program.emit(tape, values).stream().map(tape::tensor).toList();
  }

  /** Results of both modes, which must have equal bits. */
  public static List<Tensor> bothModes(Program program, List<Tensor> inputs) {
    List<Tensor> graph = interpret(program, inputs);
    List<Tensor> tape = onTape(program, inputs);
    assertEquals(graph.size(), tape.size());
    for (int i = 0; i < graph.size(); i++) {
      assertTrue(
          graph.get(i).sameBits(tape.get(i)),
          "result " + i + ": graph " + graph.get(i) + ", tape " + tape.get(i));
    }
    return graph;
  }

  /** The gradients of a scalar function by its float inputs. */
  public static Program gradient(Function function) {
    return (out, inputs) -> {
      Value y = function.emit(new Builds(out), inputs);
      List<Value> wrt = inputs.stream().filter(v -> v.type().dtype().isFloat()).toList();
      Value one = new Builds(out).constant(y.type().dtype(), 1);
      return Reverse.gradient(out, y, wrt, one);
    };
  }

  /** The scalar Σᵢ dᵢ · ∂y/∂xᵢ with fixed weights d, whose gradient is of one order more. */
  public static Function derivative(Function function) {
    return (b, inputs) -> {
      List<Value> gradients = gradient(function).emit(b.emitter(), inputs);
      Value total = null;
      double weight = 0.7;
      for (Value gradient : gradients) {
        Value weighted = b.mul(total(b, gradient), b.constant(gradient.type().dtype(), weight));
        total = total == null ? weighted : b.add(total, weighted);
        weight += 0.31;
      }
      return total;
    };
  }

  /** The sum of all elements. */
  public static Value total(Builds b, Value value) {
    List<Integer> axes = IntStream.range(0, value.type().rank()).boxed().toList();
    return axes.isEmpty() ? value : b.emit(new Reduce(Reduce.Kind.SUM, axes), value);
  }

  /** Compares the gradient, in both modes, with central differences. */
  public static List<Tensor> check(Function function, List<Tensor> inputs) {
    List<Tensor> gradients = bothModes(gradient(function), inputs);
    Graph primal = graph(function.program(), inputs);
    int next = 0;
    for (int p = 0; p < inputs.size(); p++) {
      if (inputs.get(p).dtype().isFloat()) {
        compare(primal, inputs, p, gradients.get(next++));
      }
    }
    return gradients;
  }

  /** The same for the function, its derivative, … up to the derivative of order {@code order}. */
  public static void check(Function function, int order, List<Tensor> inputs) {
    Function f = function;
    for (int i = 1; i <= order; i++) {
      check(f, inputs);
      f = derivative(f);
    }
  }

  private static void compare(Graph primal, List<Tensor> inputs, int p, Tensor gradient) {
    for (int e = 0; e < inputs.get(p).size(); e++) {
      double expected = difference(primal, inputs, p, e, 1e-4);
      double scale = Math.max(1, Math.abs(expected));
      String where = "input " + p + " element " + e;
      assertEquals(expected, gradient.doubles()[e], 1e-6 * scale, where);
    }
  }

  /** The five-point difference quotient of the first result; the error is of order step⁴. */
  public static double difference(
      Graph primal, List<Tensor> inputs, int p, int element, double step) {
    double near =
        value(primal, nudged(inputs, p, element, step))
            - value(primal, nudged(inputs, p, element, -step));
    double far =
        value(primal, nudged(inputs, p, element, 2 * step))
            - value(primal, nudged(inputs, p, element, -2 * step));
    return (8 * near - far) / (12 * step);
  }

  private static double value(Graph primal, List<Tensor> inputs) {
    return Interpreter.run(primal, inputs).get(0).item();
  }

  private static List<Tensor> nudged(List<Tensor> inputs, int p, int element, double by) {
    List<Tensor> changed = new ArrayList<>(inputs);
    Tensor copy = inputs.get(p).copy();
    copy.doubles()[element] += by;
    changed.set(p, copy);
    return changed;
  }

  public static TensorType type(Tensor tensor) {
    long[] sizes = Arrays.stream(tensor.shape()).asLongStream().toArray();
    return new TensorType(tensor.dtype(), Shape.of(sizes));
  }

  public static Tensor f64(double... values) {
    return values.length == 1 ? Tensor.scalar(values[0]) : Tensor.of(values);
  }

  /** A tensor of numbers without a pattern, between -1 and 1. */
  public static Tensor numbers(int seed, int... shape) {
    Tensor tensor = Tensor.zeros(DType.F64, shape);
    java.util.Random random = new java.util.Random(seed);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.doubles()[i] = 2 * random.nextDouble() - 1;
    }
    return tensor;
  }
}
