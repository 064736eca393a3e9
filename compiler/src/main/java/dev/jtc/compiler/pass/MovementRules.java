package dev.jtc.compiler.pass;

import static dev.jtc.compiler.pass.Rule.exact;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Broadcast;
import dev.jtc.compiler.op.Convert;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Reshape;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.op.Transpose;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Identities of operations that only move elements, and of those that do not care where they are.
 */
final class MovementRules {
  private MovementRules() {}

  static List<Rule> rules() {
    return List.of(
        exact("broadcast(x) to its own shape = x", "broadcast", MovementRules::sameShape),
        exact("broadcast(broadcast(x)) = broadcast(x)", "broadcast", MovementRules::broadcasts),
        exact("reshape(x) to its own shape = x", "reshape", MovementRules::sameShape),
        exact("reshape(reshape(x)) = reshape(x)", "reshape", MovementRules::reshapes),
        exact("reshape(full(c)) = full(c)", "reshape", MovementRules::ofScalar),
        exact("transpose(x) by the identity = x", "transpose", MovementRules::untransposed),
        exact("transpose(transpose(x)) = transpose(x)", "transpose", MovementRules::transposes),
        exact("transpose(full(c)) = full(c)", "transpose", MovementRules::ofScalar),
        exact("slice(x) of everything = x", "slice", MovementRules::whole),
        exact("slice(full(c)) = full(c)", "slice", MovementRules::ofScalar),
        exact("convert(x) to its own dtype = x", "convert", MovementRules::sameDType),
        exact("convert(convert(x)) = convert(x)", "convert", MovementRules::converts),
        exact("f(broadcast(x)…) = broadcast(f(x…))", maps(), MovementRules::mapOfBroadcasts),
        exact("convert(broadcast(x)) = broadcast(convert(x))", "convert", MovementRules::early),
        exact("dot(transpose(l), r) = dot(l, r)", "dot", site -> transposedFactor(site, 0)),
        exact("dot(l, transpose(r)) = dot(l, r)", "dot", site -> transposedFactor(site, 1)),
        exact("dot(l, r) over a batch of one = dot(l, r)", "dot", MovementRules::unitBatch));
  }

  /** All scalar functions but those that throw: there may be no element to apply them to. */
  private static List<String> maps() {
    return ScalarFns.all().stream()
        .filter(fn -> !fn.canFail(DType.I64))
        .map(fn -> new Apply(fn).mnemonic())
        .toList();
  }

  private static Optional<Value> sameShape(Site site) {
    Shape shape =
        site.op() instanceof Reshape reshape ? reshape.shape() : ((Broadcast) site.op()).shape();
    return site.operand(0).type().shape().equals(shape)
        ? Optional.of(site.operand(0))
        : Optional.empty();
  }

  private static Optional<Value> broadcasts(Site site) {
    Broadcast outer = (Broadcast) site.op();
    return site.defined(0, Broadcast.class)
        .map(
            inner -> {
              List<Integer> axes =
                  ((Broadcast) inner.op()).axes().stream().map(outer.axes()::get).toList();
              return site.build().emit(new Broadcast(outer.shape(), axes), inner.operand(0));
            });
  }

  private static Optional<Value> reshapes(Site site) {
    return site.defined(0, Reshape.class)
        .map(inner -> site.build().emit(site.op(), inner.operand(0)));
  }

  /** Wherever the elements of a repeated scalar go, they are the same. */
  private static Optional<Value> ofScalar(Site site) {
    return site.defined(0, Broadcast.class)
        .filter(inner -> inner.operand(0).type().rank() == 0)
        .map(inner -> site.build().spread(inner.operand(0), resultShape(site)));
  }

  private static Shape resultShape(Site site) {
    if (site.op() instanceof Reshape reshape) {
      return reshape.shape();
    }
    if (site.op() instanceof Slice slice) {
      return new Shape(slice.sizes());
    }
    Shape own = site.operand(0).type().shape();
    return new Shape(((Transpose) site.op()).permutation().stream().map(own::dim).toList());
  }

  private static Optional<Value> untransposed(Site site) {
    List<Integer> permutation = ((Transpose) site.op()).permutation();
    boolean identity = permutation.equals(IntStream.range(0, permutation.size()).boxed().toList());
    return identity ? Optional.of(site.operand(0)) : Optional.empty();
  }

  private static Optional<Value> transposes(Site site) {
    List<Integer> outer = ((Transpose) site.op()).permutation();
    return site.defined(0, Transpose.class)
        .map(
            inner -> {
              List<Integer> order =
                  outer.stream().map(((Transpose) inner.op()).permutation()::get).toList();
              return site.build().emit(new Transpose(order), inner.operand(0));
            });
  }

  private static Optional<Value> whole(Site site) {
    Slice slice = (Slice) site.op();
    boolean all =
        slice.sizes().equals(site.operand(0).type().shape().dims())
            && slice.starts().stream().allMatch(start -> start.equals(Dim.ZERO))
            && slice.steps().stream().allMatch(step -> step == 1);
    return all ? Optional.of(site.operand(0)) : Optional.empty();
  }

  private static Optional<Value> sameDType(Site site) {
    return site.operand(0).type().dtype() == ((Convert) site.op()).to()
        ? Optional.of(site.operand(0))
        : Optional.empty();
  }

  private static Optional<Value> converts(Site site) {
    return site.defined(0, Convert.class)
        .filter(
            inner -> keepsEveryNumber(inner.operand(0).type().dtype(), ((Convert) inner.op()).to()))
        .map(inner -> site.build().convert(inner.operand(0), ((Convert) site.op()).to()));
  }

  /**
   * Whether a number of {@code from} survives in {@code to}, so that it converts on as before. From
   * a truth value it would, but a truth value has no cast to everything.
   */
  private static boolean keepsEveryNumber(DType from, DType to) {
    return switch (from) {
      case U8 -> to == DType.I32 || to == DType.I64;
      case I32 -> to == DType.I64;
      case F32 -> to == DType.F64;
      case F64, I64, BOOL -> false;
    };
  }

  private static Optional<Value> early(Site site) {
    return site.defined(0, Broadcast.class)
        .map(
            inner ->
                site.build()
                    .emit(
                        inner.op(),
                        site.build().convert(inner.operand(0), ((Convert) site.op()).to())));
  }

  /** All operands repeat tensors of one shape along the same axes, or repeat scalars. */
  private static Optional<Value> mapOfBroadcasts(Site site) {
    List<Node> repeats = new ArrayList<>();
    Node widest = null;
    for (int i = 0; i < site.operands().size(); i++) {
      Optional<Node> node = site.defined(i, Broadcast.class);
      if (node.isEmpty()) {
        return Optional.empty();
      }
      repeats.add(node.get());
      if (widest == null || node.get().operand(0).type().rank() > 0) {
        widest = node.get();
      }
    }
    Shape inner = widest.operand(0).type().shape();
    Value[] operands = new Value[repeats.size()];
    for (int i = 0; i < operands.length; i++) {
      Value small = repeats.get(i).operand(0);
      boolean fits = small.type().shape().equals(inner) && repeats.get(i).op().equals(widest.op());
      if (!fits && small.type().rank() > 0) {
        return Optional.empty();
      }
      operands[i] = fits ? small : site.build().spread(small, inner);
    }
    ScalarFn fn = ((Apply) site.op()).fn();
    return Optional.of(site.build().emit(widest.op(), site.build().map(fn, operands)));
  }

  /** The chain over the contracted axes stays the same, so does the order of the free axes. */
  private static Optional<Value> transposedFactor(Site site, int side) {
    Optional<Node> node = site.defined(side, Transpose.class);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> order = ((Transpose) node.get().op()).permutation();
    Dot dot = (Dot) site.op();
    int rank = order.size();
    List<Integer> free = side == 0 ? dot.leftFree(rank) : dot.rightFree(rank);
    List<Integer> moved = free.stream().map(order::get).toList();
    List<Integer> contract =
        (side == 0 ? dot.leftContract() : dot.rightContract()).stream().map(order::get).toList();
    List<Integer> batch =
        (side == 0 ? dot.leftBatch() : dot.rightBatch()).stream().map(order::get).toList();
    boolean ascending = isAscending(moved) && (side == 1 || isAscending(contract));
    if (!ascending) {
      return Optional.empty();
    }
    Dot read =
        side == 0
            ? new Dot(contract, dot.rightContract(), batch, dot.rightBatch())
            : new Dot(dot.leftContract(), contract, dot.leftBatch(), batch);
    Value[] factors = site.operands().toArray(Value[]::new);
    factors[side] = node.get().operand(0);
    return Optional.of(site.build().emit(read, factors));
  }

  /** Batch axes of size 1 need no loop, and without them the result has the shape of others. */
  private static Optional<Value> unitBatch(Site site) {
    Dot dot = (Dot) site.op();
    Shape left = site.operand(0).type().shape();
    Shape right = site.operand(1).type().shape();
    List<Integer> ones =
        IntStream.range(0, dot.leftBatch().size())
            .filter(i -> left.dim(dot.leftBatch().get(i)).is(1))
            .boxed()
            .toList();
    if (ones.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> leftGone = ones.stream().map(dot.leftBatch()::get).toList();
    List<Integer> rightGone = ones.stream().map(dot.rightBatch()::get).toList();
    Dot less =
        new Dot(
            without(dot.leftContract(), leftGone),
            without(dot.rightContract(), rightGone),
            without(dot.leftBatch(), leftGone),
            without(dot.rightBatch(), rightGone));
    Value product =
        site.build()
            .emit(less, dropped(site, 0, left, leftGone), dropped(site, 1, right, rightGone));
    List<Dim> dims = new ArrayList<>(product.type().shape().dims());
    ones.forEach(i -> dims.add(i, Dim.ONE));
    return Optional.of(site.build().reshape(product, new Shape(dims)));
  }

  /** What {@code axes} are called when those of {@code gone} are no more. */
  private static List<Integer> without(List<Integer> axes, List<Integer> gone) {
    return axes.stream()
        .filter(axis -> !gone.contains(axis))
        .map(axis -> axis - (int) gone.stream().filter(other -> other < axis).count())
        .toList();
  }

  private static Value dropped(Site site, int side, Shape shape, List<Integer> gone) {
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (!gone.contains(axis)) {
        dims.add(shape.dim(axis));
      }
    }
    return site.build().reshape(site.operand(side), new Shape(dims));
  }

  private static boolean isAscending(List<Integer> axes) {
    int[] order = axes.stream().mapToInt(Integer::intValue).toArray();
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    return Arrays.equals(order, sorted);
  }
}
