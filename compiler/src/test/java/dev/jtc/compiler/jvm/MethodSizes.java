package dev.jtc.compiler.jvm;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** How many bytes of code methods have, as read from class files. */
final class MethodSizes {
  private MethodSizes() {}

  /** The sizes by {@code class.method}; overloads count as one, the largest. */
  static Map<String, Integer> of(List<ClassImage> images) {
    Map<String, Integer> sizes = new TreeMap<>();
    for (ClassImage image : images) {
      new ClassReader(image.bytes()).accept(copy(image.name(), sizes), 0);
    }
    return sizes;
  }

  /** Writes the class anew, which gives its labels their places. */
  private static ClassVisitor copy(String className, Map<String, Integer> sizes) {
    return new ClassVisitor(Opcodes.ASM9, new ClassWriter(0)) {
      @Override
      public MethodVisitor visitMethod(
          int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
        return new MethodVisitor(Opcodes.ASM9, method) {
          @Override
          public void visitMaxs(int maxStack, int maxLocals) {
            Label end = new Label();
            visitLabel(end);
            super.visitMaxs(maxStack, maxLocals);
            sizes.merge(className + "." + name, end.getOffset(), Math::max);
          }
        };
      }
    };
  }
}
