package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Window;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What convolution and pooling in the library are made of: windows, and products over any axes. */
final class WindowBuiltins {
  private WindowBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        new Builtin(
            "windows",
            List.of("x", "dim", "size", "stride", "dilation", "padding"),
            WindowBuiltins::windows),
        new Builtin(
            "add_windows",
            List.of("x", "dim", "length", "stride", "dilation"),
            WindowBuiltins::addWindows),
        new Builtin("tensordot", List.of("a", "b", "dims", "batch"), WindowBuiltins::tensordot));
  }

  /** The windows along some axes of a tensor, padded with zeros before. */
  private static Val windows(Call call) {
    Value x = call.tensor("x");
    List<Integer> axes = axes(call, x.type().rank());
    List<Dim> sizes = dims(call, "size", axes.size(), Optional.empty());
    List<Dim> strides = dims(call, "stride", axes.size(), Optional.of(Dim.ONE));
    List<Dim> dilations = dims(call, "dilation", axes.size(), Optional.of(Dim.ONE));
    Optional<Pad> pad = pad(call, x.type().rank(), axes);
    if (call.failed() || strides.isEmpty() || sizes.isEmpty() || dilations.isEmpty()) {
      return Val.ERROR;
    }
    Elaboration e = call.elaboration();
    Val padded =
        pad.isEmpty()
            ? new Val.Tensor(x)
            : e.emit(Code.BAD_SIZE, call.spanOf("padding"), pad.get(), x);
    return padded instanceof Val.Tensor tensor
        ? e.emit(
            Code.BAD_SIZE, call.span(), new Window(axes, sizes, strides, dilations), tensor.value())
        : Val.ERROR;
  }

  /** Sums the elements of windows where they lie on one another. */
  private static Val addWindows(Call call) {
    Value x = call.tensor("x");
    // The elements of the windows are the last axes; the others are those of the result.
    int given =
        call.val("dim") instanceof Val.Tuple tuple
            ? tuple.elements().size()
            : call.val("dim") instanceof Val.Items items ? items.elements().size() : 1;
    int rank = x.type().rank() - given;
    if (rank < 1) {
      return call.elaboration()
          .error(Code.BAD_AXIS, "`x` needs an axis for each of `dim` at its end", call.span(), "");
    }
    List<Integer> axes = axes(call, rank);
    List<Dim> lengths = dims(call, "length", axes.size(), Optional.empty());
    List<Dim> strides = dims(call, "stride", axes.size(), Optional.of(Dim.ONE));
    List<Dim> dilations = dims(call, "dilation", axes.size(), Optional.of(Dim.ONE));
    if (call.failed() || lengths.isEmpty() || strides.isEmpty() || dilations.isEmpty()) {
      return Val.ERROR;
    }
    List<Dim> dims = new ArrayList<>(x.type().shape().dims().subList(0, rank));
    for (int i = 0; i < axes.size(); i++) {
      dims.set(axes.get(i), lengths.get(i));
    }
    Fold fold = new Fold(axes, strides, dilations, new Shape(dims));
    return call.elaboration().emit(Code.BAD_SIZE, call.span(), fold, x);
  }

  /** Axes that ascend. */
  private static List<Integer> axes(Call call, int rank) {
    List<Integer> axes = call.axes("dim", rank);
    if (!call.failed() && axes.isEmpty()) {
      call.elaboration()
          .error(Code.BAD_AXIS, "`" + call.name() + "` needs an axis", call.span(), "");
    }
    return axes;
  }

  private static List<Val> elements(Val val) {
    return val instanceof Val.Tuple tuple
        ? tuple.elements()
        : val instanceof Val.Items items ? items.elements() : List.of(val);
  }

  /** An integer for each axis: as many as there are, or one for all; empty after a report. */
  private static List<Dim> dims(Call call, String parameter, int count, Optional<Dim> otherwise) {
    if (call.val(parameter) == Val.NONE && otherwise.isPresent()) {
      return Collections.nCopies(count, otherwise.get());
    }
    List<Val> given = elements(call.required(parameter));
    List<Dim> dims = new ArrayList<>();
    for (Val val : given) {
      if (val instanceof Val.Int integer) {
        dims.add(integer.dim());
      }
    }
    if (dims.size() == 1 && given.size() == 1) {
      return Collections.nCopies(count, dims.get(0));
    }
    if (dims.size() == count && given.size() == count) {
      return dims;
    }
    if (!call.failed()) {
      call.elaboration()
          .error(
              Diagnostic.error(
                      Code.BAD_SIZE,
                      "`" + parameter + "` of `" + call.name() + "` is an integer, or one an axis")
                  .at(call.spanOf(parameter), call.val(parameter).describe())
                  .note("known before the program runs; there are " + count + " axes"));
    }
    return List.of();
  }

  /** Zeros around some axes: a number for both ends, or a pair, for each or for all. */
  private static Optional<Pad> pad(Call call, int rank, List<Integer> axes) {
    Val given = call.val("padding");
    if (given == Val.NONE || call.failed()) {
      return Optional.empty();
    }
    List<Val> each = elements(given);
    if (each.size() == 1) {
      each = Collections.nCopies(axes.size(), each.get(0));
    }
    List<Dim> low = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
    List<Dim> high = new ArrayList<>(low);
    boolean sound = each.size() == axes.size();
    for (int i = 0; sound && i < each.size(); i++) {
      List<Val> ends = elements(each.get(i));
      Val first = ends.get(0);
      Val last = ends.get(ends.size() - 1);
      sound = ends.size() <= 2 && first instanceof Val.Int && last instanceof Val.Int;
      if (sound) {
        low.set(axes.get(i), ((Val.Int) first).dim());
        high.set(axes.get(i), ((Val.Int) last).dim());
      }
    }
    if (!sound) {
      call.elaboration()
          .error(
              Diagnostic.error(Code.BAD_SIZE, "`padding` is an integer or a pair for each axis")
                  .at(call.spanOf("padding"), given.describe()));
      return Optional.empty();
    }
    boolean none = IntStream.range(0, rank).allMatch(i -> low.get(i).is(0) && high.get(i).is(0));
    return none ? Optional.empty() : Optional.of(new Pad(low, high, Collections.nCopies(rank, 0L)));
  }

  /**
   * Sums of products over axes {@code dims}, for each index of the axes {@code batch}; each a pair
   * of axes of {@code a} and of {@code b}, or of tuples of them.
   */
  private static Val tensordot(Call call) {
    Value a = call.tensor("a");
    Value b = call.tensor("b");
    if (call.failed()) {
      return Val.ERROR;
    }
    int left = a.type().rank();
    int right = b.type().rank();
    List<List<Integer>> contract;
    if (call.val("dims") instanceof Val.Int count && count.dim().isConstant()) {
      int n = (int) Math.max(0, Math.min(count.dim().value(), Math.min(left, right)));
      contract =
          List.of(
              IntStream.range(left - n, left).boxed().toList(),
              IntStream.range(0, n).boxed().toList());
    } else {
      contract = pairs(call, "dims", left, right);
    }
    List<List<Integer>> batch = pairs(call, "batch", left, right);
    if (contract.isEmpty() || batch.isEmpty()) {
      return Val.ERROR;
    }
    // The axes of a ascend; the order in which products are added is theirs.
    List<Integer> order =
        IntStream.range(0, contract.get(0).size())
            .boxed()
            .sorted(Comparator.comparing(contract.get(0)::get))
            .toList();
    Dot dot =
        new Dot(
            order.stream().map(contract.get(0)::get).toList(),
            order.stream().map(contract.get(1)::get).toList(),
            batch.get(0),
            batch.get(1));
    return call.elaboration().emit(Code.SHAPES_DIFFER, call.span(), dot, a, b);
  }

  /** Axes of the left and of the right factor; empty after a report. */
  private static List<List<Integer>> pairs(Call call, String parameter, int left, int right) {
    Val val = call.val(parameter);
    if (val == Val.NONE) {
      return List.of(List.of(), List.of());
    }
    List<Val> sides = elements(val);
    if (sides.size() == 2) {
      Optional<List<Integer>> ofLeft = axes(elements(sides.get(0)), left);
      Optional<List<Integer>> ofRight = axes(elements(sides.get(1)), right);
      boolean agree =
          ofLeft.isPresent() && ofRight.isPresent() && ofLeft.get().size() == ofRight.get().size();
      if (agree) {
        return List.of(ofLeft.get(), ofRight.get());
      }
    }
    call.elaboration()
        .error(
            Diagnostic.error(
                    Code.BAD_AXIS, "`" + parameter + "` of `tensordot` is a pair of tuples of axes")
                .at(call.spanOf(parameter), val.describe())
                .note("as many axes of `a`, from " + -left + " to " + (left - 1))
                .note("as of `b`, from " + -right + " to " + (right - 1)));
    return List.of();
  }

  private static Optional<List<Integer>> axes(List<Val> vals, int rank) {
    List<Integer> axes = new ArrayList<>();
    for (Val val : vals) {
      if (val instanceof Val.Int integer && integer.dim().isConstant()) {
        long axis = integer.dim().value();
        axes.add((int) (axis < 0 ? axis + rank : axis));
      }
    }
    boolean sound =
        axes.size() == vals.size() && axes.stream().allMatch(axis -> axis >= 0 && axis < rank);
    return sound ? Optional.of(axes) : Optional.empty();
  }
}
