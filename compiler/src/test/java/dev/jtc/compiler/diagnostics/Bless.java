package dev.jtc.compiler.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Expected text in files: compared, or rewritten with {@code -Djtc.bless=true}. */
public final class Bless {
  private static final boolean REWRITES = Boolean.getBoolean("jtc.bless");

  private Bless() {}

  /** Whether expectations are rewritten; refused under CI. */
  public static boolean isOn() {
    if (REWRITES) {
      assertFalse("true".equals(System.getenv("CI")), "expectations are not rewritten under CI");
    }
    return REWRITES;
  }

  public static void check(Path expected, String actual) throws IOException {
    if (isOn()) {
      Files.writeString(expected, actual);
    }
    String text = Files.exists(expected) ? Files.readString(expected) : "";
    assertEquals(text, actual, () -> expected + "; -Djtc.bless=true rewrites it");
  }
}
