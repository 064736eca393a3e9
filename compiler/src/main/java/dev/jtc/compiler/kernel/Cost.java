package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Broadcast;
import dev.jtc.compiler.op.Convert;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Pointwise;
import dev.jtc.compiler.op.Random;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import java.util.List;

/** What fusion asks about single operations. */
final class Cost {
  /** Functions that a call stands for but a processor does in a cycle or so. */
  private static final List<String> CHEAP_CALLS =
      List.of(
          ScalarFns.MIN.name(),
          ScalarFns.MAX.name(),
          ScalarFns.ABS.name(),
          ScalarFns.FMA.name(),
          ScalarFns.SIGN.name());

  /** Functions of any float that are an instruction. */
  private static final List<String> ROOTS =
      List.of(
          ScalarFns.SQRT.name(),
          ScalarFns.FLOOR.name(),
          ScalarFns.CEIL.name(),
          ScalarFns.ROUND.name());

  private Cost() {}

  /** Whether elements of the node's result can be computed wherever they are wanted. */
  static boolean isInlined(Node node) {
    return node.op() instanceof Pointwise && !(node.op() instanceof DynamicUpdate);
  }

  /** Whether an element depends on the elements of the operands at its own index only. */
  static boolean isElementwise(Op op) {
    return op instanceof Apply || op instanceof Convert;
  }

  /** Whether it computes: what only moves elements has no work worth keeping. */
  static boolean computes(Op op) {
    return isElementwise(op) || op instanceof Random;
  }

  /** Whether doing it twice is worse than storing and loading the result. */
  static boolean isExpensive(Op op) {
    if (op instanceof Random) {
      return true;
    }
    return op instanceof Apply apply
        && apply.fn().spelling() instanceof JvmSpelling.Call
        && !CHEAP_CALLS.contains(apply.fn().name());
  }

  /** Whether it takes a hundred instructions or more. */
  static boolean isHeavy(Node node) {
    return node.op() instanceof Apply apply
        && isExpensive(apply)
        && !ROOTS.contains(apply.fn().name())
        && (node.result().type().dtype() == DType.F64
            || apply.fn().name().equals(ScalarFns.POW.name()));
  }

  /** Whether it repeats a tensor along an axis outside of one that the tensor has. */
  static boolean repeatsRows(Node node) {
    if (!(node.op() instanceof Broadcast broadcast)) {
      return false;
    }
    Value operand = node.operand(0);
    int last = -1;
    for (int i = 0; i < operand.type().rank(); i++) {
      last = operand.type().shape().dim(i).is(1) ? last : broadcast.axes().get(i);
    }
    for (int axis = 0; axis < last; axis++) {
      int own = broadcast.axes().indexOf(axis);
      boolean repeated = own < 0 || operand.type().shape().dim(own).is(1);
      if (repeated && !broadcast.shape().dim(axis).is(1)) {
        return true;
      }
    }
    return false;
  }
}
