package dev.jtc.cli;

import java.nio.file.Path;
import java.util.Locale;

/** Names and numbers as people write them. */
final class Names {
  private Names() {}

  /** {@code a/two_layer.jt} as {@code two_layer}. */
  static String withoutEnding(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".jt") ? name.substring(0, name.length() - 3) : name;
  }

  /** A number of bytes as {@code 12.3 kB}. */
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** A time as {@code 12.3 us}. */
  static String time(double nanos) {
    if (nanos < 1e4) {
      return String.format(Locale.ROOT, "%.0f ns", nanos);
    }
    return nanos < 1e7
        ? String.format(Locale.ROOT, "%.1f us", nanos / 1e3)
        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
