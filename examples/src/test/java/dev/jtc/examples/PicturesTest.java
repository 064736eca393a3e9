package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The examples that write files, each mode in a process and a working folder of its own: they print
 * what stands beside them, and their pictures are the same to the byte.
 */
class PicturesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "linear_regression/linear_regression, fit.svg loss.svg",
    "save_load/save_load, curve.svg",
  })
  void bothModesPrintAndDrawTheSame(String name, String pictures) throws Exception {
    String expected = Files.readString(Path.of(name + ".expected"));
    Path compiled = Files.createDirectory(folder.resolve("static"));
    assertEquals(expected, CompiledJar.ofExample(compiled, name + ".jt").runMain().out());
    Path stepped = Files.createDirectory(folder.resolve("dynamic"));
    assertEquals(expected, runDynamic(stepped, Path.of(name + ".jt")));
    for (String picture : pictures.split(" ")) {
      String svg = Files.readString(compiled.resolve(picture));
      assertTrue(svg.startsWith("<svg ") && svg.contains("<polyline "), picture);
      assertEquals(svg, Files.readString(stepped.resolve(picture)));
    }
    Path runs = compiled.resolve("runs").resolve(Path.of(name).getFileName()).resolve("1");
    assertEquals(name.startsWith("linear"), Files.exists(runs.resolve("loss.csv")));
  }

  private static String runDynamic(Path folder, Path program) throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--mode",
                "dynamic",
                program.toAbsolutePath().toString())
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err.txt").toFile())
            .start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), "hangs");
      assertEquals(List.of(0, ""), List.of(process.exitValue(), failures(folder)));
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
  }

  private static String failures(Path folder) throws IOException {
    return Files.readString(folder.resolve("err.txt")).contains("error") ? "failed" : "";
  }
}
