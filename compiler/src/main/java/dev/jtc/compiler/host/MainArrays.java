package dev.jtc.compiler.host;

import dev.jtc.compiler.op.Constant;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The arrays that hold the variables and models of {@code main}: code that reads and writes them.
 */
final class MainArrays {
  /** The locals of every method of main. */
  static final int VARIABLES = 0;

  static final int MODELS = 1;
  static final int CONSOLE = 2;
  static final int FREE = 3;

  private static final String TENSOR = JavaTypes.TENSOR;
  private static final String TENSOR_TYPE = "L" + TENSOR + ";";

  private int variableCount;
  private int modelCount;

  /** How many variables were named until now. */
  int variableCount() {
    return variableCount;
  }

  /** How many models were named until now. */
  int modelCount() {
    return modelCount;
  }

  /** Begins to set a model; an {@code AASTORE} must follow the model. */
  void beginStore(MethodVisitor code, ModelVar model) {
    modelCount = Math.max(modelCount, model.id() + 1);
    code.visitVarInsn(Opcodes.ALOAD, MODELS);
    code.visitLdcInsn(model.id());
  }

  /** Pushes a variable. */
  void load(MethodVisitor code, HostVar variable) {
    variableCount = Math.max(variableCount, variable.id() + 1);
    code.visitVarInsn(Opcodes.ALOAD, VARIABLES);
    code.visitLdcInsn(variable.id());
    code.visitInsn(Opcodes.AALOAD);
  }

  /** Sets a variable to what {@code value} pushes. */
  void store(MethodVisitor code, HostVar variable, Runnable value) {
    variableCount = Math.max(variableCount, variable.id() + 1);
    code.visitVarInsn(Opcodes.ALOAD, VARIABLES);
    code.visitLdcInsn(variable.id());
    value.run();
    code.visitInsn(Opcodes.AASTORE);
  }

  /** Pushes a model. */
  void pushModel(MethodVisitor code, ModelVar model) {
    modelCount = Math.max(modelCount, model.id() + 1);
    code.visitVarInsn(Opcodes.ALOAD, MODELS);
    code.visitLdcInsn(model.id());
    code.visitInsn(Opcodes.AALOAD);
  }

  /** Pushes an integer scalar as a long. */
  void loadLong(MethodVisitor code, HostVar variable) {
    load(code, variable);
    MethodWriter.call(code, TENSOR, "itemLong", "()J");
  }

  /** Pushes a new tensor of a number. */
  static void pushConstant(MethodVisitor code, Constant constant) {
    String parameter =
        switch (constant.dtype()) {
          case F32 -> {
            code.visitLdcInsn((float) constant.floatValue());
            yield "F";
          }
          case F64 -> {
            code.visitLdcInsn(constant.floatValue());
            yield "D";
          }
          case I32 -> {
            code.visitLdcInsn((int) constant.integerValue());
            yield "I";
          }
          case I64 -> {
            code.visitLdcInsn(constant.integerValue());
            yield "J";
          }
          case BOOL -> {
            code.visitLdcInsn((int) constant.integerValue());
            yield "Z";
          }
          case U8 -> throw new IllegalStateException("no u8 constant is written in main");
        };
    String descriptor = "(" + parameter + ")" + TENSOR_TYPE;
    code.visitMethodInsn(Opcodes.INVOKESTATIC, TENSOR, "scalar", descriptor, false);
  }
}
