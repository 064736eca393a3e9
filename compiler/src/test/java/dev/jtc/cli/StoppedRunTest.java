package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves that somebody stops: a process of its own is started and ended. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StoppedRunTest {
  /** Endless: tracks, saves, and goes over batches that a thread puts together. */
  private static final String PROGRAM =
      """
      model Mean {
          param m: f32[2000] = zeros(2000)
          let opt = SGD(lr = 0.1)

          train fn step(x: f32[N, 2000]) -> f32 {
              let loss = mean((x - m) ^ 2)
              opt.minimize(loss)
              return loss
          }
      }

      main {
          let net = Mean()
          let x = randn(64, 2000)
          for epoch in 0..1000000 {
              for batch in batches(x, 16, shuffle = true, seed = epoch) {
                  track("loss/train", net.step(batch))
              }
              save(net, "DIR/mean.safetensors")
          }
      }
      """;

  @TempDir private Path folder;

  private Process start() throws IOException {
    Path file = folder.resolve("mean.jt");
    Files.writeString(file, PROGRAM.replace("DIR", folder.toString()));
    List<String> command = new ArrayList<>(undisturbed());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.jtc.cli.Main",
            "run",
            file.toString(),
            "--track",
            folder.resolve("run").toString()));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  /** A build in the background ignores interrupts, and so would what it starts. */
  private static List<String> undisturbed() throws IOException {
    List<String> prefix = List.of("env", "--default-signal=INT");
    try {
      Process probe =
          new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of("true")).toList()).start();
      return probe.waitFor() == 0 ? prefix : List.of();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private List<Path> files(Path where, Predicate<String> isWanted) throws IOException {
    if (!Files.isDirectory(where)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(where)) {
      return all.filter(path -> isWanted.test(path.getFileName().toString())).toList();
    }
  }

  private Optional<Path> tracked(String ending) throws IOException {
    return files(folder.resolve("run"), name -> name.contains(ending)).stream().findFirst();
  }

  /** Until there is something to break. */
  private void awaitValues(Process run) throws Exception {
    for (int i = 0; i < 1200 && run.isAlive(); i++) {
      Optional<Path> table = tracked(".csv");
      if (table.isPresent()
          && Files.readString(table.get()).lines().count() > 100
          && Files.exists(folder.resolve("mean.safetensors"))) {
        return;
      }
      Thread.sleep(50);
    }
    run.destroyForcibly();
    throw new AssertionError("no values: " + Files.readString(folder.resolve("err")));
  }

  private void assertFilesAreWhole() throws IOException {
    String table = Files.readString(tracked(".csv").orElseThrow());
    assertTrue(table.startsWith("step,seconds,value\n") && table.endsWith("\n"));
    List<String> rows = table.lines().skip(1).toList();
    for (int i = 0; i < rows.size(); i++) {
      assertTrue(rows.get(i).matches(i + ",\\d+\\.\\d{3},[0-9.e+-]+"), rows.get(i));
    }
    assertTrue(records(tracked("tfevents").orElseThrow()) > 100);
    assertEquals(
        2000, SafeTensors.read(folder.resolve("mean.safetensors")).tensors().get("m").size());
  }

  /** How many whole records a file for TensorBoard has; there must be nothing else. */
  private static int records(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int count = 0;
    while (bytes.hasRemaining()) {
      long length = bytes.getLong();
      bytes.position(bytes.position() + 4 + (int) length + 4);
      count++;
    }
    return count;
  }

  @Test
  void aRunThatIsKilledLeavesReadableFiles() throws Exception {
    Process run = start();
    awaitValues(run);
    run.destroyForcibly();
    assertTrue(run.waitFor(60, TimeUnit.SECONDS));
    assertFilesAreWhole();
  }

  @Test
  void aRunThatIsInterruptedEndsWithoutAWord() throws Exception {
    Process run = start();
    awaitValues(run);
    new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();
    boolean ended = run.waitFor(60, TimeUnit.SECONDS);
    run.destroyForcibly();
    assertTrue(ended);
    assertEquals(130, run.exitValue());
    assertFalse(Files.readString(folder.resolve("err")).contains("rror"), "an error was told");
    assertEquals(List.of(), files(folder, name -> name.endsWith(".tmp")));
    assertFilesAreWhole();
  }
}
