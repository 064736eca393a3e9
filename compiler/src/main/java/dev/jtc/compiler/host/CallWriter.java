package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.HostArgument;
import dev.jtc.compiler.elaborate.HostFunction;
import dev.jtc.compiler.elaborate.HostRead;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.jvm.TextConstant;
import dev.jtc.runtime.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes a call of the runtime. */
final class CallWriter {
  private static final String BUILDER = "java/lang/StringBuilder";
  private static final String TENSOR = JavaTypes.TENSOR;
  private static final String TENSOR_TYPE = "L" + TENSOR + ";";

  private final MethodVisitor code;
  private final MainArrays arrays;
  private final HostStmt.Call call;

  CallWriter(MethodVisitor code, MainArrays arrays, HostStmt.Call call) {
    this.code = code;
    this.arrays = arrays;
    this.call = call;
  }

  /** Pushes what the function makes. */
  void push() {
    invoke(call.function(), call.arguments());
  }

  void write() {
    push();
    call.read().ifPresent(this::check);
    Class<?> result = call.function().javaResult();
    if (result == Tensor.class) {
      code.visitVarInsn(Opcodes.ASTORE, MainArrays.FREE);
      arrays.store(
          code, call.results().get(0), () -> code.visitVarInsn(Opcodes.ALOAD, MainArrays.FREE));
    } else if (result != void.class) {
      code.visitVarInsn(Opcodes.ASTORE, MainArrays.FREE);
      for (int i = 0; i < call.results().size(); i++) {
        int index = i;
        arrays.store(
            code,
            call.results().get(i),
            () -> {
              code.visitVarInsn(Opcodes.ALOAD, MainArrays.FREE);
              code.visitLdcInsn(index);
              code.visitInsn(Opcodes.AALOAD);
            });
      }
    }
  }

  private void invoke(HostFunction function, List<HostArgument> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      push(arguments.get(i), function.parameters().get(i).javaType());
    }
    Method method = function.javaMethod();
    code.visitMethodInsn(
        Modifier.isStatic(method.getModifiers()) ? Opcodes.INVOKESTATIC : Opcodes.INVOKEVIRTUAL,
        Type.getInternalName(method.getDeclaringClass()),
        method.getName(),
        Type.getMethodDescriptor(method),
        false);
  }

  /** Compares the tensors on the stack with their declaration. */
  private void check(HostRead read) {
    push(call.arguments().get(0), String.class);
    pushTexts(read.texts());
    code.visitLdcInsn(read.sizes().size());
    code.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
    for (int i = 0; i < read.sizes().size(); i++) {
      code.visitInsn(Opcodes.DUP);
      code.visitLdcInsn(i);
      push(read.sizes().get(i), long.class);
      code.visitInsn(Opcodes.LASTORE);
    }
    String tensors = "[" + TENSOR_TYPE;
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        "dev/jtc/runtime/Declared",
        "check",
        "(" + tensors + "Ljava/lang/String;[Ljava/lang/String;[J)" + tensors,
        false);
  }

  private void pushTexts(List<String> texts) {
    code.visitLdcInsn(texts.size());
    code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/String");
    for (int i = 0; i < texts.size(); i++) {
      code.visitInsn(Opcodes.DUP);
      code.visitLdcInsn(i);
      code.visitLdcInsn(texts.get(i));
      code.visitInsn(Opcodes.AASTORE);
    }
  }

  private void push(HostArgument argument, Class<?> type) {
    if (argument instanceof HostArgument.Literal literal) {
      if (literal.value() instanceof Boolean truth) {
        code.visitInsn(truth ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
      } else if (literal.value() instanceof String text) {
        TextConstant.push(code, text);
      } else {
        code.visitLdcInsn(literal.value());
      }
    } else if (argument instanceof HostArgument.Text text) {
      text(text.pieces());
    } else if (argument instanceof HostArgument.Tensor tensor) {
      tensor(tensor, type);
    } else if (argument instanceof HostArgument.Model model) {
      arrays.pushModel(code, call.models().get(model.instance()));
    } else if (argument instanceof HostArgument.Array array) {
      code.visitLdcInsn(array.elements().size());
      code.visitTypeInsn(Opcodes.ANEWARRAY, Type.getInternalName(array.element()));
      for (int i = 0; i < array.elements().size(); i++) {
        code.visitInsn(Opcodes.DUP);
        code.visitLdcInsn(i);
        push(array.elements().get(i), array.element());
        code.visitInsn(Opcodes.AASTORE);
      }
    } else if (argument instanceof HostArgument.Made made) {
      invoke(made.function(), made.arguments());
    } else {
      switch ((HostArgument.Absent) argument) {
        case ABSENT -> code.visitInsn(Opcodes.ACONST_NULL);
        case CONSOLE -> code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
        case DECLARED -> pushTexts(call.read().orElseThrow().texts());
        case SEED -> throw new IllegalStateException("no seed was drawn");
      }
    }
  }

  private void tensor(HostArgument.Tensor tensor, Class<?> type) {
    HostVar variable = call.tensors().get(tensor.value());
    if (type == double.class) {
      arrays.load(code, variable);
      MethodWriter.call(code, TENSOR, "item", "()D");
    } else if (type == long.class || type == boolean.class) {
      arrays.loadLong(code, variable);
      if (type == boolean.class) {
        code.visitInsn(Opcodes.L2I);
      }
    } else {
      arrays.load(code, variable);
    }
  }

  private void either(Val.Piece.Either either) {
    Label otherwise = new Label();
    Label end = new Label();
    arrays.loadLong(code, call.tensors().get(either.condition()));
    code.visitInsn(Opcodes.L2I);
    code.visitJumpInsn(Opcodes.IFEQ, otherwise);
    text(either.then());
    code.visitJumpInsn(Opcodes.GOTO, end);
    code.visitLabel(otherwise);
    text(either.otherwise());
    code.visitLabel(end);
  }

  private void text(List<Val.Piece> pieces) {
    code.visitTypeInsn(Opcodes.NEW, BUILDER);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
    for (Val.Piece piece : pieces) {
      if (piece instanceof Val.Piece.Text plain) {
        TextConstant.push(code, plain.text());
      } else if (piece instanceof Val.Piece.Either either) {
        either(either);
      } else if (piece instanceof Val.Piece.Hole hole) {
        arrays.load(code, call.tensors().get(hole.value()));
        code.visitLdcInsn(hole.format());
        String descriptor = "(" + TENSOR_TYPE + "Ljava/lang/String;)Ljava/lang/String;";
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC, "dev/jtc/runtime/Format", "text", descriptor, false);
      }
      MethodWriter.call(code, BUILDER, "append", "(Ljava/lang/String;)L" + BUILDER + ";");
    }
    MethodWriter.call(code, BUILDER, "toString", "()Ljava/lang/String;");
  }
}
