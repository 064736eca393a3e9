package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.ModelGraphs;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.jvm.TextConstant;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Writes the class of a model: {@code create}, {@code load}, and a method for each function. */
final class ModelWriter {
  private static final String MODEL = "dev/jtc/runtime/Model";
  private static final String CREATE = "$create";

  private final HostModel model;
  private final String binaryName;
  private final String self;
  private final GraphCompiler graphs;
  private final List<ClassImage> images = new ArrayList<>();
  private final ClassWriter out = Classes.writer();

  private ModelWriter(HostModel model, String binaryName, GraphCompiler graphs) {
    this.model = model;
    this.binaryName = binaryName;
    this.self = binaryName.replace('.', '/');
    this.graphs = graphs;
  }

  /** The classes of {@code model}, its own first. */
  static List<ClassImage> write(HostModel model, String binaryName, GraphCompiler graphs) {
    return new ModelWriter(model, binaryName, graphs).write();
  }

  /** The methods that other programs see, by the name of the field of their entry. */
  private Map<String, HostMethod> entries() {
    Map<String, HostMethod> entries = new LinkedHashMap<>();
    for (HostMethod method : model.methods()) {
      if (method.general().isPresent()) {
        entries.put(method.name() + "$entry", method);
      }
    }
    return entries;
  }

  private List<ClassImage> write() {
    Classes.begin(out, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, self, MODEL);
    out.visitField(Classes.CONSTANT, "ENTRIES", "Ljava/util/List;", null, null).visitEnd();
    out.visitField(Classes.CONSTANT, CREATE, EntryWriter.ENTRY_TYPE, null, null).visitEnd();
    entries()
        .keySet()
        .forEach(
            field ->
                out.visitField(Classes.CONSTANT, field, EntryWriter.ENTRY_TYPE, null, null)
                    .visitEnd());
    constants();
    constructor();
    create();
    load();
    MethodWriter methods = new MethodWriter(out, self, false);
    entries()
        .forEach(
            (field, method) -> methods.write(method.name(), field, method.general().orElseThrow()));
    out.visitEnd();
    images.add(0, new ClassImage(binaryName, out.toByteArray()));
    return images;
  }

  private void constants() {
    MethodVisitor code = out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    TextConstant.push(code, stateText());
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        "dev/jtc/runtime/StateEntry",
        "list",
        "(Ljava/lang/String;)Ljava/util/List;",
        false);
    code.visitFieldInsn(Opcodes.PUTSTATIC, self, "ENTRIES", "Ljava/util/List;");
    EntryWriter writer = new EntryWriter(self, graphs, images);
    writer.push(
        code,
        model.className() + ".create",
        binaryName + "$$create",
        creation(),
        Map.of(),
        name -> -1);
    code.visitFieldInsn(Opcodes.PUTSTATIC, self, CREATE, EntryWriter.ENTRY_TYPE);
    entries()
        .forEach(
            (field, method) -> {
              writer.push(
                  code,
                  model.className() + "." + method.name(),
                  binaryName + "$" + method.name(),
                  method.general().orElseThrow(),
                  method.served(method.general().orElseThrow()),
                  stateIndex(model)::get);
              code.visitFieldInsn(Opcodes.PUTSTATIC, self, field, EntryWriter.ENTRY_TYPE);
            });
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** Where each cell lies in the model's state. */
  static Map<String, Integer> stateIndex(HostModel model) {
    Map<String, Integer> index = new LinkedHashMap<>();
    for (Cell cell : model.graphs().cells()) {
      index.put(cell.name(), index.size());
    }
    return index;
  }

  private String stateText() {
    StringBuilder text = new StringBuilder();
    for (Cell cell : model.graphs().cells()) {
      text.append(cell.role())
          .append(' ')
          .append(cell.type())
          .append(' ')
          .append(cell.name())
          .append('\n');
    }
    return text.toString();
  }

  /** The making of the model as a function of its seed. */
  private FunctionGraph creation() {
    ModelGraphs made = model.graphs();
    Graph create = made.create();
    TensorType seed = TensorType.scalar(DType.I64);
    return new FunctionGraph(
        null,
        create,
        List.of(new FunctionGraph.Argument("seed", seed)),
        List.of(),
        Val.NONE,
        List.of(),
        List.of());
  }

  private void constructor() {
    MethodVisitor code =
        out.visitMethod(Opcodes.ACC_PRIVATE, "<init>", "([Ljava/lang/Object;)V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitLdcInsn(model.className());
    code.visitFieldInsn(Opcodes.GETSTATIC, self, "ENTRIES", "Ljava/util/List;");
    code.visitVarInsn(Opcodes.ALOAD, 1);
    String descriptor = "(Ljava/lang/String;Ljava/util/List;[Ljava/lang/Object;)V";
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, MODEL, "<init>", descriptor, false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void create() {
    MethodVisitor code = staticFactory("create", "(J)L" + self + ";", null);
    allocate(code, 2);
    code.visitFieldInsn(Opcodes.GETSTATIC, self, CREATE, EntryWriter.ENTRY_TYPE);
    code.visitVarInsn(Opcodes.LLOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    MethodWriter.call(code, EntryWriter.ENTRY, "create", "(J[Ljava/lang/Object;)V");
    make(code, 2);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void load() {
    MethodVisitor code =
        staticFactory(
            "load", "(Ljava/nio/file/Path;)L" + self + ";", new String[] {"java/io/IOException"});
    allocate(code, 1);
    make(code, 1);
    code.visitInsn(Opcodes.DUP);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    MethodWriter.call(code, self, "loadInto", "(Ljava/nio/file/Path;)V");
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private MethodVisitor staticFactory(String name, String descriptor, String[] exceptions) {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code = out.visitMethod(access, name, descriptor, null, exceptions);
    code.visitParameter(name.equals("load") ? "path" : "seed", 0);
    code.visitCode();
    return code;
  }

  private void allocate(MethodVisitor code, int local) {
    code.visitFieldInsn(Opcodes.GETSTATIC, self, "ENTRIES", "Ljava/util/List;");
    String descriptor = "(Ljava/util/List;)[Ljava/lang/Object;";
    code.visitMethodInsn(Opcodes.INVOKESTATIC, MODEL, "allocate", descriptor, false);
    code.visitVarInsn(Opcodes.ASTORE, local);
  }

  private void make(MethodVisitor code, int local) {
    code.visitTypeInsn(Opcodes.NEW, self);
    code.visitInsn(Opcodes.DUP);
    code.visitVarInsn(Opcodes.ALOAD, local);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, self, "<init>", "([Ljava/lang/Object;)V", false);
  }
}
