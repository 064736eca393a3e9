package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.Returned;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.jvm.ClassImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes {@code main}: a class that extends {@code dev.jtc.runtime.MainProgram}.
 *
 * <p>Variables live in arrays that every method is given, so that any block of statements can be a
 * method of its own and none grows large.
 */
final class MainWriter implements ControlWriter.Blocks {
  private static final String MAIN = "dev/jtc/runtime/MainProgram";
  private static final String MODEL = "dev/jtc/runtime/Model";
  private static final String CONSOLE = "dev/jtc/runtime/Console";
  private static final String TENSOR = JavaTypes.TENSOR;
  private static final String TENSOR_TYPE = "L" + TENSOR + ";";
  private static final String BLOCK = "([L" + TENSOR + ";[L" + MODEL + ";L" + CONSOLE + ";)V";

  /** Statements in one method. */
  private static final int CHUNK = 40;

  private final String binaryName;
  private final String self;
  private final Map<HostModel, String> modelClasses;
  private final List<ClassImage> images = new ArrayList<>();
  private final ClassWriter out = Classes.writer();
  private final MainEntries entries;
  private int blocks;
  private final MainArrays arrays = new MainArrays();

  private MainWriter(String binaryName, Map<HostModel, String> modelClasses, GraphCompiler graphs) {
    this.binaryName = binaryName;
    this.self = binaryName.replace('.', '/');
    this.modelClasses = modelClasses;
    this.entries = new MainEntries(binaryName, modelClasses, graphs, out, images);
  }

  /** The classes; the first runs {@code main}. */
  static List<ClassImage> write(
      List<HostStmt> main,
      String binaryName,
      Map<HostModel, String> modelClasses,
      GraphCompiler graphs) {
    return new MainWriter(binaryName, modelClasses, graphs).writeAll(main);
  }

  private List<ClassImage> writeAll(List<HostStmt> main) {
    Classes.begin(out, Opcodes.ACC_FINAL, self, MAIN);
    MethodVisitor constructor = out.visitMethod(0, "<init>", "()V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, MAIN, "<init>", "()V", false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
    String first = write(main);
    MethodVisitor run =
        out.visitMethod(
            Opcodes.ACC_PUBLIC,
            "run",
            "(L" + CONSOLE + ";)V",
            null,
            new String[] {"java/io/IOException"});
    run.visitCode();
    run.visitLdcInsn(arrays.variableCount());
    run.visitTypeInsn(Opcodes.ANEWARRAY, TENSOR);
    run.visitLdcInsn(arrays.modelCount());
    run.visitTypeInsn(Opcodes.ANEWARRAY, MODEL);
    run.visitVarInsn(Opcodes.ALOAD, 1);
    run.visitMethodInsn(Opcodes.INVOKESTATIC, self, first, BLOCK, false);
    run.visitInsn(Opcodes.RETURN);
    run.visitMaxs(0, 0);
    run.visitEnd();
    out.visitEnd();
    images.add(0, new ClassImage(binaryName, out.toByteArray()));
    return images;
  }

  @Override
  public String write(List<HostStmt> statements) {
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < statements.size(); from += CHUNK) {
      parts.add(part(statements.subList(from, Math.min(from + CHUNK, statements.size()))));
    }
    if (parts.size() == 1) {
      return parts.get(0);
    }
    String name = "block" + blocks++;
    MethodVisitor code = method(name);
    parts.forEach(part -> call(code, part));
    end(code);
    return name;
  }

  private String part(List<HostStmt> statements) {
    String name = "block" + blocks++;
    MethodVisitor code = method(name);
    statements.forEach(statement -> write(code, statement));
    end(code);
    return name;
  }

  private MethodVisitor method(String name) {
    MethodVisitor code =
        out.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC,
            name,
            BLOCK,
            null,
            new String[] {"java/io/IOException"});
    code.visitCode();
    return code;
  }

  private static void end(MethodVisitor code) {
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  @Override
  public void call(MethodVisitor code, String block) {
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.VARIABLES);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.MODELS);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, self, block, BLOCK, false);
  }

  private void write(MethodVisitor code, HostStmt statement) {
    if (statement instanceof HostStmt.Compute compute) {
      compute(code, compute);
    } else if (statement instanceof HostStmt.Constant constant) {
      arrays.store(code, constant.to(), () -> MainArrays.pushConstant(code, constant.value()));
    } else if (statement instanceof HostStmt.At at) {
      code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
      code.visitLdcInsn(at.place().spelling());
      MethodWriter.call(code, CONSOLE, "reached", "(Ljava/lang/String;)V");
    } else if (statement instanceof HostStmt.Create create) {
      create(code, create);
    } else if (statement instanceof HostStmt.Invoke invoke) {
      invoke(code, invoke);
    } else if (statement instanceof HostStmt.Read read) {
      arrays.store(
          code,
          read.to(),
          () -> {
            arrays.pushModel(code, read.model());
            MethodWriter.call(code, MODEL, "state", "()Ljava/util/Map;");
            code.visitLdcInsn(read.path());
            code.visitMethodInsn(
                Opcodes.INVOKEINTERFACE,
                "java/util/Map",
                "get",
                "(Ljava/lang/Object;)Ljava/lang/Object;",
                true);
            code.visitTypeInsn(Opcodes.CHECKCAST, TENSOR);
            MethodWriter.call(code, TENSOR, "copy", "()" + TENSOR_TYPE);
          });
    } else if (statement instanceof HostStmt.Write write) {
      arrays.pushModel(code, write.model());
      code.visitLdcInsn(write.path());
      arrays.load(code, write.from());
      MethodWriter.call(code, MODEL, "set", "(Ljava/lang/String;" + TENSOR_TYPE + ")V");
    } else if (statement instanceof HostStmt.Move move) {
      arrays.store(code, move.to(), () -> arrays.load(code, move.from()));
    } else if (statement instanceof HostStmt.Repeat repeat) {
      control(code).repeat(repeat);
    } else if (statement instanceof HostStmt.ForBatches loop) {
      control(code).forBatches(loop);
    } else if (statement instanceof HostStmt.While loop) {
      control(code).whileLoop(loop);
    } else if (statement instanceof HostStmt.If branch) {
      control(code).branch(branch);
    } else {
      new CallWriter(code, arrays, (HostStmt.Call) statement).write();
    }
  }

  private ControlWriter control(MethodVisitor code) {
    return new ControlWriter(code, arrays, this);
  }

  // Computing.

  private void compute(MethodVisitor code, HostStmt.Compute compute) {
    Graph graph = compute.graph();
    List<FunctionGraph.Argument> arguments =
        graph.parameters().stream()
            .map(p -> new FunctionGraph.Argument(p.name(), p.value().type()))
            .toList();
    FunctionGraph function =
        new FunctionGraph(
            null,
            graph,
            arguments,
            graph.results().stream().map(result -> result.value().type()).toList(),
            Val.NONE,
            List.of(),
            List.of());
    run(code, function, Optional.empty(), compute.arguments(), compute.results());
  }

  private void invoke(MethodVisitor code, HostStmt.Invoke invoke) {
    run(code, invoke.variant(), Optional.of(invoke), invoke.arguments(), invoke.results());
  }

  /** Calls an entry and spreads its results over variables. */
  private void run(
      MethodVisitor code,
      FunctionGraph function,
      Optional<HostStmt.Invoke> invoke,
      List<HostVar> arguments,
      List<HostVar> results) {
    if (invoke.isPresent()) {
      code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
      code.visitLdcInsn(
          invoke.get().model().model().className() + "." + invoke.get().method().name());
      code.visitLdcInsn(Returned.names(function.decl()));
    }
    entries.push(code, function, invoke);
    if (invoke.isPresent()) {
      arrays.pushModel(code, invoke.get().model());
    } else {
      code.visitInsn(Opcodes.ACONST_NULL);
    }
    code.visitLdcInsn(arguments.size());
    code.visitTypeInsn(Opcodes.ANEWARRAY, TENSOR);
    for (int i = 0; i < arguments.size(); i++) {
      code.visitInsn(Opcodes.DUP);
      code.visitLdcInsn(i);
      arrays.load(code, arguments.get(i));
      code.visitInsn(Opcodes.AASTORE);
    }
    String tensors = "L" + MODEL + ";[" + TENSOR_TYPE + ")[" + TENSOR_TYPE;
    if (invoke.isPresent()) {
      String descriptor = "(" + "Ljava/lang/String;".repeat(2) + EntryWriter.ENTRY_TYPE + tensors;
      MethodWriter.call(code, CONSOLE, "call", descriptor);
    } else {
      MethodWriter.call(code, EntryWriter.ENTRY, "call", "(" + tensors);
    }
    code.visitVarInsn(Opcodes.ASTORE, MainArrays.FREE);
    for (int i = 0; i < results.size(); i++) {
      int index = i;
      arrays.store(
          code,
          results.get(i),
          () -> {
            code.visitVarInsn(Opcodes.ALOAD, MainArrays.FREE);
            code.visitLdcInsn(index);
            code.visitInsn(Opcodes.AALOAD);
          });
    }
  }

  // Models.

  private void create(MethodVisitor code, HostStmt.Create create) {
    arrays.beginStore(code, create.to());
    arrays.loadLong(code, create.seed());
    String owner = modelClasses.get(create.to().model()).replace('.', '/');
    code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, "create", "(J)L" + owner + ";", false);
    code.visitInsn(Opcodes.AASTORE);
  }
}
