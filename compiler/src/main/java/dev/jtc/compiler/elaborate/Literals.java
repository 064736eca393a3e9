package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.op.TensorLiteral;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tensors written out: {@code [[1, 2], [3, 4]]}. */
final class Literals {
  private Literals() {}

  /** Whether {@code items} are numbers, or truths, in rows of equal length. */
  static boolean isTensor(Val.Items items) {
    return !items.elements().isEmpty() && shape(items).isPresent() && isOfOneKind(items);
  }

  /** Numbers do not mix with truths. */
  private static boolean isOfOneKind(Val.Items items) {
    List<Val> flat = new ArrayList<>();
    flatten(items, flat);
    long truths = flat.stream().filter(Val.Bool.class::isInstance).count();
    return truths == 0 || truths == flat.size();
  }

  private static Optional<List<Integer>> shape(Val val) {
    if (val instanceof Val.Items items) {
      Optional<List<Integer>> inner = Optional.empty();
      for (Val element : items.elements()) {
        Optional<List<Integer>> next = shape(element);
        if (next.isEmpty() || inner.isPresent() && !inner.equals(next)) {
          return Optional.empty();
        }
        inner = next;
      }
      List<Integer> shape = new ArrayList<>(List.of(items.elements().size()));
      inner.ifPresent(shape::addAll);
      return Optional.of(shape);
    }
    boolean isKnown = val instanceof Val.Bool || Constants.number(val).isPresent();
    return isKnown ? Optional.of(List.of()) : Optional.empty();
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
    List<Val> flat = new ArrayList<>();
    flatten(items, flat);
    return flat.stream().allMatch(Val.Bool.class::isInstance)
        ? DType.BOOL
        : flat.stream().anyMatch(Val.Float.class::isInstance) ? DType.F32 : DType.I64;
  }

  /** The tensor; of {@code wanted} if given and it fits, else of its natural dtype. */
  static TensorLiteral tensor(Val.Items items, Optional<DType> wanted) {
    List<Val> flat = new ArrayList<>();
    flatten(items, flat);
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

  private static void flatten(Val val, List<Val> flat) {
    if (val instanceof Val.Items items) {
      items.elements().forEach(element -> flatten(element, flat));
    } else {
      flat.add(val);
    }
  }
}
