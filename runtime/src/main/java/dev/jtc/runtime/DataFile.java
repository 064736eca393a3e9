package dev.jtc.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** What the readers of data files share: whole files, perhaps packed, and their messages. */
final class DataFile {
  private DataFile() {}

  /** Makes something of a file's bytes, big-endian as buffers are. */
  interface Decoder<T> {
    T decode(ByteBuffer bytes) throws IOException;
  }

  /**
   * What {@code decoder} makes of a file, unpacked if its name ends in {@code .gz}.
   *
   * @param format for the message
   * @throws IOException if it cannot be read; the text names the file
   */
  static <T> T read(Path path, String format, Decoder<T> decoder) throws IOException {
    try {
      return decoder.decode(ByteBuffer.wrap(bytes(path)));
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("`" + path + "` cannot be read as " + format + ": " + words(e), e);
    }
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? "it ends too early" : e.getMessage();
  }

  private static byte[] bytes(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "this is a folder");
    }
    if (path.toString().endsWith(".gz")) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(path), 1 << 16)) {
        return in.readAllBytes();
      }
    }
    if (Files.size(path) > Integer.MAX_VALUE - 16) {
      throw new IOException("it is larger than a Java array");
    }
    return Files.readAllBytes(path);
  }

  /** The number of elements of a shape that a file claims. */
  static int elements(int... shape) throws IOException {
    try {
      return Shapes.elements(shape);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
