package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.runtime.DType;
import java.util.function.Function;

/** What one iteration of a nest does with the numbers it computes. */
sealed interface Effect {
  Expr value();

  Effect withValue(Expr value);

  /** This with loop variables replaced in indices. */
  Effect substitute(Function<String, Index> replacement);

  /** Writes an element. */
  record Write(String buffer, Index index, Expr value) implements Effect {
    @Override
    public Effect withValue(Expr newValue) {
      return new Write(buffer, index, newValue);
    }

    @Override
    public Effect substitute(Function<String, Index> replacement) {
      return new Write(buffer, index.substitute(replacement), value.substitute(replacement));
    }
  }

  /**
   * Combines an element into a reduction.
   *
   * @param kind how
   * @param dtype of elements and result
   * @param result the array of the result
   * @param index the position in it
   * @param lane the position along the axes that are spread over lanes; 0 where there is one lane
   * @param lanes how many lanes there are
   */
  record Combine(
      Reduce.Kind kind, DType dtype, String result, Index index, Index lane, int lanes, Expr value)
      implements Effect {
    @Override
    public Effect withValue(Expr newValue) {
      return new Combine(kind, dtype, result, index, lane, lanes, newValue);
    }

    @Override
    public Effect substitute(Function<String, Index> replacement) {
      return new Combine(
          kind,
          dtype,
          result,
          index.substitute(replacement),
          lane.substitute(replacement),
          lanes,
          value.substitute(replacement));
    }
  }
}
