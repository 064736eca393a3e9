package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.Locale;
import java.util.Optional;

/** The one type that a variable has throughout a loop and behind both sides of a branch. */
final class Joined {
  private Joined() {}

  /** The type a cell takes when one branch gives it {@code a} and the other {@code b}. */
  static TensorType type(Val a, Val b) {
    if (a instanceof Val.Tensor tensor) {
      return tensor.value().type();
    } else if (b instanceof Val.Tensor tensor) {
      return tensor.value().type();
    }
    if (a instanceof Val.Items || b instanceof Val.Items) {
      Val.Items items = (Val.Items) (a instanceof Val.Items ? a : b);
      return Literals.isTensor(items)
          ? Literals.tensor(items, Optional.empty()).type()
          : TensorType.scalar(DType.F32);
    }
    boolean isFloat = a instanceof Val.Float || b instanceof Val.Float;
    return TensorType.scalar(a instanceof Val.Bool ? DType.BOOL : isFloat ? DType.F32 : DType.I64);
  }

  static Value ofType(Elaboration e, Cell cell, Val val, TensorType type, Span span, Where where) {
    Val converted = e.expected.fitted(type, val);
    if (converted instanceof Val.Tensor tensor && tensor.value().type().equals(type)) {
      // A value from outside that the region only hands on is one that it captures.
      return e.emitter().resolve(tensor.value());
    }
    if (!val.isError()) {
      e.error(
          Diagnostic.error(
                  Code.TYPE_CHANGES, "`" + cell.name() + "` changes its type in a " + where)
              .at(span.firstLine(), where.text(type.words(), converted.describe()))
              .help("begin with a tensor of the final type, for instance `zeros(…)`"));
    }
    return null;
  }

  /** Where a variable must keep its type. */
  enum Where {
    LOOP("is %s before, %s after"),
    BRANCH("is %s in one branch, %s in the other");

    private final String pattern;

    Where(String pattern) {
      this.pattern = pattern;
    }

    String text(String one, String other) {
      return String.format(pattern, one, other);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
