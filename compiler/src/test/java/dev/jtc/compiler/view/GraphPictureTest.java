package dev.jtc.compiler.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.view.PictureOptions.Detail;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GraphPictureTest {
  private static String dot(Graph graph) {
    return GraphPicture.of(graph, PictureOptions.DEFAULT).dot();
  }

  /** What stands in the marks, in order. */
  private static List<String> marks(String dot) {
    return all(dot, "(?m)^\"n\\d+\" \\[\"label\"=\"(.*?)\",");
  }

  private static List<String> lineLabels(String dot) {
    return all(dot, "(?m)^\"n\\d+\" -> \"n\\d+\" \\[\"label\"=\"(.*?)\",").stream()
        .map(String::strip)
        .toList();
  }

  private static int lines(String dot) {
    return all(dot, "(?m)^\"n\\d+\" (->) ").size();
  }

  private static List<String> frames(String dot) {
    return all(dot, "subgraph \"cluster_c\\d+\" \\{\ngraph \\[\"label\"=\"(.*?)\",").stream()
        .map(String::strip)
        .toList();
  }

  private static List<String> all(String dot, String pattern) {
    return Pattern.compile(pattern).matcher(dot).results().map(r -> r.group(1)).toList();
  }

  private static int count(String dot, String part) {
    return dot.split(Pattern.quote(part), -1).length - 1;
  }

  private static String mark(String dot, String label) {
    Matcher matcher =
        Pattern.compile("(?m)^\"n\\d+\" \\[\"label\"=\"" + Pattern.quote(label) + "\",.*$")
            .matcher(dot);
    assertTrue(matcher.find(), label + " in\n" + dot);
    return matcher.group();
  }

  @Test
  void lineIsTheTextbookFigure() {
    PictureOptions options = PictureOptions.DEFAULT.withTrained(Set.of("w", "b"));
    String dot = GraphPicture.of(SampleGraphs.line(), options).dot();
    assertEquals(List.of("w", "x", "b", "×", "+", "z"), marks(dot));
    assertEquals(5, lines(dot));
    assertEquals(List.of(), lineLabels(dot), "lines of scalars carry no words");
    assertTrue(mark(dot, "w").contains(Tint.PARAMETER.fill()));
    assertTrue(mark(dot, "x").contains(Tint.INPUT.fill()));
    assertTrue(mark(dot, "+").contains("\"shape\"=\"circle\""));
    assertTrue(mark(dot, "z").contains("\"peripheries\"=\"2\""));
    assertTrue(
        mark(dot, "×").contains("line.jt:2: return w * x + b"), "the tooltip has the source");
    assertTrue(dot.contains("\"rankdir\"=\"LR\""));
    assertTrue(dot.contains("<b>line</b>"));
  }

  @Test
  void gradientStandsOutByColour() {
    String dot = dot(SampleGraphs.lineGradient());
    assertEquals(
        List.of("w", "x", "b", "t", "×", "+", "−", "x²", "× 2", "×", "loss", "dw", "db"),
        marks(dot));
    assertTrue(mark(dot, "× 2").contains(Tint.BACKWARD.fill()));
    assertEquals(3, all(dot, "(?m)^(\"n\\d+\" -> .*" + Tint.BACKWARD.line() + ".*)$").size());
    assertTrue(lineLabels(dot).contains("2nd"), "a difference says what is taken away");
    assertTrue(dot.contains(">backward<"), "the legend");
    assertFalse(dot.contains(">update<"), "nothing is updated");
  }

  @Test
  void trainingStepHasModelsShapesAndUpdates() {
    String dot = dot(SampleGraphs.twoLayerStep());
    assertEquals(
        List.of("linear1", "linear2", "linear2 · backward", "linear1 · backward"), frames(dot));
    assertTrue(lineLabels(dot).contains("100×1000ᵀ"), "transposes are on the line");
    assertTrue(lineLabels(dot).contains("100 → 64×100"), "broadcasts are on the line");
    assertTrue(marks(dot).contains("relu"));
    assertTrue(marks(dot).contains("Σ₀"));
    assertFalse(marks(dot).contains("broadcast"));
    assertTrue(mark(dot, "new linear1.weight").contains(Tint.RESULT.line()));
    assertEquals(4, count(dot, "\"label\"=\"opt.lr\""), "far parameters stand beside their use");
    assertTrue(mark(dot, "linear1.bias").contains("dashed"));
    assertTrue(mark(dot, "bias").contains(Tint.PARAMETER.fill()));
    assertTrue(mark(dot, "+ 1").contains(Tint.UPDATE.fill()));
  }

  @Test
  void fullDetailDrawsEveryNode() {
    Graph graph = SampleGraphs.twoLayerStep();
    PictureOptions full = PictureOptions.DEFAULT.withDetail(Detail.FULL);
    String dot = GraphPicture.of(graph, full).dot();
    int borders = graph.parameters().size() + graph.results().size();
    assertEquals(graph.nodes().size() + borders, marks(dot).size());
    assertTrue(marks(dot).containsAll(List.of("transpose", "broadcast", "2", "max")));
  }

  @Test
  void loopsAndBranchesAreFrames() {
    String dot = dot(SampleGraphs.loopAndBranch());
    assertEquals(List.of("loop, at most 7 times", "if", "then", "else"), frames(dot));
    assertEquals(1, count(dot, "\"constraint\"=\"false\""), "one value goes back");
    assertTrue(lineLabels(dot).containsAll(List.of("trips", "next", "then 8", "else 8")));
    assertTrue(mark(dot, "while").contains("diamond"));
    assertTrue(mark(dot, "y").contains("carried from trip to trip"));
  }

  @Test
  void submodelsNest() {
    String dot = dot(SampleGraphs.nestedModels());
    assertEquals(
        List.of("encoder", "block0", "up", "down", "block1", "up", "down", "head"), frames(dot));
    assertTrue(mark(dot, "legendre3\\nown derivative").contains("\"shape\"=\"box\""));
    assertTrue(marks(dot).contains("x³"));
    assertTrue(lineLabels(dot).contains("N×64"));
  }

  @Test
  void largeGraphsAreSummarised() {
    String flat = dot(SampleGraphs.chain(5000, 0));
    assertTrue(marks(flat).size() <= 400, marks(flat).size() + " marks");
    assertTrue(flat.contains("5000 operations, too many to draw each"));
    assertEquals(marks(flat).size() - 1, lines(flat), "still a chain");
    String models = dot(SampleGraphs.chain(5000, 25));
    assertEquals(202, marks(models).size());
    String updates = dot(SampleGraphs.manyUpdates(60));
    assertTrue(marks(updates).size() <= 400, marks(updates).size() + " marks");
    assertTrue(marks(updates).contains("update layer7.velocity\\n3 operations"), updates);
    assertTrue(marks(updates).contains("update layer7.weight\\n2 operations"), updates);
    assertTrue(marks(models).contains("net.layer7\\n25 operations"));
  }

  @Test
  void deadNodesAreLeftOut() {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value x = graph.parameter("x", SampleGraphs.SCALAR);
    b.map(ScalarFns.SIN, x);
    Graph built = graph.build("f", List.of(new Named("y", b.map(ScalarFns.COS, x))));
    assertEquals(List.of("x", "cos", "y"), marks(dot(built)));
    PictureOptions full = PictureOptions.DEFAULT.withDetail(Detail.FULL);
    assertTrue(marks(GraphPicture.of(built, full).dot()).contains("sin"));
  }

  @Test
  void numbersStandInTheirOperations() {
    GraphBuilder graph = new GraphBuilder();
    Builds b = new Builds(graph);
    Value x = graph.parameter("x", SampleGraphs.SCALAR);
    Value y = b.sub(b.constant(DType.F32, 1), b.map(ScalarFns.DIV, x, b.constant(DType.F32, -2.5)));
    Value z = b.map(ScalarFns.MIN, y, b.constant(DType.F32, 1e-12));
    Value one = b.constant(DType.F32, 1);
    Graph built = graph.build("f", List.of(new Named("z", z), new Named("one", one)));
    assertEquals(
        List.of("x", "÷ −2.5", "1 −", "min(·, 1e−12)", "z", "one", "1"), marks(dot(built)));
  }

  @Test
  void sameGraphSameText() {
    assertEquals(dot(SampleGraphs.twoLayerStep()), dot(SampleGraphs.twoLayerStep()));
    assertEquals(dot(SampleGraphs.loopAndBranch()), dot(SampleGraphs.loopAndBranch()));
  }

  @Test
  void titlesCanBeGiven() {
    PictureOptions options = PictureOptions.DEFAULT.withTitle("before <fusion> & \"more\"");
    String dot = GraphPicture.of(SampleGraphs.line(), options).dot();
    assertTrue(dot.contains("before\u00a0&lt;fusion&gt;\u00a0&amp;\u00a0&quot;more&quot;"), dot);
  }
}
