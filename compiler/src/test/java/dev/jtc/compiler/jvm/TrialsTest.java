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
  private static final String GRAPH =
      """
      fn f(%x: f32[64,100]) -> (y: f32[64,100]) {
      %1 = map.exp %x : f32[64,100]
      %2 = map.tanh %1 : f32[64,100]
      return %2
      }
      """;

  private static List<ClassImage> images() {
    Graph parsed = GraphParser.parse(GRAPH);
    Lowered lowered = Lowered.of(parsed, List.of(Width.values()));
    return PlanCompiler.compile(lowered.plan(), "Test");
  }

  @Test
  void onlyWhatLaunchesKernelsStaysInterpreted() {
    List<ClassImage> images = images();
    assertEquals(List.of(), BytecodePrinter.check(images));
    Map<String, Integer> sizes = new TreeMap<>(MethodSizes.of(images));
    sizes.values().removeIf(bytes -> bytes <= ClassImage.MAX_METHOD_BYTES);
    assertTrue(sizes.keySet().containsAll(Set.of("Test$T0.launch", "Test$T0.launch0")), "" + sizes);
    sizes.keySet().removeIf(name -> name.startsWith("Test$T0."));
    assertEquals(Map.of(), sizes, "methods of the program");
  }

  /** What is never reached is not shown eight thousand times. */
  @Test
  void aDumpCountsWhatFillsAMethod() {
    ClassImage launchers =
        images().stream().filter(image -> image.name().endsWith("$T0")).findFirst().orElseThrow();
    String dump = BytecodePrinter.print(launchers);
    assertTrue(dump.contains("    NOP x 8000\n"), dump::toString);
    assertTrue(dump.lines().count() < 300, dump.lines().count() + " lines");
  }
}
