package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Large graphs go from text to classes whose methods HotSpot still compiles. */
class LargeGraphTest {
  private static final int OPERATIONS = 5000;

  /** A function of 5,000 operations, {@code operation(i)} being the line that makes %i. */
  private static Graph graph(IntFunction<String> operation) {
    StringBuilder text = new StringBuilder("fn f<N>(%x: f32[N,4], %s: f32) -> (y: f32[N,4]) {\n");
    int first = 1000;
    text.append("%1000 = map.neg %x : f32[N,4]\n%1001 = map.abs %x : f32[N,4]\n");
    text.append("%1002 = map.exp %s : f32\n");
    for (int i = first + 3; i < first + OPERATIONS; i++) {
      text.append('%').append(i).append(" = ").append(operation.apply(i)).append('\n');
    }
    text.append("return %").append(first + OPERATIONS - 1).append("\n}\n");
    Graph graph = GraphParser.parse(text.toString());
    Verifier.verify(graph, "parsing");
    return graph;
  }

  private static List<ClassImage> compiles(Graph graph, int leastNodes) {
    Lowered lowered = Lowered.of(graph);
    assertTrue(lowered.graph().nodes().size() >= leastNodes, "the passes left too little");
    List<ClassImage> images = PlanCompiler.compile(lowered.plan(), "dev.jtc.compiled.Large");
    Map<String, Integer> sizes = MethodSizes.of(images);
    sizes.values().removeIf(bytes -> bytes < 8000);
    assertEquals(Map.of(), sizes, "methods that the JVM would only interpret");
    assertEquals(List.of(), BytecodePrinter.check(images));
    lowered.checked(List.of(Tensor.of(Programs.numbers(12, 1), 3, 4), Tensor.scalar(0.5f)));
    return images;
  }

  @Test
  void elementByElement() {
    String[] functions = {"add", "min", "sub", "max"};
    compiles(
        graph(
            i ->
                i == 1003
                    ? "map.add %1000, %1001 : f32[N,4]"
                    : i % 7 == 0
                        ? "map.sin %" + (i - 1) + " : f32[N,4]"
                        : "map."
                            + functions[i % 4]
                            + " %"
                            + (i - 1)
                            + ", %"
                            + (i < 1010 ? 1001 : i - 5)
                            + " : f32[N,4]"),
        4500);
  }

  /**
   * Each sum ends a kernel, so there are thousands of kernels, and more calls of them than the
   * constants of one class can name.
   */
  @Test
  void manyKernels() {
    List<ClassImage> images =
        compiles(
            graph(
                i -> {
                  String last = " %" + (i == 1003 ? 1001 : i - 1);
                  return switch (i % 3) {
                    case 1 -> "reduce.sum" + last + " {axes=[1]} : f32[N]";
                    case 2 -> "broadcast" + last + " {dims=[0]} : f32[N,4]";
                    default -> "map.tanh" + last + " : f32[N,4]";
                  };
                }),
            4500);
    assertTrue(images.stream().anyMatch(image -> image.name().endsWith("$D1")), "one driver");
  }

  /** Scalars have no loop that could be split. */
  @Test
  void scalars() {
    compiles(
        graph(
            i ->
                i == 1000 + OPERATIONS - 1
                    ? "broadcast %" + (i - 1) + " {dims=[]} : f32[N,4]"
                    : i % 2 == 0
                        ? "map.cos %" + (i - 1) + " : f32"
                        : "map.add %" + (i - 1) + ", %s : f32"),
        4500);
  }
}
