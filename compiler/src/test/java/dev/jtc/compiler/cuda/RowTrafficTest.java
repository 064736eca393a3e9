package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.compiler.emulate.Emulator;
import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.emulate.Memory;
import dev.jtc.compiler.emulate.Traffic;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.CudaProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Operations over rows read each element of what they are given once and write each result once: it
 * is counted byte by byte while the emulator runs them, and the bits are those of the interpreter.
 */
class RowTrafficTest {
  private static final Compiler COMPILER = new Compiler(CompileOptions.DEFAULT, Dump.NONE);

  static final List<String> VALUES =
      List.of(
          "softmax(x)",
          "log_softmax(x)",
          "layer_norm(x, [C], g, b)",
          "x / sqrt(mean(x * x, dim=1, keepdim=true))",
          "grad(sum(softmax(x) * w), wrt=x)",
          "w - x * sum(x * w, dim=1, keepdim=true)");

  @ParameterizedTest
  @FieldSource("VALUES")
  void rowsAreReadOnceAndWrittenOnce(String value) {
    for (int columns : new int[] {7, 64, 1000, 1024, 4096}) {
      // Two inputs and what is made of them are too much for 40 KB of shared memory.
      if (columns == 4096 && value.contains("w")) {
        continue;
      }
      for (int rows : columns == 7 ? new int[] {5, 4000} : new int[] {2, 5}) {
        List<Traffic> seen = run(value, rows, columns, 1);
        String what = value + " of " + rows + "x" + columns + ", number ";
        for (int i = 0; i < seen.size() - 1; i++) {
          assertEquals(1, seen.get(i).fewestReads(), what + i);
          assertEquals(1, seen.get(i).mostReads(), what + i);
          assertEquals(0, seen.get(i).mostWrites(), what + i);
        }
        Traffic result = seen.get(seen.size() - 1);
        assertEquals(0, result.mostReads(), what);
        assertEquals(1, result.fewestWrites(), what);
        assertEquals(1, result.mostWrites(), what);
      }
    }
  }

  /** One kernel for the statistics, one with their roots, and one that needs all of a row. */
  @Test
  void eachPassOfTheGradientOfLayerNormReadsARowOnce() {
    List<Traffic> seen = run("grad(sum(layer_norm(x, [C], g, b) * w), wrt=x)", 5, 1000, 3);
    assertEquals(2, seen.get(0).mostReads());
    assertEquals(1, seen.get(1).mostReads());
    assertEquals(1, seen.get(2).mostWrites());
  }

  /** A text reads four neighbours by one instruction, and does so in one place. */
  @Test
  void anInputIsLoadedInOnePlace() {
    for (String value : new String[] {"softmax(x)", "log_softmax(x)"}) {
      String ptx = CudaCompiler.compile(Lowered.forGpu(graph(text(value, 64, 1000))).plan()).ptx();
      assertEquals(1, count(ptx, "ld\\.global\\S*\\.v4\\.f32"), ptx);
      assertEquals(1, count(ptx, "ld\\.global"), ptx);
      assertEquals(1, count(ptx, "st\\.global"), ptx);
    }
    String norm = text("layer_norm(x, [C], g, b)", 64, 1000);
    String ptx = CudaCompiler.compile(Lowered.forGpu(graph(norm)).plan()).ptx();
    assertEquals(3, count(ptx, "ld\\.global\\S*\\.v4\\.f32"), "x, g and b, " + ptx);
    assertEquals(3, count(ptx, "ld\\.global"), ptx);
    assertEquals(1, count(ptx, "st\\.global"), ptx);
  }

  /** Bytes that are read again do not keep four neighbours from being read by one instruction. */
  @Test
  void aMaskDoesNotSplitNeighbours() {
    for (String type : List.of("bool", "u8", "i64")) {
      String mask = type.equals("bool") ? "m" : "m > 3";
      String text =
          "fn f(x: f32[8, 1000], m: T[8, 1000]) -> f32[8, 1000] {\n".replace("T", type)
              + "  let y = where(M, x, 0 * x)\n".replace("M", mask)
              + "  return y - mean(y, dim=1, keepdim=true)\n}\n";
      String ptx = CudaCompiler.compile(Lowered.forGpu(graph(text)).plan()).ptx();
      assertEquals(1, count(ptx, "ld\\.global\\S*\\.v4\\.f32"), ptx);
    }
  }

  private static int count(String text, String pattern) {
    return text.split(pattern, -1).length - 1;
  }

  static String text(String value, int rows, int columns) {
    String all =
        "fn f(x: f32[R, C], g: f32[C], b: f32[C], w: f32[R, C]) -> f32[R, C] { return V }\n";
    return all.replace("V", value).replace("R", "" + rows).replace("C", "" + columns);
  }

  static Graph graph(String text) {
    var checked = COMPILER.check(new SourceFile("p.jt", text));
    List<Graph> graphs = new ArrayList<>();
    ProgramClasses.of(
        checked.host().orElseThrow(() -> new AssertionError(text + checked.diagnostics())),
        (graph, className) -> {
          graphs.add(graph);
          return List.of();
        });
    return graphs.get(0);
  }

  /** What is seen of x, of w if it is used, and of the result. */
  private static List<Traffic> run(String value, int rows, int columns, int launches) {
    String text = text(value, rows, columns);
    Graph graph = graph(text);
    Random random = new Random(columns);
    List<Tensor> arguments =
        List.of(
            RowBlockTest.some(random, rows, columns),
            RowBlockTest.some(random, columns),
            RowBlockTest.some(random, columns),
            RowBlockTest.some(random, rows, columns));
    CudaProgram program = CudaCompiler.compile(Lowered.forGpu(graph).plan());
    assertEquals(launches, program.steps().size(), () -> text + program.ptx());
    Memory memory = new Memory();
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < program.slots().size(); i++) {
      CudaProgram.Slot slot = program.slots().get(i);
      int bytes = Integer.parseInt(slot.elements()) * slot.dtype().bytes();
      addresses.add(memory.allocate("slot " + i, bytes));
      if (i < arguments.size()) {
        assertEquals(CudaProgram.Kind.ARGUMENT, slot.kind());
        memory.write(addresses.get(i), bytes((float[]) arguments.get(i).array()).array());
      }
    }
    int result = program.resultSlots().get(0);
    List<Traffic> seen = new ArrayList<>();
    seen.add(memory.watch(addresses.get(0)));
    if (value.contains("w")) {
      seen.add(memory.watch(addresses.get(3)));
    }
    seen.add(memory.watch(addresses.get(result)));
    launch(program, memory, addresses);
    int elements = rows * columns;
    byte[] bytes = memory.read(addresses.get(result), elements * Float.BYTES);
    float[] numbers = new float[elements];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    Tensor expected = Interpreter.run(graph, arguments).get(0);
    assertTrue(expected.sameBits(Tensor.of(DType.F32, numbers, rows, columns)), text);
    return seen;
  }

  private static void launch(CudaProgram program, Memory memory, List<Long> addresses) {
    long status = memory.allocate("status", 64);
    memory.write(status, new byte[64]);
    try (Emulator emulator = new Emulator(program.ptx(), memory)) {
      for (CudaProgram.Step step : program.steps()) {
        CudaProgram.Launch launch = (CudaProgram.Launch) step;
        CudaProgram.Kernel kernel = program.kernels().get(launch.kernel());
        ByteBuffer parameters = ByteBuffer.allocate((1 + launch.slots().size()) * Long.BYTES);
        parameters.order(ByteOrder.LITTLE_ENDIAN).putLong(status);
        launch.slots().forEach(slot -> parameters.putLong(addresses.get(slot)));
        int blocks = Integer.parseInt(kernel.blocks());
        emulator.launch(kernel.entry(), new Launch(blocks, kernel.threads()), parameters.array());
      }
    }
  }

  private static ByteBuffer bytes(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }
}
