package dev.jtc.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTextTest {
  private static final String TRAINING =
      """
      fn Net.step<K, N>(%x: f32[N,2*K], %linear1.weight: f32[2*K,3]) \
      -> (loss: f32, linear1.weight: f32[2*K,3]) {
        %2 = dot %x, %linear1.weight {contract=[1;0]} : f32[N,3] in linear1
        %3 = reduce.sum %2 {axes=[0,1]} : f32
        %4 = const {value=-0.0} : f32
        %5 = broadcast %4 {dims=[]} : f32[2*K,3] @backward
        %6 = map.add %linear1.weight, %5 : f32[2*K,3] @update in opt.layers.0
        return %3, %6
      }
      """;

  private static final String CONTROL =
      """
      fn power(%x: f64[3], %n: i64, %flip: bool) -> (y: f64[3], trips: i64) {
        %3, %4, %5 = loop %n, %x, %x {carried=1, max=6, recorded=[0]} : f64[3], i64, f64[6,3]
          while: fn going(%y: f64[3], %x: f64[3]) -> (go: bool) {
            %0 = const {value=1} : bool
            return %0
          }
          body: fn times(%i: i64, %y: f64[3], %x: f64[3]) -> (y: f64[3]) {
            %10 = map.mul %y, %x : f64[3]
            return %10
          }
        %6 = branch %flip, %3 : f64[3]
          then: fn negative(%a: f64[3]) -> (b: f64[3]) {
            %7 = map.neg %a : f64[3]
            return %7
          }
          else: fn same(%a: f64[3]) -> (b: f64[3]) {
            return %a
          }
        return %6, %4
      }
      """;

  @Test
  void whatIsPrintedIsReadBack() {
    for (String text : List.of(TRAINING, CONTROL)) {
      Graph graph = GraphParser.parse(text);
      Verifier.verify(graph, "parsing");
      assertEquals(text, GraphPrinter.print(graph));
      assertEquals(graph, GraphParser.parse(GraphPrinter.print(graph)));
    }
  }

  @Test
  void aBuiltGraphIsReadBackAsItself() {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.parameter("x", TensorType.parse("f32[N,4]"));
    Value w = builder.parameter("w", TensorType.parse("f32[4,M+1]"));
    Builds b = new Builds(builder);
    Value y = b.emit(Dot.matrices(), x, w);
    builder.setOrigin(new Origin(Phase.BACKWARD, "head"));
    Value z = b.mul(y, b.full(y.type(), 0.1));
    Graph graph = builder.build("f", List.of(new Graph.Named("z", z)));
    assertEquals(graph, GraphParser.parse(graph.toString()));
  }

  @Test
  void locationsAreComments() {
    SourceFile file = new SourceFile("mlp.jt", "let y = -x");
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.parameter("x", TensorType.parse("f32[3]"));
    builder.setOrigin(Origin.NONE.withSpan(new Span(file, 8, 10)));
    Value y = new Builds(builder).neg(x);
    Graph graph = builder.build("f", List.of(new Graph.Named("y", y)));
    String text = GraphPrinter.print(graph, GraphPrinter.Detail.LOCATIONS);
    assertTrue(text.contains("%1 = map.neg %x : f32[3]  // loc mlp.jt:1:9\n"), text);
    assertEquals(graph.toString(), GraphParser.parse(text).toString());
  }

  @Test
  void mistakesAreFoundByLine() {
    assertMistake("line 2: there is no value %y yet", "%1 = map.neg %y : f32[3]");
    assertMistake("line 2: there is no operation `map.nge`", "%1 = map.nge %x : f32[3]");
    assertMistake("line 2: there is no dtype `f33`", "%1 = map.neg %x : f33[3]");
    assertMistake("line 2: reduce.sum needs `axes`", "%1 = reduce.sum %x : f32");
    assertMistake("line 2: 2 results with 1 types", "%1, %2 = map.neg %x : f32[3]");
  }

  private static void assertMistake(String message, String line) {
    String text = "fn f(%x: f32[3]) -> (y: f32[3]) {\n" + line + "\nreturn %1\n}\n";
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> GraphParser.parse(text));
    assertEquals(message, e.getMessage());
  }
}
