package dev.jtc.compiler.kernel;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.jvm.BytecodePrinter;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.jvm.PlanCompiler;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.OwnScratch;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.memory.PlanPrinter;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A plan tells what threads have for themselves, and its class has as much. */
class OwnScratchTest {
  private static final Pattern MORE = Pattern.compile("; ([\\d,]+) more for each thread\n");

  private static final Pattern CONSTRUCTOR =
      Pattern.compile(
          "LDC \"([^\"]*)\"\\R *[^\\n]*\\R *INVOKESPECIAL dev/jtc/runtime/\\w+\\.<init>");

  private static Lowered lowered(Graph graph) {
    return Lowered.of(graph, List.of(Width.BITS_512));
  }

  @Test
  void convolutionsThatThreadsShareHaveScratchOfTheirOwn() {
    Graph graph = LayoutsTest.Net.of(5, new long[] {3, 16, 32}, 14, 5, 1, 0);
    Lowered lowered = lowered(graph);
    String plan = PlanPrinter.print(lowered.plan());
    MatchResult more = MORE.matcher(plan).results().findFirst().orElseThrow(() -> fail(plan));
    List<Plan.Slot> slots = OwnScratch.of(lowered.plan()).slots();
    long bytes =
        slots.stream()
            .mapToLong(s -> s.elements().value() * s.rows().value() * s.dtype().bytes())
            .sum();
    assertEquals(String.format(Locale.ROOT, "%,d", bytes), more.group(1));
    ClassImage driver = PlanCompiler.compile(lowered.plan(), "Test").get(0);
    String code = BytecodePrinter.print(driver);
    MatchResult own = CONSTRUCTOR.matcher(code).results().findFirst().orElseThrow(() -> fail(code));
    String expected =
        slots.stream()
            .map(s -> s.dtype().text() + (s.layout() == Layout.ROWS ? "[]" : ""))
            .sorted()
            .collect(joining(" "));
    assertEquals(expected, Stream.of(own.group(1).split(" ")).sorted().collect(joining(" ")));
  }

  @Test
  void whatDividesAtItsOutermostLoopHasNone() {
    String plan = PlanPrinter.print(lowered(TrainingSteps.legendre(Dim.of(30_011))).plan());
    assertTrue(plan.contains("  scratch ") && !plan.contains("more for each thread"), plan);
  }

  private static AssertionError fail(String text) {
    return new AssertionError(text);
  }
}
