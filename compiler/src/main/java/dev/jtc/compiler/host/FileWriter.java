package dev.jtc.compiler.host;

import dev.jtc.compiler.jvm.ClassImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Writes the class named after the file: its functions as static methods, and {@code main}. */
final class FileWriter {
  private final HostProgram program;
  private final String binaryName;
  private final String self;
  private final GraphCompiler graphs;
  private final List<ClassImage> images = new ArrayList<>();
  private final ClassWriter out = Classes.writer();

  private FileWriter(HostProgram program, String binaryName, GraphCompiler graphs) {
    this.program = program;
    this.binaryName = binaryName;
    this.self = binaryName.replace('.', '/');
    this.graphs = graphs;
  }

  /** The classes, the file's own first; {@code mainClass} is what its {@code main} runs. */
  static List<ClassImage> write(
      HostProgram program, String binaryName, String mainClass, GraphCompiler graphs) {
    return new FileWriter(program, binaryName, graphs).write(mainClass);
  }

  private List<ClassImage> write(String mainClass) {
    Classes.begin(out, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, self, "java/lang/Object");
    MethodVisitor constructor = out.visitMethod(Opcodes.ACC_PRIVATE, "<init>", "()V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
    functions();
    if (program.main().isPresent()) {
      main(mainClass.replace('.', '/'));
    }
    out.visitEnd();
    images.add(0, new ClassImage(binaryName, out.toByteArray()));
    return images;
  }

  private void functions() {
    MethodVisitor code = out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    EntryWriter writer = new EntryWriter(self, graphs, images);
    MethodWriter methods = new MethodWriter(out, self, true);
    for (HostMethod method : program.functions()) {
      String field = method.name() + "$entry";
      out.visitField(Classes.CONSTANT, field, EntryWriter.ENTRY_TYPE, null, null).visitEnd();
      writer.push(
          code,
          program.name() + "." + method.name(),
          binaryName + "$" + method.name(),
          method.general().orElseThrow(),
          Map.of(),
          name -> -1);
      code.visitFieldInsn(Opcodes.PUTSTATIC, self, field, EntryWriter.ENTRY_TYPE);
      methods.write(method.name(), field, method.general().orElseThrow());
    }
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void main(String mainClass) {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code = out.visitMethod(access, "main", "([Ljava/lang/String;)V", null, null);
    code.visitParameter("args", 0);
    code.visitCode();
    code.visitTypeInsn(Opcodes.NEW, mainClass);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, mainClass, "<init>", "()V", false);
    code.visitLdcInsn(program.name());
    MethodWriter.call(code, mainClass, "runAndExitOnFailure", "(Ljava/lang/String;)V");
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
