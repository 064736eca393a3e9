package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.cli.Main;
import org.junit.jupiter.api.Test;

class LauncherClassTest {
  @Test
  void theCommandLineIsReachableFromAnEmbeddingProgram() {
    assertEquals(0, Main.commandLine().execute("--version"));
  }
}
