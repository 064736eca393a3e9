package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Concat;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tensors in other shapes: axes moved, cut and joined. */
final class ShapeBuiltins {
  private ShapeBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        new Builtin("reshape", List.of("x", "sizes..."), ShapeBuiltins::reshape),
        new Builtin("view", List.of("x", "sizes..."), ShapeBuiltins::reshape),
        new Builtin("squeeze", List.of("x", "dim"), ShapeBuiltins::squeeze),
        new Builtin("expand", List.of("x", "sizes..."), ShapeBuiltins::expand),
        new Builtin("transpose", List.of("x", "dim0", "dim1"), ShapeBuiltins::transpose),
        new Builtin("permute", List.of("x", "dims..."), ShapeBuiltins::permute),
        new Builtin("narrow", List.of("x", "dim", "start", "length"), ShapeBuiltins::narrow),
        new Builtin("split", List.of("x", "sizes", "dim"), ShapeBuiltins::split),
        new Builtin("flip", List.of("x", "dims..."), ShapeBuiltins::flip),
        new Builtin("roll", List.of("x", "shifts", "dims"), ShapeBuiltins::roll),
        new Builtin("cat", List.of("tensors", "dim"), ShapeBuiltins::cat));
  }

  private static Val reshape(Call call) {
    Value x = call.tensor("x");
    Shape wanted = call.shape();
    if (call.failed()) {
      return Val.ERROR;
    }
    Dim elements = x.type().shape().elements();
    long open = wanted.dims().stream().filter(dim -> dim.is(-1)).count();
    List<Dim> dims = new ArrayList<>(wanted.dims());
    if (open == 1) {
      Dim known = known(wanted);
      dims.set(dims.indexOf(Dim.of(-1)), known.is(0) ? Dim.ZERO : elements.dividedBy(known));
    }
    Shape shape = new Shape(dims);
    if (open > 1) {
      return call.elaboration()
          .error(Code.BAD_RESHAPE, "only one size can be -1", call.span(), "to " + wanted.words());
    }
    if (!shape.elements().equals(elements)) {
      return call.elaboration()
          .error(
              Diagnostic.error(
                      Code.BAD_RESHAPE, x.type().words() + " cannot become " + wanted.words())
                  .at(call.span())
                  .note(
                      "it has "
                          + elements
                          + " elements, not "
                          + (open == 1 ? "a multiple of " + known(wanted) : shape.elements())));
    }
    return new Val.Tensor(call.build().reshape(x, shape));
  }

  /** The product of the sizes other than -1. */
  private static Dim known(Shape wanted) {
    return Dim.product(wanted.dims().stream().filter(dim -> !dim.is(-1)).toList());
  }

  private static Val expand(Call call) {
    Value x = call.tensor("x");
    Shape wanted = call.shape();
    if (call.failed()) {
      return Val.ERROR;
    }
    int extra = wanted.rank() - x.type().rank();
    List<Dim> dims = new ArrayList<>(wanted.dims());
    boolean fits = extra >= 0;
    for (int axis = 0; fits && axis < x.type().rank(); axis++) {
      Dim own = x.type().shape().dim(axis);
      if (dims.get(axis + extra).is(-1)) {
        dims.set(axis + extra, own);
      }
      fits = own.is(1) || own.equals(dims.get(axis + extra));
    }
    if (!fits || dims.contains(Dim.of(-1))) {
      return call.elaboration()
          .error(
              Diagnostic.error(
                      Code.SHAPES_DIFFER,
                      x.type().words() + " cannot be expanded to " + wanted.words())
                  .at(call.span())
                  .note("axes of size 1 are repeated and new ones come first; others stay"));
    }
    return new Val.Tensor(call.elaboration().broadcasting.stretch(x, new Shape(dims)));
  }

  private static Val transpose(Call call) {
    Value x = call.tensor("x");
    int a = call.axis("dim0", x.type().rank());
    int b = call.axis("dim1", x.type().rank());
    if (call.failed()) {
      return Val.ERROR;
    }
    int[] order = IntStream.range(0, x.type().rank()).toArray();
    order[a] = b;
    order[b] = a;
    return new Val.Tensor(call.build().transpose(x, order));
  }

  private static Val permute(Call call) {
    Value x = call.tensor("x");
    int rank = x.type().rank();
    int[] axes = call.axes(rank);
    if (call.failed()) {
      return Val.ERROR;
    }
    boolean isPermutation = axes.length == rank && Arrays.stream(axes).distinct().count() == rank;
    if (!isPermutation) {
      return call.elaboration()
          .error(
              Code.BAD_AXIS, "`permute` needs each of the " + rank + " axes once", call.span(), "");
    }
    return new Val.Tensor(call.build().transpose(x, axes));
  }

  private static Val cat(Call call) {
    Val list = call.required("tensors");
    List<Val> elements =
        list instanceof Val.Tuple tuple
            ? tuple.elements()
            : list instanceof Val.Items items ? items.elements() : List.of();
    List<Value> values = new ArrayList<>();
    for (Val element : elements) {
      if (element instanceof Val.Tensor tensor) {
        values.add(tensor.value());
      }
    }
    Elaboration e = call.elaboration();
    if (values.isEmpty() || values.size() != elements.size()) {
      return list.isError()
          ? Val.ERROR
          : e.error(
              Code.ARGUMENT_TYPE,
              "`cat` needs a list of tensors",
              call.spanOf("tensors"),
              list.describe());
    }
    int rank = values.get(0).type().rank();
    int axis = call.val("dim") == Val.NONE ? 0 : call.axis("dim", rank);
    return call.failed()
        ? Val.ERROR
        : e.emit(Code.SHAPES_DIFFER, call.span(), new Concat(axis), values.toArray(Value[]::new));
  }

  /** Without the axes of size 1, all or those named; an axis of another size stays. */
  private static Val squeeze(Call call) {
    Value x = call.tensor("x");
    List<Integer> axes = call.axes("dim", x.type().rank());
    if (call.failed()) {
      return Val.ERROR;
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < x.type().rank(); axis++) {
      Dim size = x.type().shape().dim(axis);
      if (!axes.contains(axis) || !size.is(1)) {
        dims.add(size);
      }
    }
    return new Val.Tensor(call.build().reshape(x, new Shape(dims)));
  }

  /** {@code length} elements along an axis, from {@code start} on. */
  private static Val narrow(Call call) {
    Value x = call.tensor("x");
    int axis = call.axis("dim", x.type().rank());
    Optional<Dim> start = call.dim("start");
    Optional<Dim> length = call.dim("length");
    call.required("start");
    call.required("length");
    if (call.failed()) {
      return Val.ERROR;
    }
    Dim from = start.get();
    boolean isFromEnd = from.isConstant() && from.value() < 0;
    Dim size = x.type().shape().dim(axis);
    return part(call, x, axis, isFromEnd ? size.plus(from) : from, length.get());
  }

  private static Val part(Call call, Value x, int axis, Dim start, Dim length) {
    List<Long> steps = Collections.nCopies(x.type().rank(), 1L);
    Slice slice = slice(x, axis, start, length, steps);
    return call.elaboration().emit(Code.BAD_INDEX, call.span(), slice, x);
  }

  private static Slice slice(Value x, int axis, Dim start, Dim length, List<Long> steps) {
    List<Dim> starts = new ArrayList<>(Collections.nCopies(x.type().rank(), Dim.ZERO));
    List<Dim> sizes = new ArrayList<>(x.type().shape().dims());
    starts.set(axis, start);
    sizes.set(axis, length);
    return new Slice(starts, sizes, steps);
  }

  /** Parts of one size, the last one perhaps smaller, or of the sizes of a list. */
  private static Val split(Call call) {
    Value x = call.tensor("x");
    Val sizes = call.required("sizes");
    int axis = call.val("dim") == Val.NONE ? 0 : call.axis("dim", x.type().rank());
    if (call.failed()) {
      return Val.ERROR;
    }
    Dim size = x.type().shape().dim(axis);
    List<Dim> lengths = new ArrayList<>();
    if (sizes instanceof Val.Int each && each.dim().isConstant() && each.dim().value() > 0) {
      for (long at = 0; size.isConstant() && at < size.value(); at += each.dim().value()) {
        lengths.add(Dim.of(Math.min(each.dim().value(), size.value() - at)));
      }
    } else {
      elements(sizes).stream()
          .filter(Val.Int.class::isInstance)
          .forEach(length -> lengths.add(((Val.Int) length).dim()));
    }
    Dim total = lengths.stream().reduce(Dim.ZERO, Dim::plus);
    if (lengths.isEmpty() || !total.equals(size)) {
      return call.elaboration()
          .error(
              Code.BAD_SIZE,
              "`split` needs a size, or a list of sizes that add up to " + size,
              call.spanOf("sizes"),
              sizes.describe());
    }
    List<Val> parts = new ArrayList<>();
    Dim at = Dim.ZERO;
    for (Dim length : lengths) {
      parts.add(part(call, x, axis, at, length));
      at = at.plus(length);
    }
    return new Val.Items(parts);
  }

  /** The elements of a tuple or list, else the one value itself. */
  private static List<Val> elements(Val val) {
    return val instanceof Val.Tuple tuple
        ? tuple.elements()
        : val instanceof Val.Items items ? items.elements() : List.of(val);
  }

  /** Some axes in reverse. */
  private static Val flip(Call call) {
    Value x = call.tensor("x");
    int[] axes = call.axes(x.type().rank());
    if (call.failed()) {
      return Val.ERROR;
    }
    Value turned = x;
    for (int axis : axes) {
      List<Long> steps = new ArrayList<>(Collections.nCopies(x.type().rank(), 1L));
      steps.set(axis, -1L);
      Dim size = x.type().shape().dim(axis);
      turned = call.build().emit(slice(turned, axis, size.plus(-1), size, steps), turned);
    }
    return new Val.Tensor(turned);
  }

  /** Elements moved along axes; what leaves at one end comes back at the other. */
  private static Val roll(Call call) {
    Value x = call.tensor("x");
    boolean isFlat = call.val("dims") == Val.NONE;
    List<Val> shifts = elements(call.required("shifts"));
    List<Val> dims = isFlat ? List.of(Val.Int.of(0)) : elements(call.val("dims"));
    if (call.failed()) {
      return Val.ERROR;
    }
    Builds b = call.build();
    Value rolled = isFlat ? b.reshape(x, Shape.of(x.type().shape().elements())) : x;
    boolean isKnown =
        shifts.size() == dims.size()
            && shifts.stream().allMatch(s -> s instanceof Val.Int i && i.dim().isConstant());
    if (!isKnown) {
      return call.elaboration()
          .error(
              Code.BAD_SIZE,
              "`roll` needs an integer for each axis, known before the program runs",
              call.spanOf("shifts"),
              "");
    }
    for (int i = 0; i < dims.size(); i++) {
      int axis = call.axis(dims.get(i), call.spanOf("dims"), rolled.type().rank());
      if (call.failed()) {
        return Val.ERROR;
      }
      rolled = rolled(b, rolled, axis, ((Val.Int) shifts.get(i)).dim().value());
    }
    return new Val.Tensor(b.reshape(rolled, x.type().shape()));
  }

  private static Value rolled(Builds b, Value x, int axis, long shift) {
    Dim size = x.type().shape().dim(axis);
    long by = size.isConstant() && !size.is(0) ? Math.floorMod(shift, size.value()) : shift;
    if (by == 0 || size.is(0)) {
      return x;
    }
    Dim first = by > 0 ? size.plus(-by) : Dim.of(-by);
    List<Long> steps = Collections.nCopies(x.type().rank(), 1L);
    Value end = b.emit(slice(x, axis, first, size.minus(first), steps), x);
    Value start = b.emit(slice(x, axis, Dim.ZERO, first, steps), x);
    return b.emit(new Concat(axis), end, start);
  }
}
