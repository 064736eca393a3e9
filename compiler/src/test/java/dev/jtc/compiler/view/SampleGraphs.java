package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Custom;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Graphs to draw, of the kinds that programs give. */
final class SampleGraphs {
  static final TensorType SCALAR = TensorType.scalar(DType.F32);
  private static final SourceFile FILE =
      new SourceFile(
          "line.jt", "fn line(w: f32, x: f32, b: f32) -> f32 {\n    return w * x + b\n}\n");

  private SampleGraphs() {}

  static TensorType f32(long... sizes) {
    return new TensorType(DType.F32, Shape.of(sizes));
  }

  static Value matmul(Builds b, Value left, Value right) {
    return b.emit(new Dot(List.of(1), List.of(0), List.of(), List.of()), left, right);
  }

  /** z = w·x + b. */
  static Graph line() {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value w = graph.parameter("w", SCALAR);
    Value x = graph.parameter("x", SCALAR);
    Value bias = graph.parameter("b", SCALAR);
    int start = FILE.text().indexOf("w * x");
    graph.setOrigin(Origin.NONE.withSpan(FILE.span(start, start + 9)));
    return graph.build("line", List.of(new Named("z", b.add(b.mul(w, x), bias))));
  }

  /** (z − t)² and its gradients by w and b, as reverse mode gives them. */
  static Graph lineGradient() {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value w = graph.parameter("w", SCALAR);
    Value x = graph.parameter("x", SCALAR);
    Value bias = graph.parameter("b", SCALAR);
    Value target = graph.parameter("t", SCALAR);
    Value difference = b.sub(b.add(b.mul(w, x), bias), target);
    Value loss = b.mul(difference, difference);
    graph.setOrigin(Origin.NONE.withPhase(Phase.BACKWARD));
    Value dz = b.mul(b.constant(DType.F32, 2), difference);
    Value dw = b.mul(dz, x);
    return graph.build(
        "loss", List.of(new Named("loss", loss), new Named("dw", dw), new Named("db", dz)));
  }

  /** A training step of a network of two layers with submodels and an update. */
  static Graph twoLayerStep() {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value x = graph.parameter("x", f32(64, 1000));
    Value y = graph.parameter("y", f32(64, 10));
    Value w1 = graph.parameter("linear1.weight", f32(100, 1000));
    Value b1 = graph.parameter("linear1.bias", f32(100));
    Value w2 = graph.parameter("linear2.weight", f32(10, 100));
    Value b2 = graph.parameter("linear2.bias", f32(10));
    Value lr = graph.parameter("opt.lr", SCALAR);
    final Value steps = graph.parameter("steps", TensorType.scalar(DType.I64));
    graph.setOrigin(Origin.NONE.withScope("linear1"));
    Value h =
        b.add(matmul(b, x, b.transpose(w1, 1, 0)), b.broadcast(b1, Shape.of(64, 100), List.of(1)));
    graph.setOrigin(Origin.NONE);
    Value zeros = b.zeros(h.type());
    Value a = b.map(ScalarFns.MAX, h, zeros);
    graph.setOrigin(Origin.NONE.withScope("linear2"));
    Value p =
        b.add(matmul(b, a, b.transpose(w2, 1, 0)), b.broadcast(b2, Shape.of(64, 10), List.of(1)));
    graph.setOrigin(Origin.NONE);
    Value d = b.sub(p, y);
    Value loss = b.sum(b.mul(d, d), List.of(0, 1));
    Origin back = Origin.NONE.withPhase(Phase.BACKWARD);
    graph.setOrigin(back);
    Value dp = b.mul(b.full(p.type(), 2), d);
    graph.setOrigin(back.withScope("linear2"));
    Value dw2 = b.transpose(matmul(b, b.transpose(a, 1, 0), dp), 1, 0);
    Value db2 = b.sum(dp, List.of(0));
    Value da = matmul(b, dp, w2);
    graph.setOrigin(back);
    Value dh = b.select(b.map(ScalarFns.GE, h, zeros), da, b.zeros(h.type()));
    graph.setOrigin(back.withScope("linear1"));
    Value dw1 = b.transpose(matmul(b, b.transpose(x, 1, 0), dh), 1, 0);
    Value db1 = b.sum(dh, List.of(0));
    graph.setOrigin(Origin.NONE.withPhase(Phase.UPDATE));
    return graph.build(
        "TwoLayerNet.step",
        List.of(
            new Named("loss", loss),
            new Named("linear1.weight", descend(b, w1, dw1, lr)),
            new Named("linear1.bias", descend(b, b1, db1, lr)),
            new Named("linear2.weight", descend(b, w2, dw2, lr)),
            new Named("linear2.bias", descend(b, b2, db2, lr)),
            new Named("steps", b.add(steps, b.constant(DType.I64, 1)))));
  }

  private static Value descend(Builds b, Value parameter, Value gradient, Value lr) {
    return b.sub(parameter, b.mul(b.spread(lr, gradient.type().shape()), gradient));
  }

  /** A loop with a condition around a branch: halve y while it is large, by one of two ways. */
  static Graph loopAndBranch() {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value x = graph.parameter("x", f32(8));
    Value w = graph.parameter("w", f32(8));
    Value trips = graph.parameter("n", TensorType.scalar(DType.I64));
    GraphBuilder body = graph.region();
    body.parameter("i", TensorType.scalar(DType.I64));
    Value y = body.parameter("y", f32(8));
    Builds in = new Builds(body);
    Value sum = in.sum(y, List.of(0));
    Value isLarge = in.map(ScalarFns.GT, sum, in.constant(DType.F32, 10));
    GraphBuilder then = body.region();
    Builds t = new Builds(then);
    List<Named> thenResult = List.of(new Named("y", t.map(ScalarFns.TANH, t.mul(y, w))));
    Graph thenGraph = then.build("then", thenResult);
    GraphBuilder otherwise = body.region();
    Value otherY = otherwise.parameter("y", f32(8));
    otherwise.parameter("w", f32(8));
    Builds o = new Builds(otherwise);
    Value half = o.mul(otherY, o.full(f32(8), 0.5));
    Graph otherwiseGraph = otherwise.build("else", List.of(new Named("y", half)));
    List<Value> operands = new ArrayList<>(List.of(isLarge));
    operands.addAll(then.captures().keySet());
    Value next = body.emit(new Branch(thenGraph, otherwiseGraph), operands).get(0);
    Graph bodyGraph = body.build("body", List.of(new Named("y", in.add(next, body.resolve(w)))));
    GraphBuilder condition = graph.region();
    Value cy = condition.parameter("y", f32(8));
    condition.parameter("w", f32(8));
    Builds c = new Builds(condition);
    Value goesOn = c.map(ScalarFns.LT, c.sum(cy, List.of(0)), c.constant(DType.F32, 100));
    Graph conditionGraph = condition.build("condition", List.of(new Named("more", goesOn)));
    Loop loop =
        new Loop(bodyGraph, Optional.of(conditionGraph), 1, Optional.of(Dim.of(7)), List.of());
    List<Value> results = graph.emit(loop, List.of(trips, b.map(ScalarFns.EXP, x), w));
    Value mean = b.map(ScalarFns.DIV, b.sum(results.get(0), List.of(0)), b.constant(DType.F32, 8));
    return graph.build(
        "iterate", List.of(new Named("mean", mean), new Named("trips", results.get(1))));
  }

  /** Submodels in submodels, and a function with its own derivative. */
  static Graph nestedModels() {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Shape hidden = Shape.of(Dim.variable("N"), Dim.of(64));
    Value value = graph.parameter("x", new TensorType(DType.F32, hidden));
    for (int block = 0; block < 2; block++) {
      Value residual = value;
      for (String layer : List.of("up", "down")) {
        String path = "encoder.block" + block + "." + layer;
        Value w = graph.parameter(path + ".weight", f32(64, 64));
        Value bias = graph.parameter(path + ".bias", f32(64));
        graph.setOrigin(Origin.NONE.withScope(path));
        value =
            b.add(matmul(b, value, b.transpose(w, 1, 0)), b.broadcast(bias, hidden, List.of(1)));
        graph.setOrigin(Origin.NONE.withScope("encoder.block" + block));
        if (layer.equals("up")) {
          value = b.map(ScalarFns.TANH, value);
        }
      }
      value = b.add(value, residual);
    }
    graph.setOrigin(Origin.NONE.withScope("head"));
    Value cube = b.map(ScalarFns.POW, value, b.full(value.type(), 3));
    value = graph.emit(legendre(value.type()), List.of(value, cube)).get(0);
    graph.setOrigin(Origin.NONE);
    return graph.build("Encoder.forward", List.of(new Named("y", value)));
  }

  private static Custom legendre(TensorType type) {
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.parameter("x", type);
    Value dy = graph.parameter("dy", type);
    Value dx = new Builds(graph).mul(dy, x);
    return new Custom("legendre3", graph.build("backward", List.of(new Named("dx", dx))), 1);
  }

  /** A chain of {@code length} operations, in submodels of ten if {@code inModels}. */
  static Graph chain(int length, int modelSize) {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value value = graph.parameter("x", f32(8));
    for (int i = 0; i < length; i++) {
      if (modelSize > 0) {
        graph.setOrigin(Origin.NONE.withScope("net.layer" + i / modelSize));
      }
      value = b.map(i % 2 == 0 ? ScalarFns.TANH : ScalarFns.SIN, value);
    }
    return graph.build("chain", List.of(new Named("y", value)));
  }

  /** As many layers as asked for, each with the update of its weight by momentum. */
  static Graph manyUpdates(int layers) {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value value = graph.parameter("x", f32(8));
    List<Named> results = new ArrayList<>();
    List<Value> states = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      Value weight = graph.parameter("layer" + i + ".weight", f32(8));
      states.add(weight);
      states.add(graph.parameter("layer" + i + ".velocity", f32(8)));
      value = b.map(ScalarFns.TANH, b.mul(value, weight));
    }
    graph.setOrigin(Origin.NONE.withPhase(Phase.UPDATE));
    for (int i = 0; i < layers; i++) {
      Value weight = states.get(2 * i);
      Value decayed = b.mul(states.get(2 * i + 1), b.full(weight.type(), 0.9));
      Value velocity = b.add(decayed, b.mul(value, weight));
      Value change = b.mul(velocity, b.full(weight.type(), 0.01));
      results.add(new Named("layer" + i + ".velocity", velocity));
      results.add(new Named("layer" + i + ".weight", b.sub(weight, change)));
    }
    return graph.build("train", results);
  }
}
