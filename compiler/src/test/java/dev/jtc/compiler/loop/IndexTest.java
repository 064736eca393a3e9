package dev.jtc.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class IndexTest {
  private static final Index I = Index.variable("i");
  private static final Index J = Index.variable("j");
  private static final Dim N = Dim.variable("N");
  private static final Dim K = Dim.variable("K");
  private static final Function<String, Dim> EXTENTS =
      Map.of("i", Dim.of(4), "j", Dim.of(10), "k", K)::get;

  @Test
  void sumsHaveOneForm() {
    assertEquals(I.plus(J), J.plus(I));
    assertEquals(Index.ZERO, I.minus(I));
    assertEquals(I.times(10).plus(J), Index.flatten(List.of(I, J), List.of(Dim.of(10), Dim.ONE)));
    assertEquals("10*i+j+3", I.times(10).plus(J).plus(3).toString());
    assertEquals("(K)*i+(-1)*j+(N-1)", I.times(K).minus(J).plus(N.plus(-1)).toString());
    assertEquals("0", Index.ZERO.toString());
  }

  @Test
  void cleanQuotientsSplit() {
    Index flat = I.times(10).plus(J);
    assertEquals(I, flat.dividedBy(Dim.of(10), EXTENTS));
    assertEquals(J, flat.modulo(Dim.of(10), EXTENTS));
    assertEquals(I.times(2), I.times(2).times(N).dividedBy(N, EXTENTS));
    assertEquals(Index.ZERO, I.times(N).modulo(N, EXTENTS));
    Index symbolic = I.times(K).plus(Index.variable("k"));
    assertEquals(I, symbolic.dividedBy(K, EXTENTS));
    assertEquals(Index.variable("k"), symbolic.modulo(K, EXTENTS));
    assertEquals(I.plus(1), flat.plus(10).dividedBy(Dim.of(10), EXTENTS));
    assertEquals(J, J.modulo(Dim.of(12), EXTENTS));
    assertEquals(J.plus(2), J.plus(2).modulo(Dim.of(12), EXTENTS));
  }

  @Test
  void otherQuotientsStay() {
    Index flat = I.times(10).plus(J);
    assertEquals("((10*i+j)/(4))", flat.dividedBy(Dim.of(4), EXTENTS).toString());
    assertEquals("((j+3)%(12))", J.plus(3).modulo(Dim.of(12), EXTENTS).toString());
    assertEquals("((j)%(10))", J.modulo(Dim.of(10), name -> null).toString());
    Index mixed = flat.dividedBy(Dim.of(4), EXTENTS).plus(J);
    assertEquals(Set.of("i", "j"), mixed.variables());
    assertNull(mixed.stride("i"));
    assertEquals(Dim.of(10), flat.stride("i"));
    assertEquals(Dim.ZERO, flat.stride("k"));
  }

  @Test
  void variablesAreReplacedEverywhere() {
    Expr picked = new Expr.Load(DType.I64, "index", I.plus(1));
    Index half = I.plus(1).dividedBy(Dim.of(2), EXTENTS);
    Index index = Index.computed(picked).times(3).plus(half).plus(J);
    Index replaced = index.substitute(name -> name.equals("i") ? J.times(2) : J);
    Index expected =
        Index.computed(new Expr.Load(DType.I64, "index", J.times(2).plus(1)))
            .times(3)
            .plus(Index.term(new Index.Quotient(J.times(2).plus(1), Dim.of(2))))
            .plus(J);
    assertEquals(expected, replaced);
    assertEquals(1, replaced.computedTerms().size());
    assertEquals(Set.of("j"), replaced.variables());
  }

  @Test
  void evaluationAgreesWithSplitting() {
    for (long i = 0; i < 4; i++) {
      for (long j = 0; j < 10; j++) {
        ExprEvaluator evaluator = new ExprEvaluator(name -> 6L, (buffer, position) -> position);
        evaluator.setIndex("i", i);
        evaluator.setIndex("j", j);
        Index flat = I.times(10).plus(J).plus(N);
        assertEquals(10 * i + j + 6, evaluator.index(flat));
        assertEquals((10 * i + j + 6) / 7, evaluator.index(flat.dividedBy(Dim.of(7), EXTENTS)));
        assertEquals((10 * i + j + 6) % 7, evaluator.index(flat.modulo(Dim.of(7), EXTENTS)));
        Expr sum =
            new Expr.Call(
                ScalarFns.ADD,
                DType.I64,
                List.of(new Expr.Position(I), new Expr.Load(DType.I64, "b", J)));
        assertEquals(i + j, evaluator.index(Index.computed(sum)));
      }
    }
  }
}
