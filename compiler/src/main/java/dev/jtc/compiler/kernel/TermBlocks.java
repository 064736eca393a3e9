package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.If;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * In which parts the terms of a product are added: all at once, those of one index of the first
 * contracted axes after the other, or so many at a time. Sums wait between parts.
 *
 * @param outside how many contracted axes have loops around everything
 * @param terms the most terms of a part
 */
record TermBlocks(Product product, int outside, Dim terms) {
  /**
   * The parts of a product.
   *
   * @param terms how many terms to add at a time, where one loop counts them all; 0 for all
   */
  static TermBlocks of(Product product, int outside, int terms) {
    TermBlock all = TermBlock.all(product, outside);
    boolean some = outside == 0 && terms > 0 && all.isFlat() && !fits(all.count(), terms);
    return new TermBlocks(product, outside, some ? Dim.of(terms) : all.count());
  }

  private static boolean fits(Dim count, int terms) {
    return count.isConstant() && count.value() <= terms;
  }

  /** When something is done that is done after the last part only. */
  enum Last {
    NEVER,
    ALWAYS,
    /** If the loop over parts is at the last one. */
    IF
  }

  /**
   * When the sums of a part are whole.
   *
   * @param condition what tells, if that depends on a loop; else null
   */
  record Ending(Last last, Expr condition) {
    /** What {@code stmts} writes, where the sums are whole. */
    List<Stmt> then(Supplier<List<Stmt>> stmts) {
      return switch (last) {
        case NEVER -> List.of();
        case ALWAYS -> stmts.get();
        case IF -> List.of(new If(condition, stmts.get()));
      };
    }
  }

  private static final Ending ALWAYS = new Ending(Last.ALWAYS, null);
  private static final Ending NEVER = new Ending(Last.NEVER, null);

  /** Writes what is done for a part. */
  @FunctionalInterface
  interface Writer {
    List<Stmt> write(TermBlock block, Ending ending);
  }

  /** Whether sums wait for further terms. */
  boolean areSeveral() {
    return outside > 0 || !terms.equals(product.terms(0));
  }

  /** All parts, one after the other. */
  List<Stmt> each(Writer writer) {
    TermBlock all = TermBlock.all(product, outside);
    if (!areSeveral()) {
      return writer.write(all, ALWAYS);
    }
    if (outside > 0) {
      return Chains.nested(product.contractLoops(0, outside), writer.write(all, NEVER));
    }
    Dim whole = all.count().dividedBy(terms);
    Dim rest = all.count().modulo(terms);
    Index number = whole.is(1) ? Index.ZERO : Index.variable("block");
    Expr isLast =
        new Call(
            ScalarFns.EQ,
            DType.I64,
            List.of(new Expr.Position(number), new Expr.Position(Index.of(whole.plus(-1)))));
    TermBlock each = new TermBlock(product, 0, number.times(terms), terms);
    List<Stmt> inner = writer.write(each, rest.is(0) ? new Ending(Last.IF, isLast) : NEVER);
    List<Stmt> stmts = new ArrayList<>();
    if (whole.is(1)) {
      stmts.addAll(inner);
    } else {
      stmts.add(new For("block", whole, Kind.SERIAL, inner));
    }
    if (!rest.is(0)) {
      TermBlock end = new TermBlock(product, 0, Index.of(whole.times(terms)), rest);
      stmts.addAll(writer.write(end, ALWAYS));
    }
    return stmts;
  }
}
