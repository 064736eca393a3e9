package dev.jtc.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Detach;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final TensorType LINE = new TensorType(DType.F32, Shape.of(4));

  @Test
  void theOrderObeysItsReasons() {
    List<String> names = Pipeline.STANDARD.passes().stream().map(Pass::name).toList();
    for (Pipeline.Order order : Pipeline.ORDERS) {
      assertTrue(names.contains(order.before()), order.before());
      assertTrue(
          names.indexOf(order.before()) < names.indexOf(order.after()),
          order.before() + " before " + order.after() + ", because " + order.because());
      assertTrue(
          names.indexOf(order.before()) < names.lastIndexOf(order.after()), order.toString());
    }
  }

  @Test
  void everyPassGivesAVerifiedGraph() {
    for (int seed = 0; seed < 60; seed++) {
      Graph graph = RandomGraphs.of(seed, DType.F32, 20).graph();
      Pipeline.STANDARD.run(graph, (pass, after) -> Verifier.verify(after, pass.name()));
    }
  }

  @Test
  void aSecondRunChangesNothing() {
    for (int seed = 0; seed < 60; seed++) {
      Graph once = Pipeline.STANDARD.run(RandomGraphs.of(seed, DType.F32, 20).graph());
      Graph twice = Pipeline.STANDARD.run(once);
      assertEquals(once.nodes().size(), twice.nodes().size(), GraphPrinter.print(once));
    }
  }

  @Test
  void namesAndOriginsStay() {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    Value x = g.parameter("x", LINE);
    Origin origin = Origin.NONE.withPhase(Phase.UPDATE).withScope("layer1");
    g.setOrigin(origin);
    Value y = b.map(ScalarFns.TANH, b.emit(new Detach(), b.neg(b.neg(x))));
    Graph after = Pipeline.STANDARD.run(g.build("f", List.of(new Named("y", y))));
    assertEquals("f", after.name());
    assertEquals("x", after.parameters().get(0).name());
    assertEquals("y", after.results().get(0).name());
    assertEquals(1, after.nodes().size());
    assertEquals(origin, after.nodes().get(0).origin());
  }

  @Test
  void aBranchWithAKnownConditionIsPutInPlace() {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    Value x = g.parameter("x", LINE);
    Value truth = b.constant(DType.BOOL, 1);
    Value chosen = b.emit(new Branch(region(ScalarFns.NEG), region(ScalarFns.EXP)), truth, x);
    Graph after = Pipeline.STANDARD.run(g.build("f", List.of(new Named("y", chosen))));
    assertEquals(List.of("map.neg"), mnemonics(after));
  }

  @Test
  void aBranchWithAnUnknownConditionStays() {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    Value x = g.parameter("x", LINE);
    Value c = g.parameter("c", TensorType.scalar(DType.BOOL));
    Value chosen = b.emit(new Branch(region(ScalarFns.NEG), region(ScalarFns.EXP)), c, x);
    Graph after = Pipeline.STANDARD.run(g.build("f", List.of(new Named("y", chosen))));
    assertEquals(List.of("branch"), mnemonics(after));
  }

  private static Graph region(dev.jtc.compiler.scalar.ScalarFn fn) {
    GraphBuilder g = new GraphBuilder();
    Value x = g.parameter("x", LINE);
    return g.build("region", List.of(new Named("y", new Builds(g).map(fn, x))));
  }

  private static List<String> mnemonics(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().mnemonic()).toList();
  }

  @Test
  void aGraphOfFiftyThousandNodesIsNoProblem() {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    Value x = g.parameter("x", LINE);
    Value y = x;
    for (int i = 0; i < 25_000; i++) {
      y = b.add(b.mul(y, x), b.full(LINE, i % 100));
    }
    Graph graph = g.build("long", List.of(new Named("y", y)));
    assertTrue(graph.nodes().size() > 50_000);
    assertTrue(Pipeline.STANDARD.run(graph).nodes().size() > 50_000);
  }

  @Test
  void aGraphWithNothingToDoKeepsItsValues() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.parameter("x", LINE);
    Graph graph = g.build("f", List.of(new Named("y", x)));
    Graph after = Dce.run(graph);
    assertSame(graph.parameters().get(0).value(), after.results().get(0).value());
    List<Node> nodes = new ArrayList<>(after.nodes());
    assertTrue(nodes.isEmpty());
  }

  /** x·y, transposed; if {@code shared}, the product is a result as well. */
  private static List<String> transposedProduct(boolean shared) {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    Value x = g.parameter("x", new TensorType(DType.F32, Shape.of(2, 3)));
    Value y = g.parameter("y", new TensorType(DType.F32, Shape.of(3, 4)));
    Value product = b.emit(new Dot(List.of(1), List.of(0), List.of(), List.of()), x, y);
    List<Named> results = new ArrayList<>();
    results.add(new Named("turned", b.transpose(product, 1, 0)));
    if (shared) {
      results.add(new Named("product", product));
    }
    Graph after = Pipeline.STANDARD.run(g.build("products", results));
    Verifier.verify(after, "pipeline");
    return after.nodes().stream().map(node -> node.op().mnemonic()).toList();
  }

  @Test
  void aProductThatIsOnlyWantedTransposedIsComputedSo() {
    assertEquals(List.of("dot"), transposedProduct(false));
    assertEquals(List.of("dot", "transpose"), transposedProduct(true));
  }
}
