package dev.jtc.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What small programs mean where it is easy to get wrong. */
class ProgramMeaningTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1.0, 3.0] / [2.0, 2.0] | tensor([0.5000, 1.5000])",
        "[1.0, 3.0] / 2          | tensor([0.5000, 1.5000])",
        "[1.0, 3.0] * 2          | tensor([2., 6.])",
        "2 - [1, 3]              | tensor([ 1, -1])",
        "[1, 3] + 0.5            | tensor([1.5000, 3.5000])",
        "[1, 3] + [0.5, 1.0]     | tensor([1.5000, 4.0000])",
        "-[1.5, -2.0]            | tensor([-1.5000,  2.0000])",
        "![true, false]          | 'tensor([false,  true])'",
      })
  void tensorsWrittenOutTakeTheDtypeTheyNeed(String expression, String printed) {
    String text = "main { print(\"{" + expression + "}\") }";
    assertEquals(printed + "\n", Running.output(text));
  }

  @ParameterizedTest
  @CsvSource({
    "sum(x[N - 1:]), 4",
    "x[N - 1], 4",
    "sum(x[:N - 1]), 6",
    "sum(x[-N:]), 10",
    "x[-1], 4",
    "sum(x[:2 - N]), 3",
    "sum(x[N - (N - 1):]), 9",
    "x[N / 2], 3",
    "sum(x[N % 3:]), 9",
  })
  void indicesMayDependOnSizes(String expression, float expected) {
    Program program = Running.program("fn f(x: f32[N]) -> f32 = " + expression);
    var f =
        new Elaborator(new Diagnostics())
            .function(program.functions().get(program.functions().size() - 1), program.scope())
            .orElseThrow();
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4});
    Tensor actual = Interpreter.run(f.graph(), List.of(x)).get(0);
    assertTrue(Tensor.scalar(expected).sameBits(actual), expression + " = " + actual);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fn f(x: f32) -> f32 { var k = x\n while sum(rand(1)) < 0.5 max 9 { k += x }\n return k }",
        "fn f(x: f32[0]) -> i64 = argmax(x)",
        "fn f(x: i64[N]) -> i64 = x[randint(7, 2)]",
        "fn f(x: i64[N]) -> i64[1] = randint(0, 8589934592, 1)",
      })
  void whatHasNoMeaningIsReported(String function) {
    String text = "model M() { train " + function + " }";
    String message = assertThrows(AssertionError.class, () -> Running.program(text)).getMessage();
    assertTrue(message.contains("error[JT"), message);
  }

  @Test
  void aVariableOfMainThatChangesItsTypeIsMarkedWhereItDoes() {
    String text = "main {\n  for i in 0..2 { print(\"{i}\") }\n  var t = 1\n  t = 2.5\n}";
    var checked =
        new Compiler(CompileOptions.DEFAULT, Dump.NONE).check(new SourceFile("test.jt", text));
    String message = Diagnostics.render(checked.diagnostics());
    assertTrue(message.contains("--> test.jt:4:3"), message);
  }
}
