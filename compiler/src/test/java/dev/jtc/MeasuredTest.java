package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.loop.Width;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel that computes something else is told from one that is only slower. */
class MeasuredTest {
  private static Kernel kernel(String dtype, String element) {
    return KernelParser.parse(
        "kernel k\nin x: "
            + dtype
            + "[N]\nout y: "
            + dtype
            + "[N]\n{ for i < N { y[i] = "
            + element
            + " } }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void otherBitsAreNoTime(String dtype) {
    Measured measured = new Measured(Map.of("N", 10), Width.BITS_256);
    assertTrue(measured.nanos(kernel(dtype, "(x[i] + x[i])")).isPresent());
    assertFalse(measured.nanos(kernel(dtype, "neg(x[i])")).isPresent());
    String twice = "(x[i] * 2.0" + dtype + ")";
    assertTrue(measured.nanos(kernel(dtype, twice)).isPresent(), "the first still counts");
  }
}
