package dev.jtc.compiler.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PlanPictureTest {
  private static int count(String dot, String part) {
    return dot.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void kernelsShowWhatTheyComputeAndWhatTheyPass() {
    String dot = PlanPicture.of(SamplePlans.predict(), PictureOptions.DEFAULT).dot();
    dot = dot.replace('\u00a0', ' ');
    assertTrue(dot.contains("1  predict_0  mlp.jt:4\\lfuses %0 %1 %2 %3\\l"), dot);
    assertTrue(dot.contains("y[·] &#61; tanh(acc + b)"));
    assertTrue(dot.contains("2  update_1"), "numbered in order");
    assertTrue(dot.contains("3136*N B"), "bytes of x");
    assertTrue(dot.contains("31 KiB"), "bytes of w");
    assertTrue(dot.contains("\"label\"=\"new b\""), "b is updated in place");
    assertTrue(dot.contains("2 kernels, no scratch arrays"));
    assertEquals(6, count(dot, " -> "));
  }

  @Test
  void loopsAndChoicesAreFrames() {
    String dot = PlanPicture.of(SamplePlans.loop(), PictureOptions.DEFAULT).dot();
    assertEquals(4, count(dot, "subgraph "));
    assertEquals(2, count(dot, "\"shape\"=\"diamond\""));
    assertTrue(dot.contains("9 B of scratch arrays"));
  }

  @Test
  void longPlansSayWhatIsMissing() {
    PictureOptions options = PictureOptions.DEFAULT.withMaxMarks(1);
    String dot = PlanPicture.of(SamplePlans.predict(), options).dot();
    assertTrue(dot.contains("the first 1 steps; 1 more are not drawn"), dot);
  }
}
