package dev.jtc.compiler.kernel;

import dev.jtc.compiler.autodiff.Reverse;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Steps of gradient descent as programs give them. */
final class TrainingSteps {
  private TrainingSteps() {}

  static TensorType f32(long... sizes) {
    return new TensorType(DType.F32, Shape.of(sizes));
  }

  /** y = a + b·P3(c + d·x) with P3 the third Legendre polynomial, summed squares, descent. */
  static Graph legendre(Dim points) {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    TensorType line = new TensorType(DType.F32, Shape.of(points));
    List<Value> weights = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      weights.add(g.parameter(name, f32()));
    }
    Value x = g.parameter("x", line);
    Value y = g.parameter("y", line);
    Value z = b.add(spread(b, weights.get(2), line), b.mul(spread(b, weights.get(3), line), x));
    Value cube = b.mul(z, b.mul(z, z));
    Value p3 =
        b.mul(b.full(line, 0.5), b.sub(b.mul(b.full(line, 5), cube), b.mul(b.full(line, 3), z)));
    Value fit = b.add(spread(b, weights.get(0), line), b.mul(spread(b, weights.get(1), line), p3));
    Value off = b.sub(fit, y);
    Value loss = b.sum(b.mul(off, off), List.of(0));
    return g.build("legendre.step", descent(g, loss, weights, List.of("a", "b", "c", "d"), 5e-6));
  }

  private static Value spread(Builds b, Value scalar, TensorType type) {
    return b.spread(scalar, type.shape());
  }

  /** batch → hidden, ReLU → out, summed squares, descent; weights as PyTorch keeps them. */
  static Graph twoLayers(Dim batch, long in, long hidden, long out) {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    Value w1 = g.parameter("w1", f32(in, hidden));
    Value w2 = g.parameter("w2", f32(hidden, out));
    Value x = g.parameter("x", new TensorType(DType.F32, Shape.of(batch, Dim.of(in))));
    Value y = g.parameter("y", new TensorType(DType.F32, Shape.of(batch, Dim.of(out))));
    Value h = b.emit(Dot.matrices(), x, w1);
    Value r = b.map(ScalarFns.MAX, h, b.full(h.type(), 0));
    Value off = b.sub(b.emit(Dot.matrices(), r, w2), y);
    Value loss = b.sum(b.mul(off, off), List.of(0, 1));
    return g.build("two.step", descent(g, loss, List.of(w1, w2), List.of("w1", "w2"), 1e-6));
  }

  private static List<Named> descent(
      GraphBuilder g, Value loss, List<Value> weights, List<String> names, double rate) {
    Builds b = new Builds(g);
    List<Value> gradients = Reverse.gradient(g, loss, weights, b.constant(DType.F32, 1));
    List<Named> results = new ArrayList<>(List.of(new Named("loss", loss)));
    for (int i = 0; i < weights.size(); i++) {
      Value change = b.mul(b.full(weights.get(i).type(), rate), gradients.get(i));
      results.add(new Named(names.get(i), b.sub(weights.get(i), change)));
    }
    return results;
  }

  /** Numbers between −1 and 1 for the parameters of {@code graph}, sizes {@code n}. */
  static List<Tensor> inputs(Graph graph, long n) {
    Random random = new Random(7);
    List<Tensor> inputs = new ArrayList<>();
    for (Named parameter : graph.parameters()) {
      TensorType type = parameter.value().type();
      Tensor tensor = Tensor.zeros(type.dtype(), type.shape().evaluate(name -> n));
      for (int i = 0; i < tensor.size(); i++) {
        tensor.floats()[i] = 2 * random.nextFloat() - 1;
      }
      inputs.add(tensor);
    }
    return inputs;
  }
}
