package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs on a real GPU. Passed over where there is none, unless {@code -Djtc.gpu=required} says
 * that there must be one.
 */
@Tag("gpu")
class GpuTest {
  private static Device device;

  @TempDir private Path folder;
  @TempDir private Path other;

  @BeforeAll
  static void open() {
    try {
      device = Device.cuda(0);
    } catch (DeviceUnavailable e) {
      if ("required".equals(System.getProperty("jtc.gpu"))) {
        throw e;
      }
      assumeTrue(false, e.getMessage());
    }
  }

  @AfterAll
  static void close() {
    if (device != null) {
      device.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.jtc.ExamplePrograms#names")
  void examplesPrintTheSame(String name) throws IOException {
    String expected = ExamplePrograms.small(name, folder).output();
    List<String> left = new ArrayList<>();
    // What the first run saved is not to be found by the second one.
    assertEquals(expected, ExamplePrograms.small(name, other).output(device, left::add));
    assertEquals(List.of(), left);
  }

  @Test
  void aHundredRunsGiveTheSameBits() throws IOException {
    ExamplePrograms.Example example = ExamplePrograms.small("two_layer/two_layer_adam", folder);
    String expected = example.output();
    for (int i = 0; i < 100; i++) {
      assertEquals(expected, example.output(device, reason -> {}));
    }
  }
}
