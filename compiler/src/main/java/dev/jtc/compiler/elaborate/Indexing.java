package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.IndexItem;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.DynamicIndex;
import dev.jtc.compiler.op.Gather;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Indexing and slicing of tensors, tuples and lists, as in NumPy. */
final class Indexing {
  private final Elaboration e;

  Indexing(Elaboration e) {
    this.e = e;
  }

  /** The last two axes swapped. */
  Val transposed(Value value, Span span) {
    int rank = value.type().rank();
    if (rank < 2) {
      return e.error(Code.RANK_DIFFERS, "`.T` needs two axes or more", span, value.type().words());
    }
    int[] order = IntStream.range(0, rank).toArray();
    order[rank - 1] = rank - 2;
    order[rank - 2] = rank - 1;
    return new Val.Tensor(e.build().transpose(value, order));
  }

  Val index(Expr.Index index, Scope scope) {
    Val object = e.expressions.eval(index.object(), scope);
    if (object.isError()) {
      return Val.ERROR;
    }
    if (object instanceof Val.Tensor tensor) {
      return ofTensor(tensor.value(), index, scope);
    }
    boolean isOne = index.items().size() == 1 && index.items().get(0) instanceof IndexItem.At;
    if (!isOne && object instanceof Val.Items items && Literals.isTensor(items)) {
      return ofTensor(e.arithmetic.tensor(items, Optional.empty()), index, scope);
    }
    List<Val> elements = object.listed().orElse(null);
    if (elements == null || index.items().size() != 1) {
      return e.error(
          Code.BAD_INDEX,
          object.describe() + (elements == null ? " cannot be indexed" : " takes one index"),
          index.span(),
          "");
    }
    IndexItem item = index.items().get(0);
    Val at =
        item instanceof IndexItem.At position
            ? e.expressions.eval(position.index(), scope)
            : Val.NONE;
    if (at instanceof Val.Int integer && integer.dim().isConstant()) {
      long i = integer.dim().value();
      long wrapped = i < 0 ? i + elements.size() : i;
      if (wrapped >= 0 && wrapped < elements.size()) {
        return elements.get((int) wrapped);
      }
      return e.error(
          Code.BAD_INDEX, "index " + i + " is outside of " + object.describe(), item.span(), "");
    }
    return at.isError()
        ? Val.ERROR
        : e.error(
            Code.BAD_INDEX,
            "a list or tuple needs an index known before the program runs",
            item.span(),
            at.describe());
  }

  private Val ofTensor(Value value, Expr.Index index, Scope scope) {
    List<IndexItem> items = index.items();
    long axes =
        items.stream()
            .filter(i -> i.kind() == IndexItem.Kind.AT || i.kind() == IndexItem.Kind.SLICE)
            .count();
    if (axes > value.type().rank()) {
      return e.error(
          Diagnostic.error(
                  Code.BAD_INDEX,
                  "too many indices: " + axes + " for " + value.type().rank() + " axes")
              .at(index.span(), "indexes " + value.type().words()));
    }
    Walk walk = new Walk(value);
    for (IndexItem item : items) {
      boolean good =
          switch (item.kind()) {
            case AT -> at(walk, (IndexItem.At) item, scope);
            case SLICE -> slice(walk, (IndexItem.Slice) item, scope);
            case ELLIPSIS -> {
              walk.axis += value.type().rank() - (int) axes;
              yield true;
            }
            case NEW_AXIS -> {
              walk.insertAxis(e.build());
              yield true;
            }
          };
      if (!good) {
        return Val.ERROR;
      }
    }
    return new Val.Tensor(walk.value);
  }

  /** The tensor so far and the axis that the next item applies to. */
  private static final class Walk {
    private Value value;
    private int axis;
    private boolean gathered;

    Walk(Value value) {
      this.value = value;
    }

    Dim size() {
      return value.type().shape().dim(axis);
    }

    void insertAxis(Builds b) {
      List<Dim> dims = new ArrayList<>(value.type().shape().dims());
      dims.add(axis++, Dim.ONE);
      value = b.reshape(value, new Shape(dims));
    }

    void removeAxis(Builds b) {
      List<Dim> dims = new ArrayList<>(value.type().shape().dims());
      dims.remove(axis);
      value = b.reshape(value, new Shape(dims));
    }

    /** Takes a part of the axis at hand; false, once reported, if none of it can be inside. */
    boolean slice(Elaboration e, Span span, Dim start, Dim size, long step) {
      int rank = value.type().rank();
      List<Dim> starts = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
      List<Dim> sizes = new ArrayList<>(value.type().shape().dims());
      List<Long> steps = new ArrayList<>(Collections.nCopies(rank, 1L));
      starts.set(axis, start);
      sizes.set(axis, size);
      steps.set(axis, step);
      Val part = e.emit(Code.BAD_INDEX, span, new Slice(starts, sizes, steps), value);
      if (part instanceof Val.Tensor tensor) {
        value = tensor.value();
      }
      return !part.isError();
    }
  }

  private boolean at(Walk walk, IndexItem.At item, Scope scope) {
    Val at = e.expressions.eval(item.index(), scope);
    if (at.isError()) {
      return false;
    }
    if (at instanceof Val.Items items && Literals.fits(items, DType.I64)) {
      at = new Val.Tensor(e.arithmetic.tensor(items, Optional.of(DType.I64)));
    }
    Builds b = e.build();
    if (at instanceof Val.Int integer) {
      Dim i = integer.dim();
      Dim start = fromStart(i, walk.size());
      Dim room = walk.size().minus(start).plus(-1);
      if (room.isConstant() && room.value() < 0 || start.isConstant() && start.value() < 0) {
        e.error(
            Code.BAD_INDEX,
            "index " + i + " is outside of an axis of size " + walk.size(),
            item.span(),
            walk.size().is(0)
                ? "the axis is empty"
                : "from " + walk.size().times(-1) + " to " + walk.size().plus(-1) + " are inside");
        return false;
      }
      boolean isInside = walk.slice(e, item.span(), start, Dim.ONE, 1);
      if (isInside) {
        walk.removeAxis(b);
      }
      return isInside;
    }
    Val positions =
        at instanceof Val.Items items && Literals.fits(items, DType.I64)
            ? new Val.Tensor(e.arithmetic.tensor(items, Optional.of(DType.I64)))
            : at;
    if (positions instanceof Val.Tensor tensor && tensor.value().type().dtype() == DType.I64) {
      return gather(walk, tensor.value(), item.span());
    }
    e.error(
        Code.BAD_INDEX,
        "an index must be an integer, a slice or an i64 tensor",
        item.span(),
        at.describe());
    return false;
  }

  private boolean gather(Walk walk, Value positions, Span span) {
    Builds b = e.build();
    int count = positions.type().rank();
    if (count > 0 && walk.gathered) {
      e.error(
          Diagnostic.error(Code.BAD_INDEX, "two tensors index one tensor")
              .at(span, "the second one")
              .help("index twice, `x[i][:, j]`, for every combination"));
      return false;
    }
    walk.gathered |= count > 0;
    Value front = walk.axis == 0 ? walk.value : b.transpose(walk.value, toFront(walk));
    Value taken = b.emit(count == 0 ? new DynamicIndex() : new Gather(), front, positions);
    walk.value = taken;
    if (walk.axis > 0 && count > 0) {
      int[] back = new int[taken.type().rank()];
      for (int i = 0; i < back.length; i++) {
        int own = i - walk.axis;
        back[i] = own < 0 ? count + i : own < count ? own : i;
      }
      walk.value = b.transpose(taken, back);
    }
    walk.axis += count;
    return true;
  }

  /** The order of axes that brings the one at hand to the front. */
  private static int[] toFront(Walk walk) {
    int[] order = new int[walk.value.type().rank()];
    for (int i = 1; i < order.length; i++) {
      order[i] = i <= walk.axis ? i - 1 : i;
    }
    order[0] = walk.axis;
    return order;
  }

  private boolean slice(Walk walk, IndexItem.Slice item, Scope scope) {
    Optional<Dim> start = bound(item.start(), scope);
    Optional<Dim> end = bound(item.end(), scope);
    Optional<Dim> stepDim = bound(item.step(), scope);
    boolean failed =
        item.start().isPresent() && start.isEmpty()
            || item.end().isPresent() && end.isEmpty()
            || item.step().isPresent() && stepDim.isEmpty();
    if (failed) {
      return false;
    }
    if (stepDim.isPresent()
        && (!stepDim.get().isConstant()
            || stepDim.get().is(0)
            || Math.abs(stepDim.get().value()) > Integer.MAX_VALUE
            || stepDim.get().is(Long.MIN_VALUE))) {
      e.error(Code.BAD_INDEX, "a step must be an integer other than 0", item.span(), "");
      return false;
    }
    long step = stepDim.map(Dim::value).orElse(1L);
    Dim size = walk.size();
    if (step < 0) {
      return reversed(walk, item.span(), start, end, step);
    }
    Dim from = clamp(start.orElse(Dim.ZERO), size);
    Dim to = clamp(end.orElse(size), size);
    Dim length = to.minus(from);
    boolean isEmpty = to.is(0) || from.equals(size);
    if (isEmpty || length.isConstant() && length.value() < 0) {
      length = Dim.ZERO;
    }
    Dim count = step == 1 ? length : length.plus(step - 1).dividedBy(Dim.of(step));
    if (from.is(0) && count.equals(size) && step == 1) {
      walk.axis++;
      return true;
    }
    boolean isInside = walk.slice(e, item.span(), from, count, step);
    walk.axis++;
    return isInside;
  }

  private boolean reversed(
      Walk walk, Span span, Optional<Dim> start, Optional<Dim> end, long step) {
    Dim size = walk.size();
    Dim from = start.map(at -> clampDown(at, size)).orElse(size.plus(-1));
    Dim to = end.map(at -> clampDown(at, size)).orElse(Dim.of(-1));
    Dim length = from.minus(to);
    if (length.isConstant() && length.value() < 0) {
      length = Dim.ZERO;
    }
    Dim count = length.plus(-step - 1).dividedBy(Dim.of(-step));
    boolean isInside = walk.slice(e, span, from, count, step);
    walk.axis++;
    return isInside;
  }

  /** NumPy's rule for walking backwards: beyond the end is the last, before the start is -1. */
  private static Dim clampDown(Dim at, Dim size) {
    Dim position = fromStart(at, size);
    if (position.isConstant() && position.value() < 0) {
      return Dim.of(-1);
    }
    Dim over = position.minus(size);
    return over.isConstant() && over.value() >= 0 ? size.plus(-1) : position;
  }

  /** The position that {@code at} is: {@code N - 1} from the start, {@code 1 - N} from the end. */
  private static Dim fromStart(Dim at, Dim size) {
    return at.isNonNegative() || at.addsSize() ? at : size.plus(at);
  }

  /** NumPy's rule: negative counts from the end, beyond the end is the end. */
  private static Dim clamp(Dim at, Dim size) {
    Dim position = fromStart(at, size);
    if (position.isConstant() && position.value() < 0) {
      return Dim.ZERO;
    }
    Dim over = position.minus(size);
    return over.isConstant() && over.value() > 0 ? size : position;
  }

  private Optional<Dim> bound(Optional<Expr> expr, Scope scope) {
    if (expr.isEmpty()) {
      return Optional.empty();
    }
    Val val = e.expressions.eval(expr.get(), scope);
    if (val instanceof Val.Int integer) {
      return Optional.of(integer.dim());
    }
    if (!val.isError()) {
      e.error(
          Diagnostic.error(
                  Code.BAD_INDEX, "the bounds of a slice must be known before the program runs")
              .at(expr.get().span(), val.describe()));
    }
    return Optional.empty();
  }
}
