package dev.jtc.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.Running;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.RunFault;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the library refuses, it refuses once, with words, where the user's program calls it. */
class RefusalsTest {
  private static final Compiler COMPILER =
      new Compiler(new CompileOptions(true, Set.of()), Dump.NONE);

  private static Checked checked(String text) {
    return COMPILER.check(new SourceFile("test.jt", text));
  }

  private static RunFault compiled(Checked checked, PrintStream out) {
    RuntimeException fault =
        assertThrows(
            RuntimeException.class,
            () -> Running.main(COMPILER.compile(checked.host().orElseThrow()), new Console(out)));
    return (RunFault) fault;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "Linear(-1, 3)              | `in_features` must be positive, not -1",
        "Conv2d(3, 4, 3, groups = 2) | 3 channels cannot be divided into 2 groups",
        "Conv1d(4, 3, 3, groups = 2) | 3 channels cannot be divided into 2 groups",
        "conv2d(zeros(1, 3, 8, 8), zeros(4, 3, 3, 3), stride = 0) | a stride must be positive, not 0",
        "conv2d(zeros(1, 3, 8, 8), zeros(4, 3, 3, 3), stride = 2, padding = \"same\") "
            + "| padding = \"same\" needs stride = 1",
        "conv1d(zeros(1, 3, 5), zeros(2, 2, 3)) "
            + "| a weight for 2 channels in 1 groups needs 2 input channels, not 3",
        "max_pool2d(zeros(1, 1, 8, 8), 3, padding = 2) | padding = 2 is more than half of the window's size 3",
        "MultiheadAttention(10, 3)  | `embed_dim` = 10 cannot be divided into 3 heads",
        "LSTM(3, 4, num_layers = 0) | `num_layers` must be positive, not 0",
        "RNN(3, 4, nonlinearity = \"elu\") | `nonlinearity` is \"tanh\" or \"relu\", not \"elu\"",
        "Embedding(0, 3)            | `num_embeddings` must be positive, not 0",
        "Embedding(5, 3, padding_idx = 7) | `padding_idx` = 7 is none of 5 rows",
        "Dropout(1.5)               | a probability is from 0 to 1, not 1.5",
        "dropout(zeros(3), p = -1)  | a probability is from 0 to 1, not -1",
        "topk(zeros(5), 7)          | there are no 7 elements along an axis of size 5",
        "kthvalue(zeros(5), 0)      | `k` counts from 1, but is 0",
        "step_lr(1, 0.1, 0)         | `step_size` must be positive, not 0",
        "multi_step_lr(1, 0.1, zeros(0, dtype = i64)) | there are no milestones",
        "one_cycle_lr(0, 0.1, 10, anneal_strategy = \"cosine\") "
            + "| `anneal_strategy` is \"cos\" or \"linear\", not \"cosine\"",
        "mse_loss(zeros(3), zeros(3), \"avg\") "
            + "| `reduction` is \"mean\", \"sum\" or \"none\", not \"avg\"",
        "cross_entropy(zeros(2, 3), [0, 1], label_smoothing = 2.0) "
            + "| a probability is from 0 to 1, not 2.0",
        "matrix_norm(zeros(2, 2), \"nuc\") | `ord` is \"fro\", 1, -1, inf or -inf, not nuc",
        "kaiming_uniform((2, 3), mode = \"fan\") "
            + "| `mode` is \"fan_in\" or \"fan_out\", not \"fan\"",
        "pad(zeros(3), (3, 3), mode = \"reflect\") "
            + "| `reflect` mirrors less than the 3 elements along axis 0",
        "gelu(zeros(2), \"tan\")    | `approximate` is \"none\" or \"tanh\", not \"tan\"",
        "hardtanh(zeros(2), 1.0, -1.0) | `min_val` = 1.0 must be below `max_val` = -1.0",
        "group_norm(zeros(1, 5), 2) | 5 channels cannot be divided into 2 groups",
        "batch_norm(zeros(1, 3), training = true) "
            + "| batch norm needs more than one value per channel to train",
        "amax(zeros(2, 0), dim = 1) | `amax` of no elements",
      })
  void beforeTheProgramRuns(String call, String words) {
    List<Diagnostic> found = checked("main {\n  print(" + call + ")\n}").diagnostics();
    assertEquals(1, found.size(), () -> Diagnostics.render(found));
    assertEquals(words, found.get(0).title());
    assertEquals("test.jt", found.get(0).primary().orElseThrow().file().name());
    assertEquals(2, found.get(0).primary().orElseThrow().line());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cross_entropy(zeros(2, 3), [0, 3])      | index 3 is not one of 0 to 2",
        "nll_loss(zeros(2, 3), [0, -1])          | index -1 is not one of 0 to 2",
        "one_hot([0, 5], 3)                      | index 5 is not one of 0 to 2",
        "bincount([-1], minlength = 3)           | index -1 is not one of 0 to 2",
        "gather(zeros(2, 3), 1, [[0, 7], [1, 1]]) | index 7 is not one of 0 to 2",
        "gather(zeros(2, 3), 0, [[0, -1]])       | index -1 is not one of 0 to 1",
        "index_select(zeros(2, 3), 1, [3])       | index 3 is not one of 0 to 2",
        "embedding([-1], zeros(3, 2))            | index -1 is not one of 0 to 2",
        "one_cycle_lr(10, 0.1, 10)               | index 10 is not one of 0 to 9",
      })
  void whileTheProgramRuns(String call, String words) {
    Checked checked = checked("main {\n  print(" + call + ")\n}");
    assertFalse(checked.hasErrors(), () -> Diagnostics.render(checked.diagnostics()));
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    ProgramFailure stepped =
        assertThrows(
            ProgramFailure.class, () -> DynamicProgram.run(checked.program(), nowhere, Trace.NONE));
    RunFault compiled = compiled(checked, nowhere);
    assertEquals(words, stepped.diagnostic().title());
    assertEquals(words, compiled.what());
    assertEquals("test.jt:2:9", stepped.diagnostic().primary().orElseThrow().place());
    assertEquals("test.jt", compiled.place().orElseThrow().file());
    assertEquals(2, compiled.place().orElseThrow().line());
  }

  @Test
  void sizesThatAreOpenAreLookedAtWhenTheyAreKnown() {
    Checked checked =
        checked(
            """
            model Net {
                let norm = BatchNorm1d(2)
                train fn step(x: f32[N, 2]) -> f32 {
                    return sum(norm(x))
                }
            }
            main {
                let net = Net()
                for x in batches(ones(7, 2), 3) {
                    net.step(x)
                }
            }
            """);
    assertFalse(checked.hasErrors(), () -> Diagnostics.render(checked.diagnostics()));
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    RunFault compiled = compiled(checked, nowhere);
    assertEquals("N >= 2 is needed here, but N = 1", compiled.what());
    assertEquals(4, compiled.place().orElseThrow().line());
    ProgramFailure stepped =
        assertThrows(
            ProgramFailure.class, () -> DynamicProgram.run(checked.program(), nowhere, Trace.NONE));
    assertEquals(
        "batch norm needs more than one value per channel to train", stepped.diagnostic().title());
  }

  @Test
  void theLibraryKeepsItsOwnNames() {
    List<Diagnostic> found = checked("main { print(_pair(3)) }").diagnostics();
    assertEquals("unknown name `_pair`", found.get(0).title());
    Checked own = checked("fn _pair(n: dim) = 2 * n\nmain { print(_pair(3), zeros(2, 2).T) }");
    assertFalse(own.hasErrors(), () -> Diagnostics.render(own.diagnostics()));
  }
}
