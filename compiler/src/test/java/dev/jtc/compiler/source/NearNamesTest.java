package dev.jtc.compiler.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNamesTest {
  private static final List<String> NAMES =
      List.of("relu", "gelu", "softmax", "Softmax2d", "sum", "x", "linear1", "linear2");

  @ParameterizedTest
  @CsvSource({
    "rleu, relu",
    "Relu, relu",
    "sofmtax, softmax",
    "softmaxx, softmax",
    "smu, sum",
    "linear3, linear1",
    "tanh,",
    "y,",
    "sum,",
  })
  void findsWhatWasMeant(String name, String near) {
    assertEquals(Optional.ofNullable(near), NearNames.nearest(name, NAMES));
  }

  @Test
  void asksForIt() {
    assertEquals(Optional.of("did you mean `relu`?"), NearNames.question("relo", NAMES));
  }

  @Test
  void aSwapCostsOne() {
    assertEquals(1, NearNames.distance("ab", "ba"));
    assertEquals(3, NearNames.distance("kitten", "sitting"));
    assertEquals(4, NearNames.distance("", "four"));
  }
}
