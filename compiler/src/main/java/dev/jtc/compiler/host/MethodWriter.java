package dev.jtc.compiler.host;

import static java.util.stream.Collectors.toList;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.type.TensorType;
import java.util.List;
import java.util.function.Function;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes the public methods of the typed API. */
final class MethodWriter {
  private static final String FRAME = "dev/jtc/runtime/Frame";

  /** What a method writes its result into. */
  enum Target {
    /** A new array. */
    NEW,
    /** The last argument. */
    GIVEN
  }

  private final ClassVisitor out;
  private final String owner;
  private final boolean isStatic;

  /**
   * @param owner the class written, an internal name
   * @param isStatic whether the methods belong to no model
   */
  MethodWriter(ClassVisitor out, String owner, boolean isStatic) {
    this.out = out;
    this.owner = owner;
    this.isStatic = isStatic;
  }

  /**
   * Writes the method for flat arrays, and the one for tensors where that is another; where the
   * result is a tensor, each also with a last parameter that takes it.
   */
  void write(String name, String field, FunctionGraph function) {
    for (Function<TensorType, Type> spelling : spellings(function)) {
      for (Target target : targets(function)) {
        write(name, field, function, spelling, target);
      }
    }
  }

  /** The name of the parameter for the result. */
  static String resultName(FunctionGraph function) {
    String name = "result";
    while (isTaken(name, function)) {
      name += "_";
    }
    return name;
  }

  private static boolean isTaken(String name, FunctionGraph function) {
    return function.arguments().stream().anyMatch(a -> a.name().equals(name));
  }

  /** How the types of {@code function} are spelled: one method for each. */
  static List<Function<TensorType, Type>> spellings(FunctionGraph function) {
    return function.arguments().stream().anyMatch(argument -> argument.type().rank() > 0)
        ? List.of(JavaTypes::flat, JavaTypes::tensor)
        : List.of(JavaTypes::flat);
  }

  /** The targets that {@code function} can have: a method for each. */
  static List<Target> targets(FunctionGraph function) {
    List<TensorType> results = function.results();
    boolean hasArray = results.size() == 1 && results.get(0).rank() > 0;
    return hasArray ? List.of(Target.values()) : List.of(Target.NEW);
  }

  private void write(
      String name,
      String field,
      FunctionGraph function,
      Function<TensorType, Type> spelling,
      Target target) {
    List<Type> parameters =
        function.arguments().stream().map(a -> spelling.apply(a.type())).collect(toList());
    Type result = resultType(function, spelling);
    if (target == Target.GIVEN) {
      parameters.add(result);
    }
    int access = Opcodes.ACC_PUBLIC | (isStatic ? Opcodes.ACC_STATIC : 0);
    MethodVisitor code =
        out.visitMethod(
            access,
            JavaTypes.method(name),
            Type.getMethodDescriptor(result, parameters.toArray(Type[]::new)),
            null,
            null);
    for (FunctionGraph.Argument argument : function.arguments()) {
      code.visitParameter(JavaTypes.identifier(argument.name()), 0);
    }
    if (target == Target.GIVEN) {
      code.visitParameter(resultName(function), 0);
    }
    code.visitCode();
    int slot = isStatic ? 0 : 1;
    int frame = slot;
    for (Type parameter : parameters) {
      frame += parameter.getSize();
    }
    pushEntry(code, field);
    call(code, EntryWriter.ENTRY, "take", "()L" + FRAME + ";");
    code.visitVarInsn(Opcodes.ASTORE, frame);
    for (int i = 0; i < function.arguments().size(); i++) {
      Type type = parameters.get(i);
      code.visitVarInsn(Opcodes.ALOAD, frame);
      code.visitLdcInsn(i);
      code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
      slot += type.getSize();
      argument(code, type);
    }
    if (target == Target.GIVEN) {
      code.visitVarInsn(Opcodes.ALOAD, frame);
      code.visitInsn(Opcodes.ICONST_0);
      code.visitVarInsn(Opcodes.ALOAD, slot);
      into(code, result);
    }
    code.visitVarInsn(Opcodes.ALOAD, frame);
    if (isStatic) {
      code.visitInsn(Opcodes.ACONST_NULL);
    } else {
      code.visitVarInsn(Opcodes.ALOAD, 0);
    }
    call(code, FRAME, "run", "(Ldev/jtc/runtime/Model;)V");
    results(code, function.results(), result, spelling, frame);
    pushEntry(code, field);
    code.visitVarInsn(Opcodes.ALOAD, frame);
    call(code, EntryWriter.ENTRY, "give", "(L" + FRAME + ";)V");
    code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void pushEntry(MethodVisitor code, String field) {
    code.visitFieldInsn(Opcodes.GETSTATIC, owner, field, EntryWriter.ENTRY_TYPE);
  }

  static Type resultType(FunctionGraph function, Function<TensorType, Type> spelling) {
    List<TensorType> results = function.results();
    if (results.isEmpty()) {
      return Type.VOID_TYPE;
    }
    return results.size() == 1
        ? spelling.apply(results.get(0))
        : Type.getType("[" + JavaTypes.TENSOR_TYPE.getDescriptor());
  }

  private static void argument(MethodVisitor code, Type type) {
    if (type.equals(JavaTypes.TENSOR_TYPE)) {
      call(code, FRAME, "tensor", "(I" + type.getDescriptor() + ")V");
    } else if (type.getSort() == Type.ARRAY) {
      call(code, FRAME, "array", "(ILjava/lang/Object;)V");
    } else {
      call(code, FRAME, "scalar", "(I" + type.getDescriptor() + ")V");
    }
  }

  private static void into(MethodVisitor code, Type type) {
    boolean isTensor = type.equals(JavaTypes.TENSOR_TYPE);
    String given = isTensor ? type.getDescriptor() : "Ljava/lang/Object;";
    call(code, FRAME, isTensor ? "intoTensor" : "into", "(I" + given + ")V");
  }

  /** Leaves the result on the stack. */
  private static void results(
      MethodVisitor code,
      List<TensorType> types,
      Type result,
      Function<TensorType, Type> spelling,
      int frame) {
    if (types.size() > 1) {
      code.visitLdcInsn(types.size());
      code.visitTypeInsn(Opcodes.ANEWARRAY, JavaTypes.TENSOR);
      for (int i = 0; i < types.size(); i++) {
        code.visitInsn(Opcodes.DUP);
        code.visitLdcInsn(i);
        code.visitVarInsn(Opcodes.ALOAD, frame);
        code.visitLdcInsn(i);
        call(code, FRAME, "tensorResult", "(I)" + JavaTypes.TENSOR_TYPE.getDescriptor());
        code.visitInsn(Opcodes.AASTORE);
      }
    } else if (types.size() == 1) {
      code.visitVarInsn(Opcodes.ALOAD, frame);
      code.visitInsn(Opcodes.ICONST_0);
      if (result.equals(JavaTypes.TENSOR_TYPE)) {
        call(code, FRAME, "tensorResult", "(I)" + result.getDescriptor());
        return;
      }
      call(code, FRAME, "result", "(I)Ljava/lang/Object;");
      Type array = JavaTypes.array(types.get(0).dtype());
      code.visitTypeInsn(Opcodes.CHECKCAST, array.getInternalName());
      if (types.get(0).rank() == 0) {
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(array.getElementType().getOpcode(Opcodes.IALOAD));
      }
    }
  }

  static void call(MethodVisitor code, String type, String name, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, type, name, descriptor, false);
  }
}
