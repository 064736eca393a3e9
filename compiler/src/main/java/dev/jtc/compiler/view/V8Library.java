package dev.jtc.compiler.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The native library of V8, loaded so that nobody notices.
 *
 * <p>J2V8 would unpack it into the home directory, and on Linux the library asks for an executable
 * stack, which the JVM answers with a warning and newer C libraries with a refusal. It works
 * without, so the mark is taken off before loading.
 */
final class V8Library {
  private static final String LINUX = "libj2v8_linux_x86_64.so";

  /** Header of a segment that says whether the stack may hold code, and the bit that allows it. */
  private static final int GNU_STACK = 0x6474e551;

  private static final int EXECUTABLE = 1;

  private V8Library() {}

  /** A native library is loaded once per process, so its place is found once too. */
  private static final class Loaded {
    private static final Path DIRECTORY = create();

    private static Path create() {
      try {
        Path directory = Files.createTempDirectory("jtc-v8-");
        directory.toFile().deleteOnExit();
        loadForLinux(directory);
        return directory;
      } catch (IOException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /** Where J2V8 is to unpack; on Linux the library at that place is loaded already. */
  static Path directory() {
    return Loaded.DIRECTORY;
  }

  private static void loadForLinux(Path directory) throws IOException {
    try (InputStream packed = V8Library.class.getResourceAsStream("/" + LINUX)) {
      if (packed == null) {
        return;
      }
      byte[] library = packed.readAllBytes();
      forbidExecutableStack(ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN));
      Path file = directory.resolve(LINUX);
      Files.write(file, library);
      file.toFile().deleteOnExit();
      System.load(file.toAbsolutePath().toString());
    }
  }

  /** Clears one bit in the program headers of a 64-bit ELF file. */
  static void forbidExecutableStack(ByteBuffer elf) {
    int headers = Math.toIntExact(elf.getLong(0x20));
    int headerBytes = elf.getShort(0x36);
    int count = elf.getShort(0x38);
    for (int i = 0; i < count; i++) {
      int header = headers + i * headerBytes;
      if (elf.getInt(header) == GNU_STACK) {
        int flags = header + Integer.BYTES;
        elf.putInt(flags, elf.getInt(flags) & ~EXECUTABLE);
      }
    }
  }
}
