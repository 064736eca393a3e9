package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The form of a result that a branch gives: nothing, a tensor, or a tuple of forms. */
sealed interface Form {
  enum Empty implements Form {
    EMPTY
  }

  record One(TensorType type) implements Form {}

  record Many(List<Form> parts) implements Form {}

  /** The form that both have, literals taking the type of the other side; empty if they differ. */
  static Optional<Form> joined(Val a, Val b) {
    if (a == Val.NONE && b == Val.NONE) {
      return Optional.of(Empty.EMPTY);
    }
    if (a instanceof Val.Tuple x
        && b instanceof Val.Tuple y
        && x.elements().size() == y.elements().size()) {
      List<Form> parts = new ArrayList<>();
      for (int i = 0; i < x.elements().size(); i++) {
        Optional<Form> part = joined(x.elements().get(i), y.elements().get(i));
        if (part.isEmpty()) {
          return Optional.empty();
        }
        parts.add(part.get());
      }
      return Optional.of(new Many(parts));
    }
    if (!Arithmetic.isNumeric(a) || !Arithmetic.isNumeric(b)) {
      return Optional.empty();
    }
    TensorType type =
        a instanceof Val.Tensor x
            ? x.value().type()
            : b instanceof Val.Tensor y ? y.value().type() : ofLiterals(a, b);
    return fits(a, type) && fits(b, type) ? Optional.of(new One(type)) : Optional.empty();
  }

  private static TensorType ofLiterals(Val a, Val b) {
    if (a instanceof Val.Items items) {
      boolean isFloat = b instanceof Val.Items other && Literals.naturalType(other).isFloat();
      DType dtype = isFloat ? DType.F32 : Literals.naturalType(items);
      return Literals.tensor(items, Optional.of(dtype)).type();
    }
    boolean isFloat = a instanceof Val.Float || b instanceof Val.Float;
    return TensorType.scalar(a instanceof Val.Bool ? DType.BOOL : isFloat ? DType.F32 : DType.I64);
  }

  private static boolean fits(Val val, TensorType type) {
    if (val instanceof Val.Tensor tensor) {
      return tensor.value().type().equals(type);
    } else if (val instanceof Val.Items items) {
      return Literals.fits(items, type.dtype())
          && Literals.tensor(items, Optional.of(type.dtype())).type().equals(type);
    }
    return type.rank() == 0
        && (val instanceof Val.Int && type.dtype() != DType.BOOL
            || val instanceof Val.Float && type.dtype().isFloat()
            || val instanceof Val.Bool && type.dtype() == DType.BOOL);
  }

  /** Adds the tensors of {@code val}, which has this form; null for something reported. */
  default void flatten(Elaboration e, Val val, List<Value> values) {
    if (this instanceof One one) {
      values.add(val.isError() ? null : e.arithmetic.tensor(val, Optional.of(one.type().dtype())));
    } else if (this instanceof Many many) {
      for (int i = 0; i < many.parts().size(); i++) {
        Val part = val instanceof Val.Tuple tuple ? tuple.elements().get(i) : Val.ERROR;
        many.parts().get(i).flatten(e, part, values);
      }
    }
  }

  /** Something of this form, in a trial. */
  default Val placeholder(Elaboration e) {
    if (this instanceof One one) {
      return new Val.Tensor(e.placeholder(one.type()));
    } else if (this instanceof Many many) {
      return new Val.Tuple(many.parts().stream().map(part -> part.placeholder(e)).toList());
    }
    return Val.NONE;
  }

  /** The value of this form made of the next of {@code values}. */
  default Val rebuild(Iterator<Value> values) {
    if (this instanceof One) {
      return new Val.Tensor(values.next());
    } else if (this instanceof Many many) {
      return new Val.Tuple(many.parts().stream().map(part -> part.rebuild(values)).toList());
    }
    return Val.NONE;
  }
}
