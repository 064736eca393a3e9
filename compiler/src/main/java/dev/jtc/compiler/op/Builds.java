package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.scalar.Formula;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Short words for emitting operations, for code that writes graph code. */
public record Builds(Emitter emitter) {
  /** The only result of {@code op}. */
  public Value emit(Op op, Value... operands) {
    List<Value> results = emitter.emit(op, List.of(operands));
    if (results.size() != 1) {
      throw new IllegalStateException(op.mnemonic() + " has " + results.size() + " results");
    }
    return results.get(0);
  }

  public Value map(ScalarFn fn, Value... operands) {
    return emit(new Apply(fn), operands);
  }

  public Value add(Value a, Value b) {
    return map(ScalarFns.ADD, a, b);
  }

  public Value sub(Value a, Value b) {
    return map(ScalarFns.SUB, a, b);
  }

  public Value mul(Value a, Value b) {
    return map(ScalarFns.MUL, a, b);
  }

  public Value neg(Value a) {
    return map(ScalarFns.NEG, a);
  }

  /** {@code a} where {@code condition}, else {@code b}; all of one shape. */
  public Value select(Value condition, Value a, Value b) {
    return map(ScalarFns.SELECT, condition, a, b);
  }

  /** A scalar constant. */
  public Value constant(DType dtype, double value) {
    return emit(
        dtype.isFloat() ? Constant.ofFloat(dtype, value) : Constant.ofInteger(dtype, (long) value));
  }

  /** A tensor with {@code value} everywhere. */
  public Value full(TensorType type, double value) {
    return spread(constant(type.dtype(), value), type.shape());
  }

  public Value zeros(TensorType type) {
    return full(type, 0);
  }

  /** A scalar repeated over {@code shape}. */
  public Value spread(Value scalar, Shape shape) {
    return shape.rank() == 0 ? scalar : emit(new Broadcast(shape, List.of()), scalar);
  }

  /** {@code value} repeated over {@code shape}; axis i of it becomes axis {@code axes[i]}. */
  public Value broadcast(Value value, Shape shape, List<Integer> axes) {
    boolean same = value.type().shape().equals(shape);
    return same ? value : emit(new Broadcast(shape, axes), value);
  }

  public Value sum(Value value, List<Integer> axes) {
    return axes.isEmpty() ? value : emit(new Reduce(Reduce.Kind.SUM, axes), value);
  }

  public Value reshape(Value value, Shape shape) {
    return value.type().shape().equals(shape) ? value : emit(new Reshape(shape), value);
  }

  public Value transpose(Value value, int... permutation) {
    List<Integer> order = Arrays.stream(permutation).boxed().toList();
    boolean identity = order.equals(IntStream.range(0, order.size()).boxed().toList());
    return identity ? value : emit(new Transpose(order), value);
  }

  public Value convert(Value value, DType dtype) {
    return value.type().dtype() == dtype ? value : emit(new Convert(dtype), value);
  }

  /** Row {@code index}, an i64 scalar, of {@code value}. */
  public Value row(Value value, Value index) {
    return emit(new DynamicIndex(), value, index);
  }

  /** The number of elements along an axis, as an i64 scalar. */
  public Value size(Dim dim) {
    return dim.isConstant()
        ? emit(Constant.ofInteger(DType.I64, dim.value()))
        : emit(new SizeOf(dim));
  }

  /** The value of a derivative's formula at each element of the operands of {@code node}. */
  public Value formula(Formula formula, Node node) {
    if (formula instanceof Formula.Operand operand) {
      return node.operand(operand.index());
    }
    if (formula instanceof Formula.Result) {
      return node.result();
    }
    if (formula instanceof Formula.Number number) {
      TensorType type = node.operand(node.operands().size() - 1).type();
      return full(type, number.value());
    }
    Formula.Apply call = (Formula.Apply) formula;
    List<Value> arguments = new ArrayList<>();
    for (Formula argument : call.arguments()) {
      arguments.add(formula(argument, node));
    }
    return map(call.fn(), arguments.toArray(Value[]::new));
  }
}
