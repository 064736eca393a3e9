package dev.jtc.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file as a whole: a reader sees the old contents or the new, never a part. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the contents. */
  interface Contents {
    void writeTo(FileChannel file) throws IOException;
  }

  /**
   * Writes what could be made again, such as a picture or a jar: a crash of the machine may lose
   * it.
   *
   * @throws IOException if it cannot be written, with a reason that names {@code path}; an old file
   *     is then left as it was
   */
  public static void write(Path path, byte[] bytes) throws IOException {
    write(path, file -> Elements.drain(file, ByteBuffer.wrap(bytes)));
  }

  /** Writes what must outlive a crash of the machine; a busy disk makes this wait for it. */
  static void writeDurably(Path path, Contents contents) throws IOException {
    write(
        path,
        file -> {
          contents.writeTo(file);
          file.force(true);
        });
  }

  /**
   * Writes under a temporary name beside {@code path} and renames that. A symbolic link stays one.
   * A process that ends before leaves the old file.
   *
   * @throws IOException if it cannot be written; it names {@code path}
   */
  private static void write(Path path, Contents contents) throws IOException {
    Path target = target(path);
    // One for each thread of each process, so that none is in the way of another.
    Path temporary =
        target.resolveSibling(
            "."
                + target.getFileName()
                + ("." + ProcessHandle.current().pid())
                + ("-" + Thread.currentThread().getId())
                + ".tmp");
    temporary.toFile().deleteOnExit();
    try {
      try (FileChannel file =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        contents.writeTo(file);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(path.toString());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path target(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path) || folder == null) {
      throw new IOException("`" + path + "` is a folder, not a file");
    } else if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("`" + path + "` is not a regular file");
    } else if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder `" + path.getParent() + "`");
    }
    return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
  }
}
