package dev.jtc.compiler.host;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** What all generated classes have in common. */
final class Classes {
  static final int CONSTANT = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;

  private Classes() {}

  /** A writer that computes frames without loading any class. */
  static ClassWriter writer() {
    return new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS) {
      @Override
      protected String getCommonSuperClass(String a, String b) {
        throw new IllegalStateException("two types meet in generated code: " + a + ", " + b);
      }
    };
  }

  static void begin(ClassWriter out, int access, String internalName, String superName) {
    out.visit(Opcodes.V17, access | Opcodes.ACC_SUPER, internalName, null, superName, null);
  }
}
