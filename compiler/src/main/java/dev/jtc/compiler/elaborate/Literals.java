package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Concat;
import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.op.TensorLiteral;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Tensors written out: {@code [[1, 2], [3, 4]]}. */
final class Literals {
  private Literals() {}

  /** Whether {@code items} are numbers, or truths, in rows of equal length. */
  static boolean isTensor(Val.Items items) {
    return !items.elements().isEmpty() && shape(items).isPresent() && isOfOneKind(items);
  }

  /** Numbers do not mix with truths. */
  private static boolean isOfOneKind(Val.Items items) {
    List<Val> flat = scalars(items);
    long truths = flat.stream().filter(Val.Bool.class::isInstance).count();
    return truths == 0 || truths == flat.size();
  }

  /** Whether {@code items} are scalars in even rows, some of them known only when it runs. */
  private static boolean isOfScalars(Val.Items items) {
    return shape(items, Literals::isScalar).isPresent()
        && scalars(items).stream().anyMatch(Val.Tensor.class::isInstance);
  }

  private static boolean isScalar(Val val) {
    return val instanceof Val.Tensor tensor && tensor.value().type().rank() == 0 || isKnown(val);
  }

  /** All elements, row by row. */
  private static List<Val> scalars(Val.Items items) {
    List<Val> flat = new ArrayList<>();
    flatten(items, flat);
    return flat;
  }

  private static boolean isKnown(Val val) {
    return val instanceof Val.Bool || Constants.number(val).isPresent();
  }

  private static Optional<List<Integer>> shape(Val val) {
    return shape(val, Literals::isKnown);
  }

  private static Optional<List<Integer>> shape(Val val, Predicate<Val> isElement) {
    if (val instanceof Val.Items items) {
      Optional<List<Integer>> inner = Optional.empty();
      for (Val element : items.elements()) {
        Optional<List<Integer>> next = shape(element, isElement);
        if (next.isEmpty() || inner.isPresent() && !inner.equals(next)) {
          return Optional.empty();
        }
        inner = next;
      }
      List<Integer> shape = new ArrayList<>(List.of(items.elements().size()));
      inner.ifPresent(shape::addAll);
      return Optional.of(shape);
    }
    return isElement.test(val) ? Optional.of(List.of()) : Optional.empty();
  }

  /** Whether {@code items} is a tensor whose numbers can be of {@code dtype}. */
  static boolean fits(Val.Items items, DType dtype) {
    if (!isTensor(items)) {
      return false;
    }
    DType natural = naturalType(items);
    return natural == dtype
        || natural != DType.BOOL && dtype.isFloat()
        || natural == DType.I64 && dtype != DType.BOOL;
  }

  /** The dtype where nothing else decides: bool, i64, or f32 if any number has a point. */
  static DType naturalType(Val.Items items) {
    List<Val> flat = scalars(items);
    return flat.stream().allMatch(Val.Bool.class::isInstance)
        ? DType.BOOL
        : flat.stream().anyMatch(Val.Float.class::isInstance) ? DType.F32 : DType.I64;
  }

  /** The tensor; of {@code wanted} if given and it fits, else of its natural dtype. */
  static TensorLiteral tensor(Val.Items items, Optional<DType> wanted) {
    List<Val> flat = scalars(items);
    DType dtype = wanted.filter(w -> fits(items, w)).orElse(naturalType(items));
    int[] shape = shape(items).orElseThrow().stream().mapToInt(Integer::intValue).toArray();
    Tensor tensor = Tensor.zeros(dtype, shape);
    for (int i = 0; i < flat.size(); i++) {
      Val val = flat.get(i);
      if (val instanceof Val.Bool truth) {
        Elements.setLong(tensor, i, truth.value() ? 1 : 0);
      } else if (val instanceof Val.Int integer && !dtype.isFloat()) {
        Elements.setLong(tensor, i, integer.dim().value());
      } else {
        Elements.setDouble(tensor, i, Constants.number(val).orElseThrow());
      }
    }
    return new TensorLiteral(tensor);
  }

  /**
   * A list of scalars in even rows, some of them known only when the program runs, as a tensor; of
   * {@code wanted} if no element has a dtype of its own. Anything else unchanged.
   */
  static Val stacked(Elaboration e, Val val, Optional<DType> wanted) {
    if (!(val instanceof Val.Items items) || !isOfScalars(items)) {
      return val;
    }
    List<Val> scalars = scalars(items);
    boolean hasPoint = scalars.stream().anyMatch(Val.Float.class::isInstance);
    DType dtype =
        scalars.stream()
            .filter(scalar -> scalar instanceof Val.Tensor && !scalar.isLoose())
            .map(scalar -> ((Val.Tensor) scalar).value().type().dtype())
            .findFirst()
            .or(() -> wanted.filter(w -> w.isFloat() || !hasPoint))
            .orElse(hasPoint ? DType.F32 : DType.I64);
    List<Value> parts = new ArrayList<>();
    for (Val scalar : scalars) {
      Val converted = e.arithmetic.convertLiteral(scalar, dtype);
      if (!(converted instanceof Val.Tensor t) || t.value().type().dtype() != dtype) {
        return val;
      }
      parts.add(e.build().spread(t.value(), Shape.of(1)));
    }
    Value row =
        parts.size() == 1
            ? parts.get(0)
            : e.build().emit(new Concat(0), parts.toArray(Value[]::new));
    long[] sizes =
        shape(items, Literals::isScalar).orElseThrow().stream()
            .mapToLong(Integer::longValue)
            .toArray();
    return new Val.Tensor(e.build().reshape(row, Shape.of(sizes)));
  }

  private static void flatten(Val val, List<Val> flat) {
    if (val instanceof Val.Items items) {
      items.elements().forEach(element -> flatten(element, flat));
    } else {
      flat.add(val);
    }
  }
}
