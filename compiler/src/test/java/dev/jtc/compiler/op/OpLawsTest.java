package dev.jtc.compiler.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.GradientCheck;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.ExprEvaluator;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every operation. */
class OpLawsTest {
  static List<OpCase> all() {
    return OpCases.all();
  }

  static List<OpCase> pointwise() {
    return all().stream().filter(c -> c.op() instanceof Pointwise).toList();
  }

  static List<OpCase> differentiable() {
    return all().stream().filter(OpCase::isForGradients).toList();
  }

  @Test
  void everyOperationHasCases() {
    Set<Class<?>> tried = all().stream().map(c -> c.op().getClass()).collect(Collectors.toSet());
    assertEquals(Set.of(Op.class.getPermittedSubclasses()), tried);
  }

  @ParameterizedTest
  @MethodSource("all")
  void resultsAreOfTheInferredTypes(OpCase c) {
    for (long n : c.sizes()) {
      for (List<Tensor> operands : List.of(c.smooth(n), c.special(n))) {
        List<Tensor> results = c.op().eval(operands, c.sizes(n));
        List<TensorType> types = c.results();
        assertEquals(types.size(), results.size());
        for (int i = 0; i < types.size(); i++) {
          assertEquals(types.get(i).dtype(), results.get(i).dtype());
          int[] shape = c.sizes(n).of(types.get(i).shape());
          assertEquals(Arrays.toString(shape), Arrays.toString(results.get(i).shape()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void evaluationIsPure(OpCase c) {
    for (long n : c.sizes()) {
      List<Tensor> operands = c.special(n);
      List<Tensor> copies = operands.stream().map(Tensor::copy).toList();
      assertSameBits(c.op().eval(operands, c.sizes(n)), c.op().eval(copies, c.sizes(n)));
      assertSameBits(copies, operands);
    }
  }

  private static void assertSameBits(List<Tensor> expected, List<Tensor> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(
          expected.get(i).sameBits(actual.get(i)), expected.get(i) + " but " + actual.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void operandsThatDoNotFitAreRefused(OpCase c) {
    List<TensorType> tooMany = new ArrayList<>(c.operands());
    tooMany.add(TensorType.parse("u8[1,2,3,4,5,6,7]"));
    assertInstanceOf(Inference.Violation.class, c.op().infer(tooMany));
    if (!c.operands().isEmpty()) {
      assertInstanceOf(Inference.Violation.class, c.op().infer(List.of()));
    }
    for (int i = 0; i < c.operands().size(); i++) {
      List<TensorType> deeper = new ArrayList<>(c.operands());
      TensorType type = deeper.get(i);
      deeper.set(i, TensorType.parse(type.dtype() + "[1,2,3,4,5,6]"));
      // Refused or typed, but never an exception.
      c.op().infer(deeper);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsPrintedIsReadBack(OpCase c) {
    Op op = c.op();
    OpText text = new OpText(op.mnemonic(), op.attributes(), c.results(), op.bodies());
    assertEquals(op, text.parse());
    assertEquals(op.hashCode(), text.parse().hashCode());
    assertEquals(op, op.mapBodies(graph -> graph));
    GraphBuilder builder = new GraphBuilder();
    List<Value> parameters = parameters(builder, c.operands());
    List<Named> results = new ArrayList<>();
    for (Value result : builder.emit(op, parameters)) {
      results.add(new Named("y" + results.size(), result));
    }
    Graph graph = builder.build("f", results);
    assertEquals(graph, GraphParser.parse(graph.toString()));
  }

  @ParameterizedTest
  @MethodSource("pointwise")
  void elementsAreWhatEvaluationGives(OpCase c) {
    for (long n : c.sizes()) {
      assertElements(c, n, c.smooth(n));
      assertElements(c, n, c.special(n));
    }
  }

  private static void assertElements(OpCase c, long n, List<Tensor> operands) {
    Tensor expected = c.op().eval(operands, c.sizes(n)).get(0);
    Node node = node(c);
    List<Index> index =
        IntStream.range(0, expected.rank()).mapToObj(axis -> Index.variable("i" + axis)).toList();
    Expr element =
        ((Pointwise) c.op()).element(node, index, (operand, at) -> load(node, operand, at));
    assertEquals(expected.dtype(), element.dtype());
    ExprEvaluator evaluator =
        new ExprEvaluator(
            name -> c.sizes(n).byName().get(name),
            (buffer, position) ->
                number(operands.get(Integer.parseInt(buffer)), Math.toIntExact(position)));
    int[] strides = Strided.rowMajor(expected.shape());
    for (int i = 0; i < expected.size(); i++) {
      for (int axis = 0; axis < expected.rank(); axis++) {
        evaluator.setIndex("i" + axis, i / strides[axis] % expected.dim(axis));
      }
      assertEquals(number(expected, i), evaluator.evaluate(element), "element " + i);
    }
  }

  private static Node node(OpCase c) {
    List<Value> operands = new ArrayList<>();
    c.operands().forEach(type -> operands.add(new Value(operands.size(), type)));
    List<Value> results = List.of(new Value(operands.size(), c.results().get(0)));
    return new Node(c.op(), operands, results, Origin.NONE);
  }

  private static Expr load(Node node, int operand, List<Index> index) {
    TensorType type = node.operand(operand).type();
    assertEquals(type.rank(), index.size());
    Index flat = Index.flatten(index, type.shape().strides());
    return new Expr.Load(type.dtype(), Integer.toString(operand), flat);
  }

  private static Number number(Tensor tensor, int i) {
    if (tensor.dtype() == DType.F32) {
      return tensor.floats()[i];
    }
    if (tensor.dtype() == DType.F64) {
      return tensor.doubles()[i];
    }
    return Elements.getLong(tensor, i);
  }

  @ParameterizedTest
  @MethodSource("differentiable")
  void gradientsAreFiniteDifferences(OpCase c) {
    for (long n : c.sizes()) {
      GradientCheck.Function f = c.emit();
      for (int order = 1; order <= 2; order++) {
        compare(f, c, n, order);
        f = GradientCheck.derivative(f);
      }
    }
  }

  private static void compare(GradientCheck.Function f, OpCase c, long n, int order) {
    Graph primal = graph(f.program(), c.operands());
    Graph gradient = graph(GradientCheck.gradient(f), c.operands());
    Verifier.verify(gradient, "differentiation");
    List<Tensor> operands = new ArrayList<>(c.smooth(n));
    operands.add(Elements.zeros(DType.BOOL, (int) n));
    List<Tensor> gradients = Interpreter.run(gradient, operands);
    int next = 0;
    for (int p = 0; p < operands.size(); p++) {
      if (!operands.get(p).dtype().isFloat()) {
        continue;
      }
      Tensor actual = gradients.get(next++);
      assertEquals(operands.get(p).type(), actual.type());
      for (int e = 0; e < actual.size(); e++) {
        double expected =
            c.op() instanceof Detach ? 0 : GradientCheck.difference(primal, operands, p, e, 1e-4);
        double tolerance = 1e-6 * Math.max(1, Math.abs(expected));
        String where = "order " + order + ", N = " + n + ", operand " + p + " element " + e;
        assertEquals(expected, actual.doubles()[e], tolerance, where);
      }
    }
  }

  private static List<Value> parameters(GraphBuilder builder, List<TensorType> types) {
    List<Value> parameters = new ArrayList<>();
    types.forEach(type -> parameters.add(builder.parameter("x" + parameters.size(), type)));
    return parameters;
  }

  private static Graph graph(GradientCheck.Program program, List<TensorType> types) {
    GraphBuilder builder = new GraphBuilder();
    List<Named> results = new ArrayList<>();
    List<Value> parameters = parameters(builder, types);
    builder.parameter("tellsN", TensorType.parse("bool[N]"));
    for (Value result : program.emit(builder, parameters)) {
      results.add(new Named("y" + results.size(), result));
    }
    return builder.build("program", results);
  }
}
