package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.loop.Width;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** HotSpot optimizes kernels, and not what only launches them for a trial. */
class TrialsTest {
  private static Map<String, Integer> sizes(String graph) {
    Graph parsed = GraphParser.parse(graph);
    Lowered lowered = Lowered.of(parsed, List.of(Width.values()));
    List<ClassImage> images = PlanCompiler.compile(lowered.plan(), "Test");
    assertEquals(List.of(), BytecodePrinter.check(images));
    return new TreeMap<>(MethodSizes.of(images));
  }

  @Test
  void onlyWhatLaunchesKernelsStaysInterpreted() {
    Map<String, Integer> sizes =
        sizes(
            """
            fn f(%x: f32[64,100]) -> (y: f32[64,100]) {
            %1 = map.exp %x : f32[64,100]
            %2 = map.tanh %1 : f32[64,100]
            return %2
            }
            """);
    sizes.values().removeIf(bytes -> bytes <= ClassImage.MAX_METHOD_BYTES);
    assertTrue(sizes.keySet().containsAll(Set.of("Test$T0.launch", "Test$T0.launch0")), "" + sizes);
    sizes.keySet().removeIf(name -> name.startsWith("Test$T0."));
    assertEquals(Map.of(), sizes, "methods of the program");
  }
}
