package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.CudaProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a block of threads goes through, on the emulator, against the interpreter. */
class RowBlockTest {
  private static final Compiler COMPILER = new Compiler(CompileOptions.DEFAULT, Dump.NONE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "softmax(x)|1",
        "log_softmax(x)|1",
        "layer_norm(x, [C], g, b)|1",
        "sum(x, dim=1)|1",
        "x - mean(x, dim=1, keepdim=true)|1",
        "sum(exp(x))|1",
      })
  void rowsAreOneLaunchWithEveryBit(String value, int launches) {
    for (String rows : new String[] {"N", "5", "300"}) {
      for (int columns : new int[] {10, 16, 100, 257, 6000}) {
        int count = rows.equals("N") ? 7 : Integer.parseInt(rows);
        if (count * columns <= 40_000) {
          check(value, rows, count, columns, launches);
        }
      }
    }
  }

  /** What a softmax of 4096 puts down fits the shared memory of a block, if it is put down once. */
  @Test
  void longRowsAreReadAndWrittenOnce() {
    String ptx = check("softmax(x)", "2", 2, 4096, 1).ptx();
    assertEquals(1, ptx.split("ld\\.global", -1).length - 1, ptx);
    assertEquals(1, ptx.split("st\\.global\\.v4\\.f32", -1).length - 1, ptx);
    assertEquals(1, ptx.split("st\\.global", -1).length - 1, ptx);
  }

  @Test
  void shortRowsHaveAThreadEach() {
    Graph graph =
        GraphParser.parse(
            "fn f(%x: f32[3000,6,3,3]) -> (m: f32[3000,6], s: f32[3000,6]) {\n"
                + "  %1 = reduce.max %x {axes=[2,3]} : f32[3000,6]\n"
                + "  %2 = reduce.sum %x {axes=[2,3]} : f32[3000,6]\n"
                + "  return %1, %2\n}\n");
    compare("", graph, List.of(some(new Random(3), 3000, 6, 3, 3)), 1);
    assertFalse(CudaCompiler.compile(Lowered.forGpu(graph).plan()).ptx().contains("bar.sync"));
  }

  /** Lanes that go on from one line to the next, several lines put down at a time. */
  @ParameterizedTest
  @ValueSource(ints = {7, 36, 100, 784})
  void linesAreAddedOneAfterTheOther(int line) {
    String open =
        "fn f<N>(%x: f32[N,3,L]) -> (s: f32[3]) {\n"
            + "  %1 = reduce.sum %x {axes=[0,2]} : f32[3]\n  return %1\n}\n";
    for (int count : new int[] {1, 5, 41}) {
      List<Tensor> arguments = List.of(some(new Random(line), count, 3, line));
      String text = open.replace("L", "" + line);
      compare(text, GraphParser.parse(text), arguments, 1);
      String fixed = text.replace("<N>", "").replace("[N,", "[" + count + ",");
      compare(fixed, GraphParser.parse(fixed), arguments, 1);
    }
  }

  /**
   * Programs that go over the same rows again and again, some elements at other places, some only
   * where a condition holds: what has been put down must be what is read there.
   */
  @ParameterizedTest
  @ValueSource(ints = {7, 16, 33, 100})
  void rowsThatAreReadInManyWays(int columns) {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(1000L * columns + seed);
      List<String> rows = new ArrayList<>(List.of("x", "w", "flip(x, 1)", "(x * w)", "(g + x)"));
      List<String> numbers = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        String what = random.nextBoolean() ? "sum" : "amax";
        text.append("  let n" + i + " = " + what + "(" + row(random, rows, numbers));
        text.append(", dim=1, keepdim=true)\n");
        numbers.add("n" + i);
        if (random.nextInt(3) == 0) {
          text.append("  let r" + i + " = " + row(random, rows, numbers) + "\n");
          rows.add("r" + i);
        }
      }
      String head =
          "fn f(x: f32[3, C], g: f32[C], b: f32[C], w: f32[3, C]) -> (f32[3, C], f32[3, C])";
      text.append("  return (" + row(random, rows, numbers) + " + x, ");
      text.append(row(random, rows, numbers) + " + x + n3)\n}\n");
      String all = (head + " {\n" + text).replace("C", "" + columns);
      Graph graph = graph(all);
      List<Tensor> arguments =
          List.of(
              some(random, 3, columns),
              some(random, columns),
              some(random, columns),
              some(random, 3, columns));
      CudaProgram program = CudaCompiler.compile(Lowered.forGpu(graph).plan());
      compare(all, graph, arguments, program.kernels().size());
    }
  }

  private static String row(Random random, List<String> rows, List<String> numbers) {
    String a = rows.get(random.nextInt(rows.size()));
    String b = rows.get(random.nextInt(rows.size()));
    String n = numbers.isEmpty() ? "w" : numbers.get(random.nextInt(numbers.size()));
    return switch (random.nextInt(4)) {
      case 0 -> "(" + a + " - " + n + ")";
      case 1 -> "(" + a + " * " + b + " + x)";
      case 2 -> "where(x > " + n + ", " + a + ", " + b + ")";
      default -> "(" + a + " + w) / (abs(" + n + ") + 1)";
    };
  }

  private static CudaProgram check(
      String value, String rows, int count, int columns, int launches) {
    String x = "x: f32[" + rows + ", " + columns + "]";
    String row = "f32[" + columns + "]";
    String result =
        value.startsWith("sum(e") ? "f32" : value.startsWith("sum") ? "f32[R]" : "f32[R, C]";
    String text =
        ("fn f("
                + x
                + ", g: "
                + row
                + ", b: "
                + row
                + ") -> "
                + result
                + " { return "
                + value
                + " }\n")
            .replace("R", rows)
            .replace("C", "" + columns);
    Graph graph = graph(text);
    List<Tensor> arguments = new ArrayList<>();
    Random random = new Random(columns);
    arguments.add(some(random, count, columns));
    arguments.add(some(random, columns));
    arguments.add(some(random, columns));
    return compare(text, graph, arguments, launches);
  }

  private static CudaProgram compare(
      String text, Graph graph, List<Tensor> arguments, int launches) {
    Lowered lowered = Lowered.forGpu(graph);
    CudaProgram program = CudaCompiler.compile(lowered.plan());
    List<Tensor> expected = Interpreter.run(graph, arguments);
    for (Launch.Order order : Launch.Order.values()) {
      List<Tensor> actual = Emulated.run(program, lowered.graph(), arguments, order);
      for (int i = 0; i < expected.size(); i++) {
        String what = text + expected.get(i) + " but " + actual.get(i);
        assertTrue(expected.get(i).sameBits(actual.get(i)), what);
      }
    }
    assertEquals(launches, program.kernels().size(), () -> text + program.ptx());
    return program;
  }

  private static Graph graph(String text) {
    var checked = COMPILER.check(new SourceFile("p.jt", text));
    HostProgram program = checked.host().orElseThrow(() -> new AssertionError(text + checked));
    List<Graph> graphs = new ArrayList<>();
    ProgramClasses.of(
        program,
        (graph, className) -> {
          graphs.add(graph);
          return List.of();
        });
    return graphs.get(0);
  }

  /** Random numbers as a tensor of this shape. */
  static Tensor some(Random random, int... shape) {
    int size = 1;
    for (int dim : shape) {
      size *= dim;
    }
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return Tensor.of(DType.F32, numbers, shape);
  }
}
