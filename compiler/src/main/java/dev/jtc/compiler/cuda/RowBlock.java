package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/**
 * A phase whose outer iterations, rows, have parallel loops inside: each row has some threads of a
 * block, which share those loops and meet after each. What a row keeps for itself is in shared
 * memory; single elements between the loops are the first thread's. Threads without a row do
 * nothing, but they come to every meeting.
 */
final class RowBlock {
  private static final String SHARED = "row_space";

  /** Where threads without work begin: beyond the end of every loop, four times as well. */
  private static final String NOWHERE = "268435456";

  private final PtxCode code;
  private final Expressions expressions;
  private final Positions positions;
  private final Arrays arrays;
  private final RowShape shape;
  private int bytes;
  private boolean wrote;

  RowBlock(
      PtxCode code, Expressions expressions, Positions positions, Arrays arrays, RowShape shape) {
    this.code = code;
    this.expressions = expressions;
    this.positions = positions;
    this.arrays = arrays;
    this.shape = shape;
  }

  /** Whether {@code phase} is of this kind. */
  static boolean suits(Phase phase) {
    return !phase.loops().isEmpty() && loops(phase.body());
  }

  private static boolean loops(List<Stmt> body) {
    return body.stream()
        .anyMatch(stmt -> stmt instanceof For f && (f.kind() == Kind.PARALLEL || loops(f.body())));
  }

  /** The buffers of {@code kernel} that a row of the phase keeps for itself. */
  static List<Buffer> own(Phase phase, Kernel kernel) {
    return suits(phase)
        ? phase.touched(kernel.buffers()).stream().filter(b -> b.role() == Role.SCRATCH).toList()
        : List.of();
  }

  void write(Phase phase, List<Buffer> own) {
    String thread = code.value(Bank.WORD, "mov.u32", "%tid.x");
    String block = code.value(Bank.WORD, "mov.u32", "%ctaid.x");
    String shift = Integer.toString(Integer.numberOfTrailingZeros(shape.threads()));
    String group = code.value(Bank.WORD, "shr.u32", thread, shift);
    String most = Integer.toString(shape.threads() - 1);
    String inGroup = code.value(Bank.WORD, "and.b32", thread, most);
    String rows = Integer.toString(shape.rows());
    String row = code.value(Bank.WORD, "mad.lo.s32", block, rows, group);
    String count = positions.size(phase.threads());
    String isThere = code.value(Bank.PREDICATE, "setp.lt.u32", row, count);
    String mine = code.value(Bank.WORD, "selp.b32", inGroup, NOWHERE, isThere);
    share(own, group);
    Names names = new Names();
    Place.bind(code, positions, phase.loops(), row, names);
    write(phase.body(), new ArrayList<>(), mine, names);
  }

  private void share(List<Buffer> own, String group) {
    int each = 0;
    for (Buffer buffer : own) {
      each += bytes(buffer);
    }
    bytes = each * shape.rows();
    if (bytes == 0) {
      return;
    }
    String base = code.value(Bank.WORD, "mov.u32", SHARED);
    String first = code.value(Bank.WORD, "mad.lo.s32", group, Integer.toString(each), base);
    int at = 0;
    for (Buffer buffer : own) {
      arrays.share(buffer, code.value(Bank.WORD, "add.s32", first, Integer.toString(at)));
      at += bytes(buffer);
    }
  }

  /** Rounded up, so that each begins where 16 bytes can be read at once. */
  static int bytes(Buffer buffer) {
    long size = buffer.type().shape().elements().value() * buffer.type().dtype().bytes();
    return (int) ((size + 15) / 16 * 16);
  }

  /** The declaration of the shared memory, once everything is written. */
  String declaration() {
    return bytes == 0 ? "" : "  .shared .align 16 .b8 " + SHARED + "[" + bytes + "];\n";
  }

  /**
   * @param known the names of the row so far: they are computed again where they are needed
   */
  private void write(List<Stmt> body, List<Let> known, String mine, Names names) {
    List<Stmt> single = new ArrayList<>();
    for (Stmt stmt : body) {
      if (stmt instanceof Let let) {
        known.add(let);
      } else if (stmt instanceof For loop) {
        flush(single, known, mine, names);
        if (loop.kind() == Kind.PARALLEL) {
          shared(loop, known, mine, names);
        } else {
          repeated(loop, known, mine, names);
        }
      } else {
        single.add(stmt);
      }
    }
    flush(single, known, mine, names);
  }

  private void meet() {
    if (wrote) {
      code.line("bar.sync 0");
      wrote = false;
    }
  }

  /** What the first thread does. */
  private void flush(List<Stmt> single, List<Let> known, String mine, Names names) {
    if (single.isEmpty()) {
      return;
    }
    meet();
    String end = code.label();
    code.jumpIf(code.value(Bank.PREDICATE, "setp.ne.s32", mine, "0"), end);
    code.enter();
    List<Stmt> all = new ArrayList<>(Touched.needed(known, single));
    all.addAll(single);
    statements().write(all, names.inner());
    code.leave();
    code.place(end);
    single.clear();
    wrote = true;
  }

  private Statements statements() {
    return new Statements(code, expressions, positions, Statements.single(arrays, positions));
  }

  /** A loop that all threads go through together. */
  private void repeated(For loop, List<Let> known, String mine, Names names) {
    meet();
    String bound = positions.size(loop.extent());
    String end = code.label();
    if (!loop.extent().isConstant()) {
      code.jumpIf(code.value(Bank.PREDICATE, "setp.le.s32", bound, "0"), end);
    }
    String counter = code.register(Bank.WORD);
    code.line("mov.b32 " + counter + ", 0");
    String again = code.label();
    code.place(again);
    code.enter();
    Names inner = names.inner();
    inner.bindPosition(loop.variable(), counter);
    write(loop.body(), new ArrayList<>(known), mine, inner);
    meet();
    code.leave();
    code.line("add.s32 " + counter + ", " + counter + ", 1");
    String more = code.register(Bank.PREDICATE);
    code.line("setp.lt.s32 " + more + ", " + counter + ", " + bound);
    code.jumpIf(more, again);
    code.place(end);
  }

  /** A loop whose iterations the threads share, four neighbours at a time where that can be. */
  private void shared(For loop, List<Let> known, String mine, Names outer) {
    meet();
    boolean quads = Quads.suits(new Phase(List.of(loop), loop.body()));
    int step = quads ? Quads.COUNT : 1;
    String bound = positions.size(loop.extent());
    String end = code.label();
    String place = code.register(Bank.WORD);
    code.line("mul.lo.s32 " + place + ", " + mine + ", " + step);
    String none = code.register(Bank.PREDICATE);
    code.line("setp.ge.s32 " + none + ", " + place + ", " + bound);
    code.jumpIf(none, end);
    code.enter();
    Names names = outer.inner();
    statements().write(new ArrayList<>(Touched.needed(known, List.of(loop))), names);
    String again = code.label();
    code.place(again);
    code.enter();
    if (quads) {
      new Quads(code, expressions, positions, arrays, loop.variable())
          .write(loop.body(), names, place);
    } else {
      Names inner = names.inner();
      inner.bindPosition(loop.variable(), place);
      statements().write(loop.body(), inner);
    }
    code.leave();
    Dim extent = loop.extent();
    if (!extent.isConstant() || extent.value() > (long) shape.threads() * step) {
      code.line("add.s32 " + place + ", " + place + ", " + shape.threads() * step);
      String more = code.register(Bank.PREDICATE);
      code.line("setp.lt.s32 " + more + ", " + place + ", " + bound);
      code.jumpIf(more, again);
    }
    code.leave();
    code.place(end);
    wrote = true;
  }
}
