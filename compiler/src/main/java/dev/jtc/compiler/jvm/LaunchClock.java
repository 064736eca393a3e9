package dev.jtc.compiler.jvm;

import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Code that adds up how long each launch of a driver takes, in static arrays of its class. */
final class LaunchClock {
  /** At least the bytes of code around a launch. */
  static final int BYTES = 100;

  private static final Type LONGS = Type.getType(long[].class);
  private static final Type INTS = Type.getType(int[].class);

  private final ImageWriter writer;
  private int launches;

  LaunchClock(ImageWriter writer) {
    this.writer = writer;
  }

  /** Writes {@code launch} between two looks at the clock. */
  void around(MethodCode code, Operand dims, Runnable launch) {
    Operand index = Operands.constant(launches++);
    Operand now = Operands.call("java/lang/System", "nanoTime", Type.LONG_TYPE, List.of());
    Local start = code.declare("start", now);
    launch.run();
    Local taken = code.declare("taken", Operands.subtract(now, start));
    Operand best = array("best");
    Operand fewer =
        Operands.call(
            "java/lang/Math", "min", Type.LONG_TYPE, List.of(Operands.element(best, index), taken));
    code.store(best, index, fewer);
    add(code, "nanos", index, taken);
    add(code, "launches", index, Operands.constant(1L));
    MethodVisitor out = code.raw();
    dims.push(out);
    String field = INTS.getDescriptor();
    out.visitFieldInsn(Opcodes.PUTSTATIC, writer.internalName(), "dims", field);
  }

  private Operand array(String field) {
    return new Operand.Constants(writer.internalName(), field, LONGS);
  }

  private void add(MethodCode code, String field, Operand index, Operand value) {
    Operand array = array(field);
    code.store(array, index, Operands.add(Operands.element(array, index), value));
  }

  /** Declares the fields, when all launches are written. */
  void declare() {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    writer.visitField(access, "dims", INTS.getDescriptor(), null, null).visitEnd();
    MethodVisitor out = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    out.visitCode();
    for (String field : List.of("nanos", "best", "launches")) {
      writer.visitField(access, field, LONGS.getDescriptor(), null, null).visitEnd();
      Operands.pushInt(out, launches);
      out.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
      out.visitFieldInsn(Opcodes.PUTSTATIC, writer.internalName(), field, LONGS.getDescriptor());
    }
    out.visitInsn(Opcodes.RETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
  }
}
