package dev.jtc.compiler.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DimTest {
  private static final Dim N = Dim.variable("N");
  private static final Dim K = Dim.variable("K");

  @ParameterizedTest
  @CsvSource({
    "N+N, 2*N",
    "N+1-1, N",
    "K*N-N*K, 0",
    "(N+1)*(N-1), N*N-1",
    "4*N/2, 2*N",
    "(4*N+2)/2, 2*N+1",
    "N*K/K, N",
    "(N*K+K)/K, N+1",
    "(N+K)/(K+N), 1",
    "7/2, 3",
    "-7/2, -3",
    "(-7)/2, -4",
    "7%4, 3",
    "(-7)%4, 1",
    "4*N%2, 0",
    "N*K%N, 0",
    "N/1, N",
    "N%1, 0",
    "(N+1)/2, (N+1)/2",
    "0*N, 0",
    "2*(3+N), 6+2*N"
  })
  void equalSizesHaveOneForm(String left, String right) {
    assertEquals(DimParser.parse(right), DimParser.parse(left));
    assertEquals(DimParser.parse(right).hashCode(), DimParser.parse(left).hashCode());
  }

  @Test
  void differentSizesDiffer() {
    assertNotEquals(N, K);
    assertNotEquals(N.plus(1).dividedBy(Dim.of(2)), N.dividedBy(Dim.of(2)));
    assertNotEquals(N.modulo(Dim.of(2)), N.dividedBy(Dim.of(2)));
    assertNotEquals(Dim.of(3), N);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-3",
        "N",
        "-N",
        "2*K*N+3",
        "N*N-1",
        "-2*N-1",
        "((N-4)/2)+1",
        "(N/2)*K",
        "((N+1)%K)",
        "(((N/2)+1)/3)",
        "layer.0#1+x$2+b_c"
      })
  void textIsReadBack(String text) {
    Dim dim = DimParser.parse(text);
    assertEquals(dim, DimParser.parse(dim.toString()));
    assertEquals(dim.toString(), DimParser.parse(dim.toString()).toString());
  }

  @Test
  void printingIsAPolynomial() {
    assertEquals("N*N+2*K+3", N.times(N).plus(K.times(2)).plus(3).toString());
    assertEquals("((H-4)/2)+1", DimParser.parse("(H - 4) / 2 + 1").toString());
    assertEquals("0", N.minus(N).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "N+", "(N", "N)", "2 N!", "*N", "N//2"})
  void whatIsNoSizeIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> DimParser.parse(text));
  }

  @Test
  void randomExpressionsEvaluateAsTheyAreBuilt() {
    Random random = new Random(7);
    Map<String, Long> sizes = Map.of("N", 12L, "K", 5L);
    for (int i = 0; i < 300; i++) {
      Sample sample = sample(random, 3);
      String text = sample.dim.toString();
      assertEquals(sample.value, sample.dim.evaluate(sizes::get), text);
      assertEquals(sample.value, DimParser.parse(text).evaluate(sizes::get), text);
      Dim half = sample.dim.substitute(name -> name.equals("N") ? Dim.of(12) : Dim.variable(name));
      assertFalse(half.variables().contains("N"));
      assertEquals(sample.value, half.evaluate(sizes::get), text);
    }
  }

  private record Sample(Dim dim, long value) {}

  private static Sample sample(Random random, int depth) {
    if (depth == 0) {
      int value = random.nextInt(9) - 2;
      return List.of(new Sample(N, 12), new Sample(K, 5), new Sample(Dim.of(value), value))
          .get(random.nextInt(3));
    }
    Sample a = sample(random, depth - 1);
    Sample b = sample(random, depth - 1);
    int by = 1 + random.nextInt(6);
    return switch (random.nextInt(5)) {
      case 0 -> new Sample(a.dim.plus(b.dim), a.value + b.value);
      case 1 -> new Sample(a.dim.minus(b.dim), a.value - b.value);
      case 2 -> new Sample(a.dim.times(b.dim), a.value * b.value);
      case 3 -> new Sample(a.dim.dividedBy(Dim.of(by)), Math.floorDiv(a.value, by));
      default -> new Sample(a.dim.modulo(Dim.of(by)), Math.floorMod(a.value, by));
    };
  }

  @Test
  void linearSizesAreSolved() {
    assertEquals(Dim.of(4), DimParser.parse("3*N+2").solve(Dim.of(14)));
    assertEquals(K, N.plus(1).solve(K.plus(1)));
    assertNull(DimParser.parse("3*N+2").solve(Dim.of(15)));
    assertNull(DimParser.parse("N*N").solve(Dim.of(16)));
    assertNull(DimParser.parse("N+K").solve(Dim.of(16)));
    assertNull(DimParser.parse("N/2").solve(Dim.of(16)));
    assertNull(Dim.of(3).solve(Dim.of(3)));
  }

  @Test
  void questionsAboutSizes() {
    assertTrue(Dim.of(3).isConstant() && Dim.of(3).is(3) && !Dim.of(3).is(4));
    assertTrue(Dim.ZERO.is(0) && Dim.ZERO.isConstant() && Dim.ZERO.value() == 0);
    assertTrue(N.isVariable() && !N.times(2).isVariable() && !Dim.ONE.isVariable());
    assertTrue(N.plus(2).isNonNegative() && !N.minus(K).isNonNegative());
    assertEquals(Set.of("K", "N"), Set.copyOf(DimParser.parse("(N%K)/2").variables()));
    assertThrows(IllegalStateException.class, N::value);
    assertEquals(Dim.of(24), Dim.product(List.of(Dim.of(4), Dim.of(6))));
    assertThrows(ArithmeticException.class, () -> Dim.of(Long.MAX_VALUE).times(2));
  }

  @Test
  void shapesHaveStrides() {
    Shape shape = TensorType.parse("f32[N,3,K]").shape();
    assertEquals(List.of(K.times(3), K, Dim.ONE), shape.strides());
    assertEquals(N.times(K).times(3), shape.elements());
    assertEquals("[N,3,K]", shape.toString());
    assertEquals("", Shape.SCALAR.toString());
    for (String wrong : List.of("f33", "f32[N", "f32[]", "f32[N,]x")) {
      assertThrows(IllegalArgumentException.class, () -> TensorType.parse(wrong), wrong);
    }
  }

  @Test
  void aQuotientOfADifferenceMayBeNegative() {
    Dim n = Dim.variable("N");
    assertFalse(n.plus(-5).dividedBy(Dim.of(2)).isNonNegative());
    assertTrue(n.plus(5).dividedBy(Dim.of(2)).isNonNegative());
    assertTrue(n.plus(-5).modulo(Dim.of(2)).isNonNegative());
    assertTrue(n.plus(-5).addsSize());
    assertFalse(Dim.of(5).minus(n).addsSize());
  }
}
