package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private String refusal(Path path) {
    IOException refused =
        assertThrows(IOException.class, () -> AtomicFile.write(path, new byte[] {1}));
    return Failure.reason(refused).replace(folder.toString(), "DIR");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatCannotBeWrittenIsNamedAsTheProgramNamesIt() throws IOException {
    Files.createDirectories(folder.resolve("taken"));
    assertEquals("there is no folder `DIR/none`", refusal(folder.resolve("none").resolve("x.npy")));
    assertEquals("`DIR/taken` is a folder, not a file", refusal(folder.resolve("taken")));
    assertEquals(List.of("taken"), names());
  }

  @Test
  void aSymbolicLinkStaysOne() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {7});
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFile.write(link, new byte[] {1, 2});
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(2, Files.size(file));
    assertEquals(List.of("file", "link"), names());
  }

  @Test
  void theOldFileStaysWhenWritingFails() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {7});
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.writeDurably(
                file,
                out -> {
                  Elements.drain(out, java.nio.ByteBuffer.allocate(3));
                  throw new IOException("no space");
                }));
    assertEquals(1, Files.size(file));
    assertEquals(List.of("file"), names());
  }
}
