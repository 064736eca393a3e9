package dev.jtc.compiler.jvm;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Text in code, of any length: a constant of a class file holds at most 65,535 bytes. */
public final class TextConstant {
  /** So many characters fit: each takes three bytes at most. */
  private static final int PART = 65_535 / 3;

  private TextConstant() {}

  /** Writes code that pushes {@code text}, put together from parts where it is long. */
  public static void push(MethodVisitor out, String text) {
    if (text.length() <= PART) {
      out.visitLdcInsn(text);
      return;
    }
    String builder = "java/lang/StringBuilder";
    out.visitTypeInsn(Opcodes.NEW, builder);
    out.visitInsn(Opcodes.DUP);
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, builder, "<init>", "()V", false);
    for (int at = 0; at < text.length(); at += PART) {
      out.visitLdcInsn(text.substring(at, Math.min(at + PART, text.length())));
      String descriptor = "(Ljava/lang/String;)L" + builder + ";";
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, builder, "append", descriptor, false);
    }
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, builder, "toString", "()Ljava/lang/String;", false);
  }
}
