package dev.jtc.compiler.host;

import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Writes a loop or branch of {@code main}, whose blocks are methods of their own. */
final class ControlWriter {
  private static final String CONSOLE = "dev/jtc/runtime/Console";
  private static final String TENSOR = JavaTypes.TENSOR;
  private static final String TENSOR_TYPE = "L" + TENSOR + ";";
  private static final String ENTER = "(Ljava/lang/String;J)V";

  private final MethodVisitor code;
  private final MainArrays arrays;
  private final Blocks blocks;

  ControlWriter(MethodVisitor code, MainArrays arrays, Blocks blocks) {
    this.code = code;
    this.arrays = arrays;
    this.blocks = blocks;
  }

  /** Blocks of statements as methods. */
  interface Blocks {
    /** Writes statements as methods and gives the name of the one to call. */
    String write(List<HostStmt> statements);

    void call(MethodVisitor code, String block);
  }

  void repeat(HostStmt.Repeat repeat) {
    String body = blocks.write(repeat.body());
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
    blocks.call(code, body);
    code.visitVarInsn(Opcodes.LLOAD, i);
    code.visitInsn(Opcodes.LCONST_1);
    code.visitInsn(Opcodes.LADD);
    code.visitVarInsn(Opcodes.LSTORE, i);
    code.visitJumpInsn(Opcodes.GOTO, head);
    code.visitLabel(exit);
    leave();
  }

  void forBatches(HostStmt.ForBatches loop) {
    String body = blocks.write(loop.body());
    int batches = MainArrays.FREE + 1;
    int batch = batches + 1;
    new CallWriter(code, arrays, loop.batches()).push();
    code.visitVarInsn(Opcodes.ASTORE, batches);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    code.visitLdcInsn("batch");
    batches("count", "()J");
    MethodWriter.call(code, CONSOLE, "enter", ENTER);
    Label head = new Label();
    Label exit = new Label();
    Label failed = new Label();
    code.visitTryCatchBlock(head, failed, failed, null);
    code.visitLabel(head);
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    batches("position", "()J");
    MethodWriter.call(code, CONSOLE, "at", "(J)V");
    arrays.store(
        code,
        loop.counter(),
        () -> {
          batches("position", "()J");
          code.visitMethodInsn(Opcodes.INVOKESTATIC, TENSOR, "scalar", "(J)" + TENSOR_TYPE, false);
        });
    batches("next", "()[" + TENSOR_TYPE);
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
    blocks.call(code, body);
    code.visitJumpInsn(Opcodes.GOTO, head);
    code.visitLabel(failed);
    batches("close", "()V");
    code.visitInsn(Opcodes.ATHROW);
    code.visitLabel(exit);
    batches("close", "()V");
    leave();
  }

  private void batches(String method, String descriptor) {
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.FREE + 1);
    MethodWriter.call(code, "dev/jtc/runtime/Batches", method, descriptor);
  }

  private void leave() {
    code.visitVarInsn(Opcodes.ALOAD, MainArrays.CONSOLE);
    MethodWriter.call(code, CONSOLE, "leave", "()V");
  }

  void whileLoop(HostStmt.While loop) {
    String test = blocks.write(loop.test());
    String body = blocks.write(loop.body());
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
    blocks.call(code, test);
    arrays.loadLong(code, loop.condition());
    code.visitInsn(Opcodes.L2I);
    code.visitJumpInsn(Opcodes.IFEQ, exit);
    blocks.call(code, body);
    code.visitJumpInsn(Opcodes.GOTO, head);
    code.visitLabel(exit);
    leave();
  }

  void branch(HostStmt.If branch) {
    String then = blocks.write(branch.then());
    String otherwise = blocks.write(branch.otherwise());
    Label other = new Label();
    Label end = new Label();
    arrays.loadLong(code, branch.condition());
    code.visitInsn(Opcodes.L2I);
    code.visitJumpInsn(Opcodes.IFEQ, other);
    blocks.call(code, then);
    code.visitJumpInsn(Opcodes.GOTO, end);
    code.visitLabel(other);
    blocks.call(code, otherwise);
    code.visitLabel(end);
  }
}
