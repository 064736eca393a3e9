package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompileCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = Sample.write(folder, "line.jt", Sample.LINE);
  }

  @Test
  void listsTheTypedMethods() {
    Path jar = folder.resolve("line.jar");
    Ran ran = Ran.jtc("compile", file, "-o", jar, "--verify");
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("wrote " + jar + " ("), ran.out());
    assertTrue(ran.out().contains("    static Line create(long seed)\n"), ran.out());
    assertTrue(ran.out().contains("    float step(float[] x, float[] y)\n"), ran.out());
    assertTrue(ran.out().contains("    static float[] twice(float[] x)\n"), ran.out());
    assertTrue(ran.out().endsWith("run it: java -jar " + jar + "\n"), ran.out());
  }

  @Test
  void theJarHoldsWhatIsListed() throws Exception {
    Path jar = folder.resolve("line.jar");
    Ran.jtc("compile", file, "-o", jar);
    URL[] path = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> line = loader.loadClass("Line");
      Object model = line.getMethod("create", long.class).invoke(null, 1L);
      Object forward =
          line.getMethod("forward", float[].class).invoke(model, (Object) new float[] {4});
      assertArrayEquals(new float[] {2}, (float[]) forward);
    }
  }

  /** What runs programs on GPUs is as large as a small program. */
  @Test
  void aJarForProcessorsHasNothingForGpusAndSaysSo() throws Exception {
    Path jar = folder.resolve("line.jar");
    Ran.jtc("compile", file, "-o", jar);
    try (JarFile entries = new JarFile(jar.toFile())) {
      assertTrue(entries.getEntry("dev/jtc/runtime/cuda/Device.class") != null);
      assertTrue(entries.getEntry("dev/jtc/runtime/cuda/CudaStart.class") == null);
    }
    URL[] path = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Method cuda = loader.loadClass("dev.jtc.runtime.cuda.Device").getMethod("cuda", int.class);
      for (int i = 0; i < 2; i++) {
        Throwable refused =
            assertThrows(InvocationTargetException.class, () -> cuda.invoke(null, 0)).getCause();
        assertEquals("DeviceUnavailable", refused.getClass().getSimpleName());
        assertEquals(
            "CUDA not available: this jar has no code for GPUs; jtc compile --device cuda makes some",
            refused.getMessage());
      }
      for (String name : List.of("Line", "dev.jtc.runtime.Tensor", "dev.jtc.runtime.Entry")) {
        assertTrue(loader.loadClass(name).getMethods().length > 0);
      }
    }
  }

  private static final String OPEN =
      """
      fn first(x: f32[2 * N]) -> f32[N] = x[:N]

      fn any_rank(x: f32[...S]) = 2 * x

      fn biased(x: f32[N], b: f32[N] = None) = x if b == None else x + b

      fn cut(x: f32[N], k: dim) = x[:k]

      model Net(n: dim) {
          let linear = Linear(n, 3)

          fn forward(x: f32[N, n]) -> f32[N, 3] = linear(x)
      }
      """;

  @Test
  void whatJavaCannotCallIsNamedWithItsReason() {
    Ran ran = Ran.jtc("compile", Sample.write(folder, "open.jt", OPEN), "-o", "unused.jar");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("no argument shows N; --dim N=SIZE fixes it"), ran.err());
    assertTrue(ran.err().contains("`any_rank`: it takes tensors of any rank"), ran.err());
    assertTrue(ran.err().contains("`biased`: `b` may be None"), ran.err());
    assertTrue(ran.err().contains("`cut`: `k` is no tensor"), ran.err());
    assertTrue(ran.err().contains("`Net`: main does not make it"), ran.err());
  }

  @Test
  void openSizesAreFixed() throws Exception {
    String main = "main { print(first(ones(6)), Net(2)(ones(5, 2)).shape) }";
    Path source = Sample.write(folder, "open.jt", OPEN + main);
    Path jar = folder.resolve("open.jar");
    Ran ran = Ran.jtc("compile", source, "-o", jar, "--dim", "N=4", "--dim", "n=7", "--verify");
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().contains("not for Java:\n  any_rank: it takes"), ran.out());
    URL[] path = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Method first = loader.loadClass("Open").getMethod("first", float[].class);
      float[] eight = {1, 2, 3, 4, 5, 6, 7, 8};
      assertArrayEquals(new float[] {1, 2, 3, 4}, (float[]) first.invoke(null, (Object) eight));
      InvocationTargetException six =
          assertThrows(
              InvocationTargetException.class, () -> first.invoke(null, (Object) new float[6]));
      assertTrue(six.getCause().getMessage().contains("`x`"), six.getCause().getMessage());
      // Net, as main makes it, has n = 2; the next class is the one of the given size.
      Class<?> net = loader.loadClass("Net2");
      Object made = net.getMethod("create", long.class).invoke(null, 1L);
      Object result =
          net.getMethod("forward", float[].class).invoke(made, (Object) new float[4 * 7]);
      assertEquals(4 * 3, ((float[]) result).length);
      // What main calls with other sizes is not touched.
      loader.loadClass("Open").getMethod("main", String[].class).invoke(null, (Object) noArgs());
    }
  }

  private static String[] noArgs() {
    return new String[0];
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          N         | `--dim N` is no size
          N=x       | `--dim N=x` is no size
          N=-1      | `--dim N=-1` is no size
          N=1=2     | `--dim N=1=2` is no size
          nn=3      | no function or model leaves a size `nn` open
          nn=3      | did you mean `n`?
          width=3   | open sizes are N, n
          """)
  void sizesThatMeanNothingAreRefused(String dim, String reason) {
    Path source = Sample.write(folder, "open.jt", OPEN);
    Ran ran = Ran.jtc("compile", source, "-o", folder.resolve("o.jar"), "--dim", dim);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains(reason), ran.err());
  }

  @Test
  void theJarHasOfTheRuntimeWhatItsMainUses() throws IOException {
    assertFalse(holdsCharts("print(x)"));
    assertTrue(holdsCharts("plot(\"x.svg\", line(x))"));
    assertTrue(holdsCharts("track(\"x\", sum(x))"));
  }

  private boolean holdsCharts(String statement) throws IOException {
    String main = "main {\n    let x = ones(3)\n    " + statement + "\n}\n";
    Path jar = folder.resolve("main.jar");
    Ran ran = Ran.jtc("compile", Sample.write(folder, "main.jt", main), "-o", jar);
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    try (JarFile entries = new JarFile(jar.toFile())) {
      assertTrue(entries.getEntry("dev/jtc/runtime/Console.class") != null);
      return entries.stream().anyMatch(entry -> entry.getName().contains("runtime/chart/"));
    }
  }

  @Test
  void sameProgramSameBytes() throws IOException {
    Path first = folder.resolve("first.jar");
    Path second = folder.resolve("second.jar");
    Ran.jtc("compile", file, "-o", first);
    Ran.jtc("compile", file, "-o", second);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
  }

  @Test
  void replacesAnOldJarAndLeavesNothingBeside() throws IOException {
    Path jar = Sample.write(folder, "line.jar", "old");
    assertEquals(ExitCode.OK, Ran.jtc("compile", file, "-o", jar).code());
    assertTrue(Files.size(jar) > 1000);
    assertEquals(List.of("line.jar", "line.jt"), names());
  }

  @Test
  void anErrorLeavesTheOldJar() throws IOException {
    Path jar = Sample.write(folder, "line.jar", "old");
    Path broken = Sample.write(folder, "broken.jt", Sample.BROKEN);
    assertEquals(ExitCode.USER_ERROR, Ran.jtc("compile", broken, "-o", jar).code());
    assertEquals("old", Files.readString(jar));
  }

  @Test
  void refusesPlacesThatTakeNoJar() {
    assertRefused(Ran.jtc("compile", file, "-o", folder), "is a folder");
    assertRefused(
        Ran.jtc("compile", file, "-o", folder.resolve("no/such/x.jar")), "no such folder");
    assertRefused(Ran.jtc("compile", file, "-o", file.resolve("x.jar")), "no such folder");
  }

  private static void assertRefused(Ran ran, String reason) {
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertEquals("", ran.out());
    assertTrue(ran.err().startsWith("error: "), ran.err());
    assertTrue(ran.err().contains(reason), ran.err());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
