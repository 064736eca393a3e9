package dev.jtc.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file as a whole: a reader sees the old contents or the new, never a part. */
final class AtomicFile {
  private AtomicFile() {}

  /** Writes the contents. */
  interface Contents {
    void writeTo(FileChannel file) throws IOException;
  }

  /** Writes {@code bytes}, see {@link #write(Path, Contents)}. */
  static void write(Path path, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    write(
        path,
        file -> {
          while (rest.hasRemaining()) {
            file.write(rest);
          }
        });
  }

  /** Writes under a temporary name beside {@code path}, forces it to the disk and renames it. */
  static void write(Path path, Contents contents) throws IOException {
    Path target = path.toAbsolutePath();
    Path temporary =
        target.resolveSibling(
            "." + target.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".tmp");
    try {
      try (FileChannel file =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        contents.writeTo(file);
        file.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
