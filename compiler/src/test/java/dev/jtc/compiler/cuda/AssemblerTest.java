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
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of all examples as machine code; nothing here needs a GPU. */
class AssemblerTest {
  /** So that two blocks of 256 threads share the registers of an SM. */
  private static final int MOST_REGISTERS = 128;

  private static final Compiler COMPILER = new Compiler(CompileOptions.DEFAULT, Dump.NONE);

  @BeforeEach
  void thereIsAnAssembler() {
    assumeTrue(Assembler.missing().isEmpty(), () -> Assembler.missing().get());
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", "examples"))) {
      return files
          .filter(file -> file.toString().endsWith(".jt"))
          .filter(file -> !file.toString().contains("target"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void kernelsKeepEverythingInRegisters(Path example) throws IOException {
    HostProgram program = COMPILER.check(Compiler.read(example)).host().orElseThrow();
    List<Graph> graphs = new ArrayList<>();
    ProgramClasses.of(
        program,
        (graph, className) -> {
          graphs.add(graph);
          return List.of();
        });
    Set<String> known = new HashSet<>();
    int kernels = 0;
    long nanos = 0;
    for (Graph graph : graphs) {
      String ptx = COMPILER.forGpu(graph).ptx();
      if (known.add(ptx) && ptx.contains(".entry")) {
        Assembled module = Assembler.assemble(ptx, 80);
        nanos += module.nanos();
        for (Assembler.Usage usage : module.usages()) {
          kernels++;
          assertEquals(0, usage.spilledBytes(), usage::toString);
          assertEquals(0, usage.stackBytes(), usage::toString);
          assertTrue(usage.registers() <= MOST_REGISTERS, usage::toString);
        }
      }
    }
    assertTrue(kernels > 0);
    System.out.println(example + ": " + kernels + " kernels, " + nanos / 1_000_000 + " ms");
  }

  @Test
  void aJarCarriesMachineCodeAndTheSameBytesEveryTime() throws IOException {
    HostProgram program = program("fn double(x: f32[N]) -> f32[N] { return tanh(2 * x) }\n");
    GpuPrograms first = GpuPrograms.of(program, COMPILER);
    GpuPrograms second = GpuPrograms.of(program, COMPILER);
    assertEquals(1, first.files().size());
    assertEquals(5, first.modules().size());
    first.files().forEach((path, bytes) -> assertArrayEquals(bytes, second.files().get(path)));
    assertTrue(first.files().keySet().iterator().next().endsWith(".cuda"));
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
