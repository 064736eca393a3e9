package dev.jtc.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final String HEAD = "fn f<N>(%x: f32[N], %b: bool) -> (y: f32[N]) {\n";

  @Test
  void aGoodGraphPasses() {
    Graph graph = GraphParser.parse(HEAD + "%2 = map.neg %x : f32[N]\nreturn %2\n}");
    assertDoesNotThrow(() -> Verifier.verify(graph, "parsing"));
  }

  @Test
  void allViolationsAreShownUnderTheirNodes() {
    String message =
        violation(
            HEAD
                + """
                %2 = map.neg %x : f32[N,1]
                %3 = map.add %x, %b : f32[N]
                %3 = map.neg %x : f32[N]
                return %3
                }
                """);
    assertEquals(
        """
        after a test the graph `f` breaks 3 rules:
        fn f<N>(%x: f32[N], %b: bool) -> (y: f32[N]) {
          %2 = map.neg %x : f32[N,1]
          // ^ the results are [f32[N]], not [f32[N,1]]
          %3 = map.add %x, %b : f32[N]
          // ^ `add` is not defined for bool
          %3 = map.neg %x : f32[N]
          // ^ there is another value %3
          return %3
        }
        """,
        message);
  }

  @Test
  void sizesComeFromParameters() {
    String text = HEAD + "%2 = iota {axis=0} : f32[M]\nreturn %x\n}";
    assertViolation("no parameter tells the size `M` in f32[M]", text);
  }

  @Test
  void newValuesOfParametersKeepTheirType() {
    assertViolation(
        "the new value of `x` is bool, not f32[N]",
        "fn f<N>(%x: f32[N], %b: bool) -> (x: bool) {\nreturn %b\n}");
  }

  @Test
  void namesAreDifferent() {
    assertViolation("two parameters are called `x`", "fn f(%x: f32, %x: f32) -> () {\nreturn\n}");
    assertViolation("`1` is no name of a result", "fn f(%x: f32) -> (1: f32) {\nreturn %x\n}");
  }

  @Test
  void operandsAreComputedBefore() {
    Graph good =
        GraphParser.parse(
            HEAD + "%2 = map.neg %x : f32[N]\n%3 = map.neg %2 : f32[N]\nreturn %3\n}");
    List<Node> turned = List.of(good.nodes().get(1), good.nodes().get(0));
    Graph bad = new Graph("f", good.parameters(), turned, good.results());
    assertViolation("%2 is not computed before", bad);
    Value other = new Value(3, TensorType.parse("f32[3]"));
    Graph retyped = new Graph("f", good.parameters(), good.nodes(), List.of(new Named("y", other)));
    assertViolation("%3 is f32[N], not f32[3]", retyped);
  }

  @Test
  void bodiesHoldToTheRulesToo() {
    String message =
        violation(
            """
            fn f<N>(%x: f32[N], %b: bool) -> (y: f32[N]) {
              %2 = branch %b, %x : f32[N]
                then: fn a(%a: f32[N]) -> (y: f32[N]) {
                  %3 = iota {axis=0} : f32[M]
                  return %a
                }
                else: fn b(%a: f32[N]) -> (y: f32[N], z: f32[N]) {
                  return %a, %a
                }
              return %2
            }
            """);
    assertTrue(message.contains("breaks 2 rules"), message);
    assertTrue(message.contains("      // ^ no parameter tells the size `M`"), message);
    assertTrue(message.contains("  // ^ the other branch gives"), message);
  }

  private static void assertViolation(String rule, String text) {
    assertViolation(rule, GraphParser.parse(text));
  }

  private static void assertViolation(String rule, Graph graph) {
    String message =
        assertThrows(IllegalStateException.class, () -> Verifier.verify(graph, "a test"))
            .getMessage();
    assertTrue(message.contains("// ^ " + rule + "\n"), message);
  }

  private static String violation(String text) {
    Graph graph = GraphParser.parse(text);
    return assertThrows(IllegalStateException.class, () -> Verifier.verify(graph, "a test"))
        .getMessage();
  }
}
