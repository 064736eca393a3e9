package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.jvm.ClassImage;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The entries that {@code main} calls: those of models that are public, and its own, which are made
 * when they are first used.
 */
final class MainEntries {
  private final String binaryName;
  private final String self;
  private final Map<HostModel, String> modelClasses;
  private final GraphCompiler graphs;
  private final ClassWriter out;
  private final List<ClassImage> images;
  private final Map<FunctionGraph, String> entries = new IdentityHashMap<>();

  /**
   * @param out writes the class of {@code main}, called {@code binaryName}
   * @param images takes the classes of the entries
   */
  MainEntries(
      String binaryName,
      Map<HostModel, String> modelClasses,
      GraphCompiler graphs,
      ClassWriter out,
      List<ClassImage> images) {
    this.binaryName = binaryName;
    this.self = binaryName.replace('.', '/');
    this.modelClasses = modelClasses;
    this.graphs = graphs;
    this.out = out;
    this.images = images;
  }

  /**
   * The entry of {@code function}: a field of its model's class, or one made here when first used.
   */
  void push(MethodVisitor code, FunctionGraph function, Optional<HostStmt.Invoke> invoke) {
    boolean isPublic = invoke.isPresent() && invoke.get().method().serves(function);
    if (isPublic) {
      HostModel model = invoke.get().model().model();
      String field = invoke.get().method().name() + "$entry";
      String owner = modelClasses.get(model).replace('.', '/');
      code.visitFieldInsn(Opcodes.GETSTATIC, owner, field, EntryWriter.ENTRY_TYPE);
      return;
    }
    String name = entries.get(function);
    if (name == null) {
      name = "entry" + entries.size();
      entries.put(function, name);
      write(name, function, invoke);
    }
    code.visitMethodInsn(Opcodes.INVOKESTATIC, self, name, "()" + EntryWriter.ENTRY_TYPE, false);
  }

  private void write(String name, FunctionGraph function, Optional<HostStmt.Invoke> invoke) {
    Map<String, Integer> state =
        invoke.map(i -> ModelWriter.stateIndex(i.model().model())).orElseGet(HashMap::new);
    out.visitField(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, name, EntryWriter.ENTRY_TYPE, null, null)
        .visitEnd();
    MethodVisitor code =
        out.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC,
            name,
            "()" + EntryWriter.ENTRY_TYPE,
            null,
            null);
    code.visitCode();
    Label made = new Label();
    code.visitFieldInsn(Opcodes.GETSTATIC, self, name, EntryWriter.ENTRY_TYPE);
    code.visitJumpInsn(Opcodes.IFNONNULL, made);
    new EntryWriter(self, graphs, images)
        .push(
            code,
            invoke.map(i -> i.model().model().className() + "." + i.method().name()).orElse("main"),
            binaryName + "$" + name,
            function,
            invoke.map(i -> i.method().served(function)).orElse(Map.of()),
            state::get);
    code.visitFieldInsn(Opcodes.PUTSTATIC, self, name, EntryWriter.ENTRY_TYPE);
    code.visitLabel(made);
    code.visitFieldInsn(Opcodes.GETSTATIC, self, name, EntryWriter.ENTRY_TYPE);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
