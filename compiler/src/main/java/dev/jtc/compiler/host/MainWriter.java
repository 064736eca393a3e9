package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.Returned;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.jvm.ClassImage;
import java.util.ArrayList;
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
 * Writes {@code main}: a class that extends {@code dev.jtc.runtime.MainProgram}.
 *
 * <p>Variables live in arrays that every method is given, so that any block of statements can be a
 * method of its own and none grows large.
 */
final class MainWriter {
  private static final String MAIN = "dev/jtc/runtime/MainProgram";
  private static final String MODEL = "dev/jtc/runtime/Model";
  private static final String CONSOLE = "dev/jtc/runtime/Console";
  private static final String TENSOR = JavaTypes.TENSOR;
  private static final String TENSOR_TYPE = "L" + TENSOR + ";";
  private static final String BLOCK = "([L" + TENSOR + ";[L" + MODEL + ";L" + CONSOLE + ";)V";

  private static final String ENTER = "(Ljava/lang/String;J)V";

  /** Statements in one method. */
  private static final int CHUNK = 40;

  private final String binaryName;
  private final String self;
  private final Map<HostModel, String> modelClasses;
  private final GraphCompiler graphs;
  private final List<ClassImage> images = new ArrayList<>();
  private final ClassWriter out = Classes.writer();
  private final Map<FunctionGraph, String> entries = new IdentityHashMap<>();
  private int blocks;
  private final MainArrays arrays = new MainArrays();

  private MainWriter(String binaryName, Map<HostModel, String> modelClasses, GraphCompiler graphs) {
    this.binaryName = binaryName;
    this.self = binaryName.replace('.', '/');
    this.modelClasses = modelClasses;
    this.graphs = graphs;
  }

  /** The classes; the first runs {@code main}. */
  static List<ClassImage> write(
      List<HostStmt> main,
      String binaryName,
      Map<HostModel, String> modelClasses,
      GraphCompiler graphs) {
    return new MainWriter(binaryName, modelClasses, graphs).write(main);
  }

  private List<ClassImage> write(List<HostStmt> main) {
    Classes.begin(out, Opcodes.ACC_FINAL, self, MAIN);
    MethodVisitor constructor = out.visitMethod(0, "<init>", "()V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, MAIN, "<init>", "()V", false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
    String first = block(main);
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

  /** Writes statements as methods and gives the name of the one to call. */
  private String block(List<HostStmt> statements) {
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

  private void call(MethodVisitor code, String block) {
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
      repeat(code, repeat);
    } else if (statement instanceof HostStmt.ForBatches loop) {
      forBatches(code, loop);
    } else if (statement instanceof HostStmt.While loop) {
      whileLoop(code, loop);
    } else if (statement instanceof HostStmt.If branch) {
      branch(code, branch);
    } else {
      new CallWriter(code, arrays, (HostStmt.Call) statement).write();
    }
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
    pushEntry(code, function, invoke);
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

  /**
   * The entry of {@code function}: a field of its model's class, or one made here when first used.
   */
  private void pushEntry(
      MethodVisitor code, FunctionGraph function, Optional<HostStmt.Invoke> invoke) {
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
      writeEntry(name, function, invoke);
    }
    code.visitMethodInsn(Opcodes.INVOKESTATIC, self, name, "()" + EntryWriter.ENTRY_TYPE, false);
  }

  private void writeEntry(String name, FunctionGraph function, Optional<HostStmt.Invoke> invoke) {
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

  // Models.

  private void create(MethodVisitor code, HostStmt.Create create) {
    arrays.beginStore(code, create.to());
    arrays.loadLong(code, create.seed());
    String owner = modelClasses.get(create.to().model()).replace('.', '/');
    code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, "create", "(J)L" + owner + ";", false);
    code.visitInsn(Opcodes.AASTORE);
  }

  // Control flow.

  private void repeat(MethodVisitor code, HostStmt.Repeat repeat) {
    String body = block(repeat.body());
    int from = MainArrays.FREE + 1;
    int to = from + 2;
    int i = to + 2;
    arrays.loadLong(code, repeat.from());
    code.visitInsn(Opcodes.DUP2);
    code.visitVarInsn(Opcodes.LSTORE, from);
    code.visitVarInsn(Opcodes.LSTORE, i);
    arrays.loadLong(code, repeat.to());
    code.visitVarInsn(Opcodes.LSTORE, to);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    code.visitLdcInsn(repeat.counter().name());
    code.visitVarInsn(Opcodes.LLOAD, to);
    code.visitVarInsn(Opcodes.LLOAD, from);
    code.visitInsn(Opcodes.LSUB);
    MethodWriter.call(code, CONSOLE, "enter", ENTER);
    Label head = new Label();
    Label exit = new Label();
    code.visitLabel(head);
    code.visitVarInsn(Opcodes.LLOAD, i);
    code.visitVarInsn(Opcodes.LLOAD, to);
    code.visitInsn(Opcodes.LCMP);
    code.visitJumpInsn(Opcodes.IFGE, exit);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    code.visitVarInsn(Opcodes.LLOAD, i);
    code.visitVarInsn(Opcodes.LLOAD, from);
    code.visitInsn(Opcodes.LSUB);
    MethodWriter.call(code, CONSOLE, "at", "(J)V");
    arrays.store(
        code,
        repeat.counter(),
        () -> {
          code.visitVarInsn(Opcodes.LLOAD, i);
          code.visitMethodInsn(Opcodes.INVOKESTATIC, TENSOR, "scalar", "(J)" + TENSOR_TYPE, false);
        });
    call(code, body);
    code.visitVarInsn(Opcodes.LLOAD, i);
    code.visitInsn(Opcodes.LCONST_1);
    code.visitInsn(Opcodes.LADD);
    code.visitVarInsn(Opcodes.LSTORE, i);
    code.visitJumpInsn(Opcodes.GOTO, head);
    code.visitLabel(exit);
    leave(code);
  }

  private void forBatches(MethodVisitor code, HostStmt.ForBatches loop) {
    String body = block(loop.body());
    int batches = MainArrays.FREE + 1;
    int batch = batches + 1;
    new CallWriter(code, arrays, loop.batches()).push();
    code.visitVarInsn(Opcodes.ASTORE, batches);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    code.visitLdcInsn("batch");
    batches(code, "count", "()J");
    MethodWriter.call(code, CONSOLE, "enter", ENTER);
    Label head = new Label();
    Label exit = new Label();
    Label failed = new Label();
    code.visitTryCatchBlock(head, failed, failed, null);
    code.visitLabel(head);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    batches(code, "position", "()J");
    MethodWriter.call(code, CONSOLE, "at", "(J)V");
    arrays.store(
        code,
        loop.counter(),
        () -> {
          batches(code, "position", "()J");
          code.visitMethodInsn(Opcodes.INVOKESTATIC, TENSOR, "scalar", "(J)" + TENSOR_TYPE, false);
        });
    batches(code, "next", "()[" + TENSOR_TYPE);
    code.visitInsn(Opcodes.DUP);
    code.visitVarInsn(Opcodes.ASTORE, batch);
    code.visitJumpInsn(Opcodes.IFNULL, exit);
    for (int i = 0; i < loop.tensors().size(); i++) {
      int index = i;
      arrays.store(
          code,
          loop.tensors().get(i),
          () -> {
            code.visitVarInsn(Opcodes.ALOAD, batch);
            code.visitLdcInsn(index);
            code.visitInsn(Opcodes.AALOAD);
          });
    }
    call(code, body);
    code.visitJumpInsn(Opcodes.GOTO, head);
    code.visitLabel(failed);
    batches(code, "close", "()V");
    code.visitInsn(Opcodes.ATHROW);
    code.visitLabel(exit);
    batches(code, "close", "()V");
    leave(code);
  }

  private static void batches(MethodVisitor code, String method, String descriptor) {
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.FREE + 1);
    MethodWriter.call(code, "dev/jtc/runtime/Batches", method, descriptor);
  }

  private static void leave(MethodVisitor code) {
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    MethodWriter.call(code, CONSOLE, "leave", "()V");
  }

  private void whileLoop(MethodVisitor code, HostStmt.While loop) {
    String test = block(loop.test());
    String body = block(loop.body());
    int trips = MainArrays.FREE + 1;
    Label head = new Label();
    Label exit = new Label();
    code.visitInsn(Opcodes.LCONST_0);
    code.visitVarInsn(Opcodes.LSTORE, trips);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    code.visitLdcInsn("");
    code.visitLdcInsn(-1L);
    MethodWriter.call(code, CONSOLE, "enter", ENTER);
    code.visitLabel(head);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    code.visitVarInsn(Opcodes.LLOAD, trips);
    MethodWriter.call(code, CONSOLE, "at", "(J)V");
    code.visitVarInsn(Opcodes.LLOAD, trips);
    code.visitInsn(Opcodes.LCONST_1);
    code.visitInsn(Opcodes.LADD);
    code.visitVarInsn(Opcodes.LSTORE, trips);
    call(code, test);
    arrays.loadLong(code, loop.condition());
    code.visitInsn(Opcodes.L2I);
    code.visitJumpInsn(Opcodes.IFEQ, exit);
    call(code, body);
    code.visitJumpInsn(Opcodes.GOTO, head);
    code.visitLabel(exit);
    leave(code);
  }

  private void branch(MethodVisitor code, HostStmt.If branch) {
    String then = block(branch.then());
    String otherwise = block(branch.otherwise());
    Label other = new Label();
    Label end = new Label();
    arrays.loadLong(code, branch.condition());
    code.visitInsn(Opcodes.L2I);
    code.visitJumpInsn(Opcodes.IFEQ, other);
    call(code, then);
    code.visitJumpInsn(Opcodes.GOTO, end);
    code.visitLabel(other);
    call(code, otherwise);
    code.visitLabel(end);
  }
}
