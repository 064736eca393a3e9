package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Progress by a clock that the tests turn. */
class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  private Progress progress(Progress.Style style, Charset charset) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(out, style, () -> now, charset);
  }

  private Progress bar() {
    return progress(Progress.Style.BAR, StandardCharsets.UTF_8);
  }

  private String shown() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text.replace(System.lineSeparator(), "\n");
  }

  @Test
  void aShortLoopShowsNothing() {
    Progress progress = bar();
    progress.enter("i", 100);
    for (int i = 0; i < 100; i++) {
      progress.done(i);
      now += SECOND / 60;
    }
    progress.leave();
    assertEquals("", shown());
  }

  @Test
  void aLongLoopShowsABarAndRemovesIt() {
    Progress progress = bar();
    progress.enter("epoch", 100);
    progress.done(0);
    now += 2 * SECOND;
    progress.value("loss", 1.43217);
    progress.done(25);
    assertEquals(
        "\r██████··················  epoch 25/100  loss 1.432  13 it/s  0:06 left", shown());
    progress.leave();
    assertTrue(shown().matches("\r +\r"));
  }

  @Test
  void whatAStepReturnsShowsUnlessSomethingIsTracked() {
    Progress progress = bar();
    Tensor loss = Tensor.scalar(0.25f);
    progress.returned("early", new Tensor[] {loss});
    progress.enter("t", 10);
    progress.done(0);
    now += 3 * SECOND;
    progress.returned("loss hits", new Tensor[] {loss, Tensor.scalar(7L)});
    progress.returned("rows", new Tensor[] {Tensor.zeros(DType.F32, 3)});
    progress.done(5);
    assertTrue(shown().contains("t 5/10  loss 0.25  hits 7  1.7 it/s"));
    progress.value("error", 2);
    now += SECOND;
    progress.returned("loss", new Tensor[] {loss});
    progress.done(6);
    assertTrue(shown().contains("t 6/10  error 2  1.5 it/s"));
  }

  @Test
  void aPrintedLineFindsItsPlaceFree() {
    Progress progress = bar();
    progress.enter("i", 10);
    progress.done(0);
    now += 3 * SECOND;
    progress.done(3);
    int width = shown().length() - 1;
    progress.erase();
    assertEquals("\r" + " ".repeat(width) + "\r", shown());
    progress.erase();
    assertEquals("", shown());
  }

  @Test
  void aShorterLineCoversTheOneBefore() {
    Progress progress = bar();
    progress.enter("i", 1000);
    progress.done(0);
    progress.value("loss", 123.4);
    now += 3 * SECOND;
    progress.done(1);
    int width = shown().length();
    progress.value("loss", 1);
    now += SECOND;
    progress.done(999);
    assertEquals(width, shown().length());
  }

  @Test
  void theTerminalIsNotAskedTooOften() {
    Progress progress = bar();
    progress.enter("i", 1000);
    progress.done(0);
    now += 3 * SECOND;
    progress.done(1);
    shown();
    now += SECOND / 10;
    progress.done(2);
    assertEquals("", shown());
  }

  @Test
  void theInnermostLoopThatLastsHasTheBar() {
    Progress progress = bar();
    progress.enter("epoch", 5);
    progress.done(0);
    progress.enter("batch", 1389);
    progress.done(0);
    now += 4 * SECOND;
    progress.done(600);
    assertEquals(
        "\repoch 1/5  ██████████··············  batch 600/1389  150 it/s  0:05 left", shown());
    progress.leave();
    progress.done(1);
    shown();
    // The next one is known to last, from its first moment on.
    progress.enter("batch", 1389);
    progress.done(0);
    now += SECOND;
    progress.done(100);
    assertTrue(shown().startsWith("\repoch 2/5  █···"), shown());
  }

  @Test
  void quickLoopsInsideDoNotHideALongOne() {
    Progress progress = bar();
    progress.enter("epoch", 1000);
    for (int epoch = 0; epoch < 30; epoch++) {
      progress.done(epoch);
      progress.enter("i", 10);
      progress.done(0);
      for (int i = 0; i < 10; i++) {
        now += SECOND / 100;
        progress.done(i);
      }
      progress.leave();
    }
    String last = shown();
    assertTrue(last.contains("epoch 20/1000") || last.contains("epoch 21/1000"), last);
    assertTrue(!last.contains("i "), last);
  }

  @Test
  void aLoopWithoutAnEndCounts() {
    Progress progress = bar();
    progress.enter("", -1);
    progress.done(0);
    now += 2 * SECOND;
    progress.done(3);
    assertEquals("\r3  1.5 it/s", shown());
    now += 8 * SECOND;
    progress.done(4);
    assertEquals("\r4  2.5 s/it", shown());
  }

  @Test
  void withoutATerminalThereIsALineEveryTenSeconds() {
    Progress progress = progress(Progress.Style.LINES, StandardCharsets.UTF_8);
    progress.enter("epoch", 5);
    progress.done(2);
    progress.enter("batch", 1389);
    for (int i = 0; i < 1389; i++) {
      progress.done(i);
      progress.value("loss", 1.43);
      now += SECOND / 60;
    }
    progress.erase();
    assertEquals(
        List.of(
            "epoch 3/5  batch 301/1389  loss 1.43  60 it/s  0:18 left",
            "epoch 3/5  batch 602/1389  loss 1.43  60 it/s  0:13 left",
            "epoch 3/5  batch 903/1389  loss 1.43  60 it/s  0:08 left",
            "epoch 3/5  batch 1204/1389  loss 1.43  60 it/s  0:03 left"),
        shown().lines().toList());
  }

  @Test
  void plainLettersDoWhereTheTerminalKnowsNoOthers() {
    Progress progress = progress(Progress.Style.BAR, StandardCharsets.US_ASCII);
    progress.enter("i", 2);
    progress.done(0);
    now += 7200 * SECOND;
    progress.done(1);
    assertEquals("\r[############............]  i 1/2  7200.0 s/it  2:00:00 left", shown());
  }

  @Test
  void aLineNeverWraps() {
    Progress progress = bar();
    progress.enter("a_rather_long_name_of_a_variable", 100000);
    progress.done(0);
    progress.value("a rather long name of a value", 1);
    now += 3 * SECOND;
    progress.done(1);
    assertEquals(80, shown().length());
  }
}
