package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Width;
import dev.jtc.runtime.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What vector code of one class finds in constant fields: species, without which HotSpot knows none
 * of the operations, and the shuffles and masks of strided loads. A field is made when it is first
 * asked for.
 */
final class VectorConstants {
  static final String SPECIES = "Ljdk/incubator/vector/VectorSpecies;";
  static final String SHUFFLE = "Ljdk/incubator/vector/VectorShuffle;";

  private final String owner;
  private final Width width;
  private final Map<String, Field> fields = new LinkedHashMap<>();

  /** A field and what pushes its value. */
  private record Field(String descriptor, Consumer<MethodVisitor> value) {}

  /**
   * @param owner the internal name of the class
   */
  VectorConstants(String owner, Width width) {
    this.owner = owner;
    this.width = width;
  }

  Width width() {
    return width;
  }

  /** The species of {@code lanes} elements; {@link DType#U8} stands for bytes. */
  Operand species(DType dtype, int lanes) {
    String name = dtype.name() + "x" + lanes;
    int bits = lanes * dtype.bytes() * Byte.SIZE;
    return field(
        name,
        SPECIES,
        out ->
            out.visitFieldInsn(
                Opcodes.GETSTATIC, VectorApi.className(dtype), "SPECIES_" + bits, SPECIES));
  }

  /** The shuffle that takes lane {@code sources[i]} for lane i. */
  Operand shuffle(DType dtype, int[] sources) {
    Operand species = species(dtype, sources.length);
    StringBuilder name = new StringBuilder("SHUFFLE_").append(dtype.name());
    for (int source : sources) {
      name.append('_').append(source);
    }
    return field(
        name.toString(),
        SHUFFLE,
        out -> {
          species.push(out);
          Operands.pushInt(out, sources.length);
          out.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_INT);
          for (int i = 0; i < sources.length; i++) {
            out.visitInsn(Opcodes.DUP);
            Operands.pushInt(out, i);
            Operands.pushInt(out, sources[i]);
            out.visitInsn(Opcodes.IASTORE);
          }
          out.visitInsn(Opcodes.ICONST_0);
          out.visitMethodInsn(
              Opcodes.INVOKESTATIC,
              Type.getType(SHUFFLE).getInternalName(),
              "fromArray",
              "(" + SPECIES + "[II)" + SHUFFLE,
              false);
        });
  }

  /** The mask that holds in lane i where bit i of {@code bits} is set. */
  Operand mask(DType dtype, int lanes, long bits) {
    Operand species = species(dtype, lanes);
    String descriptor = VectorApi.MASK.getDescriptor();
    return field(
        "MASK_" + dtype.name() + "x" + lanes + "_" + Long.toHexString(bits),
        descriptor,
        out -> {
          species.push(out);
          out.visitLdcInsn(bits);
          out.visitMethodInsn(
              Opcodes.INVOKESTATIC,
              VectorApi.MASK.getInternalName(),
              "fromLong",
              "(" + SPECIES + "J)" + descriptor,
              false);
        });
  }

  private Operand field(String name, String descriptor, Consumer<MethodVisitor> value) {
    fields.putIfAbsent(name, new Field(descriptor, value));
    return new Operand.Constants(owner, name, Type.getType(descriptor));
  }

  /** Writes the fields and what sets them into the class. */
  void declare(ClassVisitor target) {
    MethodVisitor out = target.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    out.visitCode();
    fields.forEach(
        (name, field) -> {
          int access = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_PRIVATE;
          target.visitField(access, name, field.descriptor(), null, null).visitEnd();
          field.value().accept(out);
          out.visitFieldInsn(Opcodes.PUTSTATIC, owner, name, field.descriptor());
        });
    out.visitInsn(Opcodes.RETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
  }
}
