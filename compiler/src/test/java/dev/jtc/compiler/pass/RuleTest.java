package dev.jtc.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.op.Broadcast;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Rules fire where their equation holds bit by bit, and only there. */
class RuleTest {
  private static final TensorType X = new TensorType(DType.F32, Shape.of(3, 4));

  /** From x and y of the tested type to the value that is rewritten. */
  private interface Program extends BiFunction<Builds, List<Value>, Value> {}

  private static Graph graph(TensorType type, Program program) {
    GraphBuilder g = new GraphBuilder();
    List<Value> operands = List.of(g.parameter("x", type), g.parameter("y", type));
    Value result = program.apply(new Builds(g), operands);
    return g.build("rule", List.of(new Named("z", result)));
  }

  private static Graph rewritten(TensorType type, Program program) {
    Graph graph = graph(type, program);
    Graph after = Dce.run(Pipeline.EXACT.rewrite(graph));
    List<Tensor> inputs = List.of(values(type, 1), values(type, 2));
    List<Tensor> expected = Interpreter.run(graph, inputs);
    List<Tensor> actual = Interpreter.run(after, inputs);
    assertTrue(expected.get(0).sameBits(actual.get(0)), expected + " became " + actual);
    return after;
  }

  /** Numbers among them 0, −0, NaN and infinities, in every pairing of the two operands. */
  private static Tensor values(TensorType type, int seed) {
    double[] odd = {0, -0.0, 1, -1.5, Double.NaN, Double.POSITIVE_INFINITY, 3e-45, -7};
    Tensor tensor = Tensor.zeros(type.dtype(), type.shape().evaluate(name -> 2));
    for (int i = 0; i < tensor.size(); i++) {
      if (type.dtype().isFloat()) {
        Elements.setDouble(tensor, i, odd[(i * seed + i / 5) % odd.length]);
      } else {
        Elements.setLong(tensor, i, i * 7L * seed - 20);
      }
    }
    return tensor;
  }

  private static List<String> words(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().mnemonic()).toList();
  }

  private static void becomes(List<String> mnemonics, Program program) {
    assertEquals(mnemonics, words(rewritten(X, program)));
  }

  private static void becomes(List<String> mnemonics, TensorType type, Program program) {
    assertEquals(mnemonics, words(rewritten(type, program)));
  }

  private static Value full(Builds b, double value) {
    return b.full(X, value);
  }

  @Test
  void oneIsNeutralForProductsAndQuotients() {
    becomes(List.of(), (b, x) -> b.mul(x.get(0), full(b, 1)));
    becomes(List.of(), (b, x) -> b.mul(full(b, 1), x.get(0)));
    becomes(List.of(), (b, x) -> b.map(ScalarFns.DIV, x.get(0), full(b, 1)));
    becomes(List.of(), (b, x) -> b.map(ScalarFns.POW, x.get(0), full(b, 1)));
    becomes(
        List.of("const", "broadcast", "map.div"),
        (b, x) -> b.map(ScalarFns.DIV, full(b, 1), x.get(0)));
    becomes(List.of("const", "broadcast", "map.mul"), (b, x) -> b.mul(x.get(0), full(b, 1 + 1e-6)));
  }

  @Test
  void zeroIsNeutralOnlyWithTheRightSign() {
    becomes(List.of(), (b, x) -> b.sub(x.get(0), full(b, 0)));
    becomes(List.of(), (b, x) -> b.add(x.get(0), full(b, -0.0)));
    becomes(List.of("const", "broadcast", "map.add"), (b, x) -> b.add(x.get(0), full(b, 0)));
    becomes(List.of("const", "broadcast", "map.sub"), (b, x) -> b.sub(x.get(0), full(b, -0.0)));
    TensorType whole = X.withDType(DType.I32);
    becomes(List.of(), whole, (b, x) -> b.add(x.get(0), b.full(whole, 0)));
  }

  @Test
  void nothingIsSaidOfProductsWithZero() {
    becomes(List.of("const", "broadcast", "map.mul"), (b, x) -> b.mul(x.get(0), full(b, 0)));
    becomes(List.of("map.sub"), (b, x) -> b.sub(x.get(0), x.get(0)));
  }

  @Test
  void powersOfTwoMultiply() {
    becomes(
        List.of("const", "broadcast", "map.mul"),
        (b, x) -> b.map(ScalarFns.DIV, x.get(0), full(b, 8)));
    becomes(
        List.of("const", "broadcast", "map.div"),
        (b, x) -> b.map(ScalarFns.DIV, x.get(0), full(b, 10)));
    becomes(
        List.of("const", "broadcast", "map.div"),
        (b, x) -> b.map(ScalarFns.DIV, x.get(0), full(b, 0x1p-127)));
  }

  @Test
  void signsMove() {
    becomes(List.of(), (b, x) -> b.neg(b.neg(x.get(0))));
    becomes(List.of("map.add"), (b, x) -> b.sub(x.get(0), b.neg(x.get(1))));
    becomes(List.of("map.sub"), (b, x) -> b.add(x.get(0), b.neg(x.get(1))));
    becomes(List.of("map.sub"), (b, x) -> b.add(b.neg(x.get(0)), x.get(1)));
    becomes(List.of("map.mul"), (b, x) -> b.mul(b.neg(x.get(0)), b.neg(x.get(1))));
    becomes(List.of("const", "broadcast", "map.mul"), (b, x) -> b.mul(b.neg(x.get(0)), full(b, 3)));
    // −(x − y) is not y − x where they are equal: −0 and 0.
    becomes(List.of("map.sub", "map.neg"), (b, x) -> b.neg(b.sub(x.get(0), x.get(1))));
  }

  @Test
  void sumsAreNeverReassociated() {
    becomes(List.of("map.add", "map.add"), (b, x) -> b.add(b.add(x.get(0), x.get(1)), x.get(1)));
    becomes(
        List.of("const", "broadcast", "map.add", "map.add"),
        (b, x) -> b.add(b.add(x.get(0), full(b, 2)), full(b, 2)));
  }

  @Test
  void operandsOfCommutativeFunctionsAreOrdered() {
    Graph graph =
        rewritten(X, (b, x) -> b.sub(b.mul(x.get(0), x.get(1)), b.mul(x.get(1), x.get(0))));
    assertEquals(List.of("map.mul", "map.sub"), words(graph));
    becomes(List.of("map.sub"), (b, x) -> b.sub(x.get(1), x.get(0)));
  }

  @Test
  void selections() {
    Program always = (b, x) -> b.select(b.full(X.withDType(DType.BOOL), 1), x.get(0), x.get(1));
    Program same = (b, x) -> b.select(b.map(ScalarFns.LT, x.get(0), x.get(1)), x.get(1), x.get(1));
    becomes(List.of(), always);
    becomes(List.of(), same);
    becomes(
        List.of("map.lt", "map.select"),
        (b, x) -> b.select(b.map(ScalarFns.LT, x.get(0), x.get(1)), x.get(0), x.get(1)));
    becomes(List.of(), (b, x) -> b.map(ScalarFns.MAX, x.get(0), x.get(0)));
    becomes(List.of("map.max"), (b, x) -> b.map(ScalarFns.MAX, x.get(0), x.get(1)));
  }

  @Test
  void constantsAreEvaluated() {
    becomes(
        List.of("const", "broadcast"),
        (b, x) -> b.map(ScalarFns.EXP, b.add(full(b, 2), full(b, 3))));
    Program division =
        (b, x) -> {
          Value zero = b.constant(DType.I64, 0);
          Value quotient = b.map(ScalarFns.FLOORDIV, b.constant(DType.I64, 1), zero);
          return b.select(
              b.spread(b.map(ScalarFns.EQ, quotient, zero), X.shape()), x.get(0), x.get(0));
        };
    assertEquals(
        List.of(), words(Dce.run(Pipeline.EXACT.rewrite(graph(X, division)))), "it may throw");
  }

  @Test
  void movesMerge() {
    becomes(
        List.of("transpose"),
        new TensorType(DType.F32, Shape.of(2, 3, 4)),
        (b, x) -> b.transpose(b.transpose(x.get(0), 2, 0, 1), 2, 0, 1));
    becomes(List.of(), (b, x) -> b.transpose(b.transpose(x.get(0), 1, 0), 1, 0));
    becomes(
        List.of("reshape"), (b, x) -> b.reshape(b.reshape(x.get(0), Shape.of(12)), Shape.of(2, 6)));
    becomes(List.of(), (b, x) -> b.reshape(b.reshape(x.get(0), Shape.of(12)), X.shape()));
    becomes(
        List.of("broadcast"),
        (b, x) ->
            b.broadcast(
                b.broadcast(x.get(0), Shape.of(5, 3, 4), List.of(1, 2)),
                Shape.of(5, 6, 3, 4),
                List.of(0, 2, 3)));
    becomes(List.of(), (b, x) -> b.emit(Slice.ofAxis(X.shape(), 0, Dim.ZERO, Dim.of(3)), x.get(0)));
    becomes(
        List.of("slice"),
        (b, x) -> b.emit(Slice.ofAxis(X.shape(), 0, Dim.ONE, Dim.of(2)), x.get(0)));
    becomes(
        List.of("transpose", "reshape"),
        (b, x) -> b.reshape(b.transpose(x.get(0), 1, 0), X.shape()));
  }

  @Test
  void conversionsMergeWhereNothingIsLost() {
    becomes(List.of(), (b, x) -> b.convert(b.convert(x.get(0), DType.F64), DType.F32));
    becomes(
        List.of("convert", "convert"),
        new TensorType(DType.F64, Shape.of(6)),
        (b, x) -> b.convert(b.convert(x.get(0), DType.F32), DType.F64));
    becomes(
        List.of("convert", "convert"),
        new TensorType(DType.I32, Shape.of(6)),
        (b, x) -> b.convert(b.convert(x.get(0), DType.F32), DType.I32));
  }

  @Test
  void functionsOfRepeatedElementsAreComputedOnce() {
    Program ofRows =
        (b, x) -> {
          Shape wide = Shape.of(9, 3, 4);
          Value row = b.broadcast(x.get(0), wide, List.of(1, 2));
          Value other = b.broadcast(x.get(1), wide, List.of(1, 2));
          return b.map(ScalarFns.TANH, b.mul(b.add(row, other), b.full(row.type(), 3)));
        };
    Graph graph = rewritten(X, ofRows);
    Node last = graph.nodes().get(graph.nodes().size() - 1);
    assertTrue(last.op() instanceof Broadcast, words(graph).toString());
    becomes(
        List.of("broadcast", "broadcast", "map.add"),
        new TensorType(DType.F32, Shape.of(3, 3)),
        (b, x) ->
            b.add(
                b.broadcast(x.get(0), Shape.of(3, 3, 3), List.of(1, 2)),
                b.broadcast(x.get(1), Shape.of(3, 3, 3), List.of(0, 1))));
  }

  @Test
  void productsReadTransposedFactors() {
    TensorType square = new TensorType(DType.F32, Shape.of(4, 4));
    becomes(
        List.of("dot"),
        square,
        (b, x) -> b.emit(Dot.matrices(), b.transpose(x.get(0), 1, 0), x.get(1)));
    becomes(
        List.of("dot"),
        square,
        (b, x) -> b.emit(Dot.matrices(), x.get(0), b.transpose(x.get(1), 1, 0)));
    // Two free axes that changed places would change them in the result.
    TensorType cube = new TensorType(DType.F32, Shape.of(2, 3, 4));
    Dot last = new Dot(List.of(2), List.of(2), List.of(), List.of());
    becomes(
        List.of("transpose", "dot"),
        cube,
        (b, x) -> b.emit(last, b.transpose(x.get(0), 1, 0, 2), x.get(1)));
  }

  /** Only where one factor is a short vector: other products are worth tiles. */
  @Test
  void productsOfFewTermsAreWrittenOut() {
    TensorType tall = new TensorType(DType.F32, Shape.of(80, 3));
    List<Long> one = List.of(1L, 1L);
    Slice first = new Slice(List.of(Dim.ZERO, Dim.ZERO), List.of(Dim.ONE, Dim.of(3)), one);
    Dot rows = new Dot(List.of(1), List.of(1), List.of(), List.of());
    for (boolean turned : new boolean[] {false, true}) {
      Program product =
          (b, x) -> {
            Value row = b.emit(first, x.get(1));
            return turned ? b.emit(rows, row, x.get(0)) : b.emit(rows, x.get(0), row);
          };
      List<String> words = words(rewritten(tall, product));
      assertFalse(words.contains("dot"), words::toString);
      assertEquals(3, Collections.frequency(words, "map.fma"), words::toString);
    }
    becomes(List.of("dot"), tall, (b, x) -> b.emit(rows, x.get(0), x.get(1)));
  }

  @Test
  void everyRuleHasANameOfItsOwnAndIsExact() {
    List<String> equations = new ArrayList<>();
    for (Rule rule : Pipeline.EXACT.rules()) {
      assertEquals(Rule.Exactness.EXACT, rule.exactness());
      equations.add(rule.equation());
    }
    assertEquals(equations.stream().distinct().toList(), equations);
  }
}
