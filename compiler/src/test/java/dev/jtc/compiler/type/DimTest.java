package dev.jtc.compiler.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
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
    "(3*N-1)/3, N-1",
    "(3*N-1)%3, 2",
    "(2*N-1)/2+1, N",
    "(N-4)/2+1, N/2-1",
    "(N-5)/2, (N+1)/2-3",
    "(1-N)/2, (N+1)/2-N",
    "(N-4)%2, N%2",
    "(5*N+K)/2, 2*N+(N+K)/2",
    "(2*N+2)/4, (N+1)/2",
    "(2*N+2)%4, 2*((N+1)%2)",
    "(N*K+K+N)/K, N+1+N/K",
    "(2*N*K)/(4*N), K/2",
    "(N*K+N)/(N+1), (K*N+N)/(N+1)",
    "(N*K+K)/(N+1), K",
    "(N*K+K)%(N+1), 0",
    "(N*N-1)/(N-1), N+1",
    "(2*N+2)/(2*N+4), (N+1)/(N+2)",
    "N/2/2, N/4",
    "((N-2)/2-1)/2+1, N/4",
    "(N/2+1)/3, (N+2)/6",
    "N/(-2), (-N)/2",
    "N%(-2), -((-N)%2)",
    "(N%4)%2, N%2",
    "(3*(N%4)+1)%2, (3*N+1)%2",
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
    assertEquals("((H+1)/2)-1", DimParser.parse("(H - 3) / 2 + 1").toString());
    assertEquals("0", N.minus(N).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "N+", "(N", "N)", "2 N!", "*N", "N//2"})
  void whatIsNoSizeIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> DimParser.parse(text));
  }

  @Test
  void remaindersHaveAMost() {
    Dim rest = N.modulo(Dim.of(16));
    assertTrue(rest.isAtMost(15));
    assertFalse(rest.isAtMost(14));
    assertTrue(rest.times(3).plus(2).isAtMost(47));
    assertFalse(rest.times(3).plus(2).isAtMost(46));
    assertTrue(rest.minus(N).isAtMost(15), "a size is never negative");
    assertTrue(Dim.of(64).isAtMost(64));
    assertFalse(Dim.of(65).isAtMost(64));
    assertFalse(N.isAtMost(1_000_000));
    assertFalse(rest.times(K).isAtMost(1_000_000));
    assertFalse(N.modulo(K).isAtMost(1_000_000));
    assertFalse(N.dividedBy(Dim.of(16)).isAtMost(1_000_000));
  }

  @Test
  void randomExpressionsEvaluateAsTheyAreBuilt() {
    Random random = new Random(7);
    int folded = 0;
    for (int i = 0; i < 4000; i++) {
      Sample sample = sample(random, 4);
      String text = sample.dim.toString();
      for (int n = 1; n < 40; n += 1 + random.nextInt(9)) {
        Map<String, Long> sizes = Map.of("N", (long) n, "K", 1L + random.nextInt(12));
        OptionalLong value = sample.value(sizes);
        if (value.isPresent()) {
          assertEquals(value.getAsLong(), sample.dim.evaluate(sizes::get), text + sizes);
          Dim half = sample.dim.substitute(DimTest::halfKnown);
          assertFalse(half.variables().contains("N"));
        }
        if (value.isPresent() && n == 12) {
          Dim half = sample.dim.substitute(DimTest::halfKnown);
          assertEquals(value.getAsLong(), half.evaluate(sizes::get), text + sizes);
        }
      }
      assertEquals(sample.dim, DimParser.parse(text), text);
      folded += text.matches(".*[/%].*") ? 0 : 1;
    }
    assertTrue(folded > 500 && folded < 3500, folded + " have no quotient left");
  }

  @Test
  void boundsHoldForAllSizes() {
    Random random = new Random(11);
    int bounded = 0;
    for (int i = 0; i < 8000; i++) {
      Sample sample = sample(random, 3);
      boolean isNonNegative = sample.dim.isNonNegative();
      long most = -20;
      while (most < 200 && !sample.dim.isAtMost(most)) {
        most++;
      }
      for (long n = 0; n < 12; n++) {
        Map<String, Long> sizes = Map.of("N", n, "K", (long) random.nextInt(12));
        OptionalLong value = sample.value(sizes);
        if (value.isPresent()) {
          long number = value.getAsLong();
          assertTrue(!isNonNegative || number >= 0, sample.dim + " is negative for " + sizes);
          assertTrue(most == 200 || number <= most, sample.dim + " is over " + most + sizes);
        }
      }
      bounded += most < 200 && !sample.dim.isConstant() ? 1 : 0;
    }
    assertTrue(bounded > 300, bounded + " are bounded");
  }

  private static Dim halfKnown(String name) {
    return name.equals("N") ? Dim.of(12) : Dim.variable(name);
  }

  /** A dim beside what it is to compute, which divides the numbers themselves. */
  private record Sample(Dim dim, Function<Map<String, Long>, Long> meaning) {
    /** Empty where it divides by 0. */
    OptionalLong value(Map<String, Long> sizes) {
      try {
        return OptionalLong.of(meaning.apply(sizes));
      } catch (ArithmeticException e) {
        return OptionalLong.empty();
      }
    }

    Sample with(Sample other, BinaryOperator<Dim> dims, LongBinaryOperator numbers) {
      return new Sample(
          dims.apply(dim, other.dim),
          sizes -> numbers.applyAsLong(meaning.apply(sizes), other.meaning.apply(sizes)));
    }
  }

  private static Sample sample(Random random, int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      long value = random.nextInt(13) - 4;
      return List.of(
              new Sample(N, sizes -> sizes.get("N")),
              new Sample(K, sizes -> sizes.get("K")),
              new Sample(Dim.of(value), sizes -> value))
          .get(random.nextInt(3));
    }
    Sample a = sample(random, depth - 1);
    Sample b = sample(random, depth - 1);
    long by = random.nextInt(10) - 3;
    Sample number = new Sample(Dim.of(by), sizes -> by);
    return switch (random.nextInt(7)) {
      case 0 -> a.with(b, Dim::plus, Long::sum);
      case 1 -> a.with(b, Dim::minus, (x, y) -> x - y);
      case 2 -> a.with(b, Dim::times, (x, y) -> x * y);
      case 3 -> a.with(number, Dim::dividedBy, Math::floorDiv);
      case 4 -> a.with(number, Dim::modulo, Math::floorMod);
      case 5 -> a.with(b, Dim::dividedBy, Math::floorDiv);
      default -> a.with(b, Dim::modulo, Math::floorMod);
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
