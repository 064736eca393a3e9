package dev.jtc.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A text file that grows by whole lines: who reads it, or ends the process, finds no part of one.
 */
final class Lines implements Closeable {
  private static final int MOST_WAITING = 1 << 16;

  private final FileChannel file;
  private final StringBuilder waiting = new StringBuilder();

  /** Begins a new file. */
  Lines(Path path) throws IOException {
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  void add(String line) throws IOException {
    waiting.append(line).append('\n');
    if (waiting.length() >= MOST_WAITING) {
      flush();
    }
  }

  /** Hands all lines to the operating system. */
  void flush() throws IOException {
    if (waiting.length() > 0) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(waiting.toString());
      waiting.setLength(0);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      flush();
    }
  }
}
