package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that learn from data files, on the extract or on a few pictures made here. */
class LearningTest {
  @TempDir Path folder;

  /** An example with one epoch over the extract in place of five over all pictures. */
  private String onExtract(String name) throws IOException {
    String extract = Path.of("data/cifar10-1000.bin.gz").toAbsolutePath().toString();
    return Files.readString(Path.of(name + ".jt"))
        .replace("data/cifar-10-batches-bin", extract.replace("\\", "/"))
        .replace("EPOCHS = 5", "EPOCHS = 1")
        .replace("REPORT = 500", "REPORT = 10")
        .replace("CHECKPOINT = \"", "CHECKPOINT = \"" + folder.toString().replace("\\", "/") + "/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet/lenet_cifar10", "lenet/lenet_softmax"})
  void lenetBeginsToLearnFromTheExtract(String name) throws Exception {
    CompiledJar.Outcome outcome = compiled(name, onExtract(name)).runMain();
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals(Files.readString(Path.of(name + ".expected")), outcome.out());
  }

  @Test
  void theDynamicModeLearnsTheSame() throws Exception {
    String name = "lenet/lenet_cifar10";
    String part =
        onExtract(name).replace("REPORT = 10", "REPORT = 2").replace("BATCH = 36", "BATCH = 250");
    CompiledJar.Outcome outcome = compiled(name, part).runMain();
    Path checkpoint = folder.resolve("lenet_cifar10.safetensors");
    byte[] expected = Files.readAllBytes(checkpoint);
    Files.delete(checkpoint);
    assertEquals(outcome.out(), dynamic(name, part));
    assertArrayEquals(expected, Files.readAllBytes(checkpoint));
  }

  @Test
  void killedInTheMiddleItGoesOnAsIfItHadNeverStopped() throws Exception {
    String name = "lenet/lenet_cifar10";
    CompiledJar jar = compiled(name, onExtract(name));
    Path checkpoint = folder.resolve("lenet_cifar10.safetensors");
    String all = jar.runMain().out();
    byte[] expected = Files.readAllBytes(checkpoint);
    Files.delete(checkpoint);
    Process process = jar.startMain();
    try {
      while (!Files.exists(checkpoint)) {
        assertTrue(process.isAlive(), "ends without a checkpoint");
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } finally {
      // SIGKILL where there is such a thing.
      process.destroyForcibly().waitFor();
    }
    String rest = jar.runMain().out();
    String[] lines = rest.split("\n", 2);
    assertTrue(lines[0].matches("going on after (10|20) steps"), rest);
    assertTrue(all.endsWith(lines[1]), all + " and then " + rest);
    assertArrayEquals(expected, Files.readAllBytes(checkpoint));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist/mnist_mlp", "mnist/mnist_conv"})
  void theDigitNetsLearnBarsByTheirPlace(String name) throws Exception {
    writeBars("train", 3000);
    writeBars("t10k", 500);
    String data = folder.toString().replace("\\", "/");
    String text = Files.readString(Path.of(name + ".jt")).replace("data/mnist", data);
    CompiledJar.Outcome outcome = compiled(name, text).runMain();
    assertEquals(0, outcome.exitCode(), outcome.err());
    String last = outcome.out().strip().lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(last.endsWith("test accuracy 100.00%"), outcome.out());
  }

  /** Pictures in MNIST's form: a bright bar of two rows, whose place is the label, in noise. */
  private void writeBars(String name, int count) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + count * 784);
    ByteBuffer labels = ByteBuffer.allocate(8 + count);
    images.putInt(0x803).putInt(count).putInt(28).putInt(28);
    labels.putInt(0x801).putInt(count);
    java.util.Random random = new java.util.Random(count);
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(10);
      labels.put((byte) label);
      for (int pixel = 0; pixel < 784; pixel++) {
        boolean bright = pixel / 28 / 2 == label + 2;
        images.put((byte) (random.nextInt(100) + (bright ? 150 : 0)));
      }
    }
    Files.write(folder.resolve(name + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(name + "-labels-idx1-ubyte"), labels.array());
  }

  private CompiledJar compiled(String name, String text) throws IOException {
    return CompiledJar.of(folder, Path.of(name).getFileName() + ".jt", text);
  }

  private static String dynamic(String name, String text) throws IOException {
    Diagnostics diagnostics = new Diagnostics();
    Program program =
        Program.load(
            new SourceFile(name + ".jt", text),
            path -> new SourceFile(path.toString(), Files.readString(path)),
            diagnostics);
    new Checker(program, diagnostics).check();
    assertFalse(diagnostics.hasErrors(), diagnostics::render);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    DynamicProgram.run(program, out, Trace.NONE);
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
