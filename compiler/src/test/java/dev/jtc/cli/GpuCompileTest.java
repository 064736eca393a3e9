package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jtc.ExamplePrograms;
import dev.jtc.compiler.cuda.Assembler;
import dev.jtc.runtime.cuda.CudaProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code jtc compile --device cuda}; nothing here needs a GPU. */
class GpuCompileTest {
  /** So that two blocks of 256 threads share the registers of an SM. */
  private static final int MOST_REGISTERS = 128;

  private static final Pattern REPORT =
      Pattern.compile(
          "for CUDA: PTX and machine code of (\\d+) kernels for sm_([\\d, ]+);"
              + " at most (\\d+) registers, nothing spilled");

  private static final Pattern ORIGIN = Pattern.compile("// (\\S+ computes )?(%\\d+ ?)+");

  @TempDir private Path folder;

  @BeforeEach
  void thereIsAnAssembler() {
    assumeTrue(Assembler.missing().isEmpty(), () -> Assembler.missing().get());
  }

  /** Every kernel of every example keeps everything in registers on every architecture. */
  @Tag("any-jvm")
  @ParameterizedTest
  @MethodSource("dev.jtc.ExamplePrograms#names")
  void everyExampleCompiles(String name) throws IOException {
    Path jar = folder.resolve("example.jar");
    Ran ran =
        Ran.jtc("compile", "--device", "cuda", Path.of("..", "examples", name + ".jt"), "-o", jar);
    assertEquals(0, ran.code(), ran::err);
    Matcher report = REPORT.matcher(ran.out());
    assertTrue(report.find(), ran::out);
    assertEquals("75, 80, 86, 89, 90", report.group(2));
    assertTrue(Integer.parseInt(report.group(3)) <= MOST_REGISTERS, ran::out);
    assertFalse(ran.out().contains("on the processor"), ran::out);
    assertCarriesPrograms(name, jar, Integer.parseInt(report.group(1)));
  }

  /** Every graph has a program beside its class, and the kernels that it names are in the code. */
  private static void assertCarriesPrograms(String name, Path jar, int kernels) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> programs =
          zip.stream().filter(entry -> entry.getName().endsWith(".cuda")).toList();
      assertFalse(programs.isEmpty());
      for (ZipEntry entry : programs) {
        assertTrue(zip.getEntry(entry.getName().replace(".cuda", ".class")) != null);
        CudaProgram program =
            CudaProgram.read(
                zip.getInputStream(entry), path -> zip.getInputStream(zip.getEntry(path)));
        assertEquals(5, program.cubins().size());
        assertEquals(kernels, program.ptx().split("\\.visible \\.entry ", -1).length - 1);
        assertEquals(List.of(), withoutOrigin(program.ptx()));
        assertTrue(program.ptx().contains(name + ".jt:"), name);
        for (CudaProgram.Kernel kernel : program.kernels()) {
          assertTrue(program.ptx().contains(".entry " + kernel.entry() + "("), kernel::entry);
        }
      }
    }
  }

  /**
   * The kernels of which no comment, above or inside, names nodes of the graph. Lines of the
   * program stand behind them, but for numbers that the compiler has made itself.
   */
  private static List<String> withoutOrigin(String ptx) {
    List<String> without = new ArrayList<>();
    String[] kernels = ptx.split("\\.visible \\.entry ", -1);
    for (int i = 1; i < kernels.length; i++) {
      String above = kernels[i - 1].substring(kernels[i - 1].lastIndexOf('}') + 1);
      if (!ORIGIN.matcher(above).find() && !ORIGIN.matcher(kernels[i]).find()) {
        without.add(kernels[i].lines().findFirst().orElse(""));
      }
    }
    return without;
  }

  /** Nothing is forgotten: a new example must stand in the list. */
  @Test
  void allExamplesAreListed() throws IOException {
    Path examples = Path.of("..", "examples");
    try (Stream<Path> files = Files.walk(examples)) {
      List<String> found =
          files
              .map(file -> examples.relativize(file).toString().replace('\\', '/'))
              .filter(file -> file.endsWith(".jt") && !file.startsWith("target"))
              .map(file -> file.substring(0, file.length() - ".jt".length()))
              .sorted()
              .toList();
      assertEquals(found, ExamplePrograms.names());
    }
  }

  private Ran compile(String text, Object... options) throws IOException {
    Path file = folder.resolve("p.jt");
    Files.writeString(file, text);
    Object[] words = new Object[options.length + 4];
    words[0] = "compile";
    words[1] = file;
    words[2] = "-o";
    words[3] = folder.resolve("p.jar");
    System.arraycopy(options, 0, words, 4, options.length);
    return Ran.jtc(words);
  }

  private static final String PRODUCT =
      "fn f(x: f32[64, 64], y: f32[64, 64]) -> f32[64, 64] { return x @ y }\n";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--device=cuda --arch=70, no machine code can be made for `70`; architectures are 75",
        "--device=cuda --arch=sm_, no machine code can be made for `sm_`",
        "--arch=80, --arch needs --device cuda",
        "--device=cuda:0, there is no device `cuda:0`; devices are cpu and cuda",
        "--device=CUDA, there is no device `CUDA`",
        "--precision=bf16, --precision bf16 needs --device cuda",
        "--device=cuda --precision=bf17, there is no precision `bf17`",
      })
  void optionsThatMeanNothingAreRefused(String options, String reason) throws IOException {
    Ran ran = compile(PRODUCT, (Object[]) options.split(" "));
    assertEquals(1, ran.code());
    assertTrue(ran.err().contains(reason), ran::err);
    assertFalse(Files.exists(folder.resolve("p.jar")));
  }

  @Test
  void architecturesAreChosen() throws IOException {
    Ran ran = compile(PRODUCT, "--device", "cuda", "--arch", "sm_90,80", "--arch", "90");
    assertTrue(ran.out().contains("kernels for sm_80, 90; "), ran::out);
  }

  @Test
  void tensorCoresLeaveOutOlderGpus() throws IOException {
    Ran some = compile(PRODUCT, "--device", "cuda", "--arch", "75,80", "--precision", "tf32");
    assertTrue(some.out().contains("kernels for sm_80; "), some::out);
    Ran none = compile(PRODUCT, "--device", "cuda", "--arch", "75", "--precision", "tf32");
    assertTrue(none.out().contains("PTX of 1 kernels only, which need sm_80"), none::out);
  }

  @Test
  void theTextOfKernelsIsShown() throws IOException {
    Ran ran = compile(PRODUCT, "--device", "cuda", "--arch", "80", "--dump", "ptx");
    assertTrue(ran.out().contains("// ---- ptx f"), ran::out);
    assertTrue(ran.out().contains(".visible .entry f_0_0("), ran::out);
    try (ZipFile jar = new ZipFile(folder.resolve("p.jar").toFile());
        InputStream in = jar.getInputStream(jar.getEntry("META-INF/MANIFEST.MF"))) {
      assertTrue(in.read() > 0);
    }
  }
}
