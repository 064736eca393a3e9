package dev.jtc.compiler.jvm;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** Writes one class file of level 17. */
final class ImageWriter extends ClassWriter {
  private static final int MAX_CONSTANTS = 65_535;

  private final String name;
  private final String source;

  /**
   * Begins a class.
   *
   * @param name the binary name
   * @param source the file that line numbers refer to, or the empty string
   */
  ImageWriter(String name, String superclass, String source) {
    super(COMPUTE_FRAMES);
    this.name = name;
    this.source = source;
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
    visit(Opcodes.V17, access, internalName(), null, superclass, null);
    if (!source.isEmpty()) {
      visitSource(source, null);
    }
  }

  String internalName() {
    return name.replace('.', '/');
  }

  String source() {
    return source;
  }

  /** Every local has one type, so control flow never joins two, and no class need be loaded. */
  @Override
  protected String getCommonSuperClass(String a, String b) {
    throw new IllegalStateException("a local holds both " + a + " and " + b);
  }

  ClassImage image() {
    visitEnd();
    byte[] bytes = toByteArray();
    int constants = new ClassReader(bytes).getItemCount();
    if (constants >= MAX_CONSTANTS) {
      throw new IllegalStateException("class " + name + " has " + constants + " constants");
    }
    return new ClassImage(name, bytes);
  }
}
