package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.GpuPrograms;
import dev.jtc.compiler.cuda.Assembler.Assembled;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.cuda.CudaProgram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machine code, which needs no GPU to be made. For that of all examples see GpuCompileTest. */
class AssemblerTest {
  /** So that two blocks of 256 threads share the registers of an SM. */
  private static final int MOST_REGISTERS = 128;

  /** One of each family. */
  private static final List<Integer> FAMILIES = List.of(75, 86, 90);

  private static final Compiler COMPILER = new Compiler(CompileOptions.DEFAULT, Dump.NONE);

  @BeforeEach
  void thereIsAnAssembler() {
    assumeTrue(Assembler.missing().isEmpty(), () -> Assembler.missing().get());
  }

  private static void assertFits(int architecture, Assembler.Usage usage) {
    assertEquals(0, usage.spilledBytes(), () -> architecture + " " + usage);
    assertEquals(0, usage.stackBytes(), () -> architecture + " " + usage);
    assertTrue(usage.registers() <= MOST_REGISTERS, () -> architecture + " " + usage);
  }

  /** Each function of floats alone in a kernel. */
  @Test
  void scalarFunctionsKeepEverythingInRegisters() {
    ModuleText module = new ModuleText();
    for (ScalarFn fn : ScalarFns.all()) {
      for (DType dtype : List.of(DType.F32, DType.F64)) {
        if (fn.domain().contains(dtype) && fn.resultType(dtype) == dtype && fn.arity() < 3) {
          String type = " : " + dtype.text() + "[512]";
          Graph graph =
              GraphParser.parse(
                  "fn f(%x: f[512], %y: f[512]) -> (return: f[512]) {\n"
                          .replace("f[", dtype.text() + "[")
                      + "  %1 = map."
                      + fn.name()
                      + (fn.arity() == 1 ? " %x" : " %x, %y")
                      + type
                      + "\n  return %1\n}\n");
          CudaCompiler.compile(Lowered.forGpu(graph).plan(), Precision.F32, module);
        }
      }
    }
    for (Assembled assembled : Assembler.assemble(module.text(), FAMILIES)) {
      assertEquals(module.size(), assembled.usages().size());
      assembled.usages().forEach(usage -> assertFits(assembled.architecture(), usage));
    }
  }

  /** What goes over rows, on every architecture; see RowTrafficTest for what it reads. */
  @Test
  void rowsKeepEverythingInRegisters() {
    ModuleText module = new ModuleText();
    for (String value : RowTrafficTest.VALUES) {
      for (int columns : new int[] {7, 1000, 4096}) {
        Graph graph = RowTrafficTest.graph(RowTrafficTest.text(value, 64, columns));
        CudaCompiler.compile(Lowered.forGpu(graph).plan(), Precision.F32, module);
      }
    }
    for (Assembled assembled : Assembler.assemble(module.text(), Assembler.ARCHITECTURES)) {
      assertEquals(module.size(), assembled.usages().size());
      assembled.usages().forEach(usage -> assertFits(assembled.architecture(), usage));
    }
  }

  @Test
  void aJarCarriesMachineCodeAndTheSameBytesEveryTime() throws IOException {
    HostProgram program = program("fn double(x: f32[N]) -> f32[N] { return tanh(2 * x) }\n");
    GpuPrograms first = GpuPrograms.of(program, COMPILER);
    GpuPrograms second = GpuPrograms.of(program, COMPILER);
    assertEquals(2, first.files().size(), () -> first.files().keySet().toString());
    assertEquals(5, first.modules().size());
    first.files().forEach((path, bytes) -> assertArrayEquals(bytes, second.files().get(path)));
    assertTrue(first.files().keySet().stream().anyMatch(path -> path.endsWith(".cuda")));
  }

  /** Hash codes and the order of loading differ from process to process; the bytes must not. */
  @Test
  void anotherProcessMakesTheSameBytes() throws IOException, InterruptedException {
    String own = digest();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=2",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AssemblerTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output =
        new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, other.waitFor());
    assertEquals(own, output);
  }

  /** Prints what {@link #anotherProcessMakesTheSameBytes} compares. */
  public static void main(String[] none) throws IOException {
    System.out.println(digest());
  }

  /** Of the texts of large programs, and of all of a small one. */
  private static String digest() throws IOException {
    return digest("two_layer/two_layer_adam", List.of())
        + digest("lenet/lenet_cifar10", List.of())
        + digest("cubic/cubic_model", List.of(80));
  }

  private static String digest(String example, List<Integer> architectures) throws IOException {
    Path file = Path.of("..", "examples", example + ".jt");
    HostProgram program = COMPILER.check(Compiler.read(file)).host().orElseThrow();
    StringBuilder out = new StringBuilder();
    GpuPrograms.of(program, COMPILER, architectures, kernels -> {})
        .files()
        .forEach((path, bytes) -> out.append(path).append(' ').append(Arrays.hashCode(bytes)));
    return out.toString();
  }

  @Test
  void graphsShareKernelsAndFunctions() throws IOException {
    HostProgram program =
        program(
            "fn first(x: f64[64]) -> f64[64] { return sin(x) * 2 }\n"
                + "fn second(x: f64[64]) -> f64[64] { return sin(x) * 2 }\n"
                + "fn third(x: f64[64]) -> f64[64] { return sin(x) + cos(x) }\n");
    GpuPrograms programs = GpuPrograms.of(program, COMPILER);
    String module =
        programs.files().keySet().stream()
            .filter(path -> path.endsWith(".module"))
            .findFirst()
            .orElseThrow();
    for (Map.Entry<String, byte[]> file : programs.files().entrySet()) {
      if (file.getKey().endsWith(".cuda")) {
        CudaProgram read =
            CudaProgram.read(
                new ByteArrayInputStream(file.getValue()),
                name ->
                    name.equals(module)
                        ? new ByteArrayInputStream(programs.files().get(module))
                        : null);
        assertEquals(5, read.cubins().size());
        assertEquals(3, read.ptx().split("\\.entry ", -1).length, read::ptx);
        assertEquals(2, read.ptx().split("\\.func .* DoubleTrigonometry_wave", -1).length);
        assertTrue(read.ptx().contains(".entry " + read.kernels().get(0).entry() + "("));
      }
    }
  }

  @Test
  void brokenPtxIsRefusedWithItsLine() {
    String ptx = ".version 7.0\n.target sm_75\n.address_size 64\n.entry f() {\n  nothing;\n}\n";
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> Assembler.assemble(ptx, 75));
    assertTrue(refused.getMessage().contains("line 5"), refused.getMessage());
  }

  private static HostProgram program(String text) {
    return COMPILER.check(new SourceFile("p.jt", text)).host().orElseThrow();
  }
}
