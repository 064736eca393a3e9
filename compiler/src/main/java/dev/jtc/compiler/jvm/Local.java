package dev.jtc.compiler.jvm;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A local variable or parameter of a method: one name, one slot, one type. */
record Local(String name, Type type, int slot) implements Operand {
  @Override
  public void push(MethodVisitor out) {
    out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
  }
}
