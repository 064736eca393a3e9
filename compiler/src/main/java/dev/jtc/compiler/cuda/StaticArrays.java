package dev.jtc.compiler.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Arrays of long or double that a class begins with, read from its initializer. */
final class StaticArrays {
  private StaticArrays() {}

  /** The bits of the elements of {@code field}; null if they are no constants. */
  static long[] bits(ClassNode owner, String field) {
    for (MethodNode method : owner.methods) {
      if (method.name.equals("<clinit>")) {
        return read(method, field);
      }
    }
    return null;
  }

  private static long[] read(MethodNode method, String field) {
    Deque<Object> stack = new ArrayDeque<>();
    for (AbstractInsnNode insn : method.instructions) {
      int opcode = insn.getOpcode();
      Object constant = constant(insn);
      if (constant != null) {
        stack.push(constant);
      } else if (opcode == Opcodes.NEWARRAY) {
        stack.push(new long[((Number) stack.pop()).intValue()]);
      } else if (opcode == Opcodes.DUP && !stack.isEmpty()) {
        stack.push(stack.peek());
      } else if (opcode == Opcodes.LASTORE || opcode == Opcodes.DASTORE) {
        Object value = stack.pop();
        int at = ((Number) stack.pop()).intValue();
        ((long[]) stack.pop())[at] =
            value instanceof Double real ? Double.doubleToRawLongBits(real) : (Long) value;
      } else if (opcode == Opcodes.DNEG) {
        stack.push(-(Double) stack.pop());
      } else if (opcode == Opcodes.PUTSTATIC) {
        Object value = stack.pop();
        if (((FieldInsnNode) insn).name.equals(field)) {
          return value instanceof long[] bits ? bits : null;
        }
      } else if (opcode >= 0) {
        return null;
      }
    }
    return null;
  }

  /** What an instruction pushes, if that is a constant. */
  static Object constant(AbstractInsnNode insn) {
    int opcode = insn.getOpcode();
    if (insn instanceof LdcInsnNode load) {
      return load.cst;
    }
    if (insn instanceof IntInsnNode push && opcode != Opcodes.NEWARRAY) {
      return push.operand;
    }
    if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5) {
      return opcode - Opcodes.ICONST_0;
    }
    if (opcode == Opcodes.LCONST_0 || opcode == Opcodes.LCONST_1) {
      return (long) (opcode - Opcodes.LCONST_0);
    }
    if (opcode >= Opcodes.FCONST_0 && opcode <= Opcodes.FCONST_2) {
      return (float) (opcode - Opcodes.FCONST_0);
    }
    return opcode == Opcodes.DCONST_0 || opcode == Opcodes.DCONST_1
        ? (Object) (double) (opcode - Opcodes.DCONST_0)
        : null;
  }
}
