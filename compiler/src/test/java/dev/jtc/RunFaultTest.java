package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.RunFault;
import dev.jtc.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong only when a program runs is found in every mode, with the same words and place. */
class RunFaultTest {
  private static final Compiler COMPILER =
      new Compiler(
          new CompileOptions(true, Set.of()).withWidths(CompileOptions.thisProcess()), Dump.NONE);

  private static Checked checked(String text) {
    Checked checked = COMPILER.check(new SourceFile("test.jt", text));
    assertFalse(checked.hasErrors(), () -> text + "\n" + Diagnostics.render(checked.diagnostics()));
    return checked;
  }

  private static String dynamic(Checked checked) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try {
      DynamicProgram.run(checked.program(), out, Trace.NONE);
    } catch (ProgramFailure failure) {
      failure.diagnostic().primary().ifPresent(span -> out.print(span.head().spelling() + ": "));
      out.print(failure.diagnostic().title());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String compiled(Checked checked) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try {
      Running.main(COMPILER.compile(checked.host().orElseThrow()), new Console(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      out.print(told((RunFault) e));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String told(RunFault fault) {
    return fault.place().map(place -> place.spelling() + ": ").orElse("") + fault.what();
  }

  private static String both(String text) {
    Checked checked = checked(text);
    String compiled = compiled(checked);
    assertEquals(dynamic(checked), compiled, text);
    return compiled;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sum(x[i])           | 4 | index 4 is outside of 3 rows",
        "sum(x[i])           | -4 | index -4 is outside of 3 rows",
        "sum(ones(3)[i])     | 3 | index 3 is outside of 3 rows",
        "sum((2 * x)[i])     | 7 | index 7 is outside of 3 rows",
        "x[:, 1][i]          | 5 | index 5 is outside of 3 rows",
        "sum(x.T[i])         | 2 | index 2 is outside of 2 rows",
        "sum(iota(4)[i])     | 4 | index 4 is outside of 4 rows",
        "sum(full(i, 2)[i])  | 4 | index 4 is outside of 2 rows",
        "where(i < 3, x[i, 0], 0.0) | 9 | index 9 is outside of 3 rows",
        "sum(grad(sum(x[i] ^ 2), wrt = x)) | 3 | index 3 is outside of 3 rows",
        "7 / i               | 0 | division by zero: 7 / 0",
        "7 % i               | 0 | division by zero: 7 % 0",
        "i != 0 && 7 / i > 2 | 0 | division by zero: 7 / 0",
        "randint(i, 5)       | 5 | `randint` cannot draw from 5 up to 5, excluded: there is no such number",
        "randint(0, i, 2)    | 3000000000 | `randint` cannot draw from 0 up to 3000000000, excluded: there are more than 2^31 of them",
      })
  void bothModesRefuseWithTheSameWords(String expression, long number, String message) {
    String text =
        "fn f(x: f32[3, 2], i: i64) = "
            + expression
            + "\nmain { for n in "
            + number
            + ".."
            + (number + 1)
            + " { print(f([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], n)) } }";
    String said = both(text);
    assertTrue(said.endsWith(": " + message), said);
    assertTrue(said.startsWith("test.jt:1:"), said);
  }

  @Test
  void aLoopFailsInTheTripThatIsWrong() {
    String said =
        both(
            """
            fn f(x: f32[4], n: i64) -> f32 {
                var s = 0.0
                for k in 0..n {
                    s += x[k] * x[k]
                }
                return s
            }
            main {
                for n in 2..9 {
                    print(f([1.0, 2.0, 3.0, 4.0], n))
                }
            }
            """);
    assertTrue(said.contains("30."), said);
    assertTrue(said.endsWith("test.jt:4:14+4: " + OUTSIDE_OF_4), said);
  }

  private static final String OUTSIDE_OF_4 = "index 4 is outside of 4 rows";

  // Random programs.

  private static String expression(Random random, int depth) {
    if (depth == 0) {
      return List.of("x", "ones(4)", "2 * x", "y[1]", "f32(iota(4))", "x[::-1]")
          .get(random.nextInt(6));
    }
    String inner = expression(random, depth - 1);
    String index = index(random);
    return switch (random.nextInt(7)) {
      case 0 -> "(" + inner + ")[cat([j, j - " + index + "])]";
      case 1 -> "(" + inner + ") * (" + inner + ")[" + index + "]";
      case 2 -> "where(x > 2, (" + inner + ")[" + index + "], " + inner + ")";
      case 3 -> "(" + inner + ") + f32(" + index + ")";
      case 4 -> "cat([(" + inner + ")[j], ones(2)])";
      case 5 -> "y[" + index + "] - (" + inner + ")";
      default -> "sin((" + inner + ")[" + index + "]) + (" + inner + ")";
    };
  }

  private static String index(Random random) {
    return List.of("i", "i - 2", "-i", "i / (i - 3)", "i % (i + 1)", "j[i % 2]", "2 * i", "1")
        .get(random.nextInt(8));
  }

  @Test
  void randomProgramsFailAlikeInBothModes() {
    Random random = new Random(11);
    int failed = 0;
    int ran = 0;
    for (int k = 0; k < 60; k++) {
      String text =
          "fn f(x: f32[4], y: f32[3, 4], i: i64, j: i64[2]) -> f32[4] = "
              + expression(random, 1 + random.nextInt(3))
              + "\nmain { let x: f32[4] = [1.0, 2.0, 3.0, 4.0]\n let y = ones(3, 4)\n"
              + "  let j: i64[3] = [1, 2, 0]\n for i in -3..6 { print(f(x, y, i, j[:2] + i)) } }";
      if (both(text).endsWith(System.lineSeparator())) {
        ran++;
      } else {
        failed++;
      }
    }
    // Both happen often enough to tell something.
    assertTrue(failed > 10 && ran > 3, failed + " failed, " + ran + " ran");
  }

  // Sizes that only a caller knows.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x[-3:]          | 2 | N >= 3 is needed here, but N = 2",
        "ones(2) * x[4]  | 4 | N >= 5 is needed here, but N = 4",
        "ones(1) * sum(x[1:]) | 0 | N >= 1 is needed here, but N = 0",
        "x[2:5]          | 3 | N >= 5 is needed here, but N = 3",
        "x[1:] * x[:-1]  | 0 | N >= 1 is needed here, but N = 0",
        "x[::-1]         | 0 |",
        "x[-3:]          | 3 |",
        "x[1:]           | 1 |",
        "ones(2) * x[N / 2] | 1 |",
        "ones(2) * x[N / 2] | 0 | -(N/2)+N >= 1 is needed here, but N = 0",
        "x[N - 2:5]      | 8 | N <= 7 is needed here, but N = 8",
      })
  void sizesThatDoNotFitAreRefusedAtTheCall(String expression, int n, String message) {
    String text = "fn f(x: f32[N]) = " + expression;
    String interpreted = interpreted(text, n);
    assertEquals(interpreted, called(text, n));
    if (message == null) {
      assertTrue(interpreted.startsWith("tensor("), interpreted);
    } else {
      assertTrue(interpreted.matches("test\\.jt:1:\\d+\\+\\d+: .*"), interpreted);
      assertTrue(interpreted.endsWith(": " + message), interpreted);
    }
  }

  private static String interpreted(String text, int n) {
    Graph graph = dev.jtc.cli.FunctionGraphs.find(checked(text), "f");
    try {
      return Interpreter.run(graph, List.of(Tensor.of(new float[n]))).get(0).toString();
    } catch (RuntimeException e) {
      return told((RunFault) e);
    }
  }

  /** Calls the static method of the class that the compiler makes of a file. */
  private static String called(String text, int n) {
    Checked checked = checked(text);
    ClassLoader loader = Running.loader(COMPILER.compile(checked.host().orElseThrow()));
    try {
      Class<?> file = loader.loadClass("Test");
      Object result = file.getMethod("f", Tensor.class).invoke(null, Tensor.of(new float[n]));
      return result.toString();
    } catch (InvocationTargetException e) {
      return told((RunFault) e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void randomSlicesAgreeOnWhichSizesTheyTake() {
    Random random = new Random(5);
    TreeMap<Boolean, Integer> outcomes = new TreeMap<>();
    for (int k = 0; k < 25; k++) {
      String slice =
          List.of(bound(random), bound(random), random.nextBoolean() ? "1" : "2").stream()
              .collect(Collectors.joining(":"));
      String text = "fn f(x: f32[N]) = x[" + slice + "] + 1";
      Checked checked = COMPILER.check(new SourceFile("test.jt", text));
      for (int n = 0; n < 7 && !checked.hasErrors(); n++) {
        String interpreted = interpreted(text, n);
        assertEquals(interpreted, called(text, n), text);
        outcomes.merge(interpreted.startsWith("tensor("), 1, Integer::sum);
      }
    }
    assertTrue(outcomes.get(true) > 20 && outcomes.get(false) > 20, outcomes.toString());
  }

  private static String bound(Random random) {
    return List.of("", "1", "3", "-1", "-2", "N / 2", "N - 2", "2 - N", "4").get(random.nextInt(9));
  }
}
