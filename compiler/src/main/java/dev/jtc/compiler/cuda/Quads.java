package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Elementwise work on four neighbours at a time: a thread reads and writes 16 bytes by one access.
 * What neighbours share, and what lies apart, is read element by element.
 */
final class Quads {
  /** How many neighbours a thread has. */
  static final int COUNT = 4;

  /** More than this is work enough without; four times of it would only take registers. */
  private static final int MOST_STEPS = 200;

  private final PtxCode code;
  private final Expressions expressions;
  private final Positions positions;
  private final Arrays arrays;
  private final String variable;
  private final Map<String, List<Value>> read = new HashMap<>();
  private int lane;

  Quads(
      PtxCode code, Expressions expressions, Positions positions, Arrays arrays, String variable) {
    this.code = code;
    this.expressions = expressions;
    this.positions = positions;
    this.arrays = arrays;
    this.variable = variable;
  }

  /** Whether the innermost loop of a phase can go in steps of four. */
  static boolean suits(Phase phase) {
    if (phase.loops().isEmpty()) {
      return false;
    }
    For loop = phase.loops().get(phase.loops().size() - 1);
    if (!loop.extent().isConstant() || loop.extent().value() % COUNT != 0) {
      return false;
    }
    Set<String> written = phase.written();
    boolean[] fits = {!written.isEmpty()};
    int[] work = {0};
    for (Stmt stmt : phase.body()) {
      fits[0] &=
          stmt instanceof Stmt.Let
              || stmt instanceof Stmt.Store store && isRow(store.index(), loop.variable());
    }
    Touched.forEach(
        phase.body(),
        expr -> {
          fits[0] &= !(expr instanceof Expr.Load load && written.contains(load.buffer()));
          fits[0] &= !(expr instanceof Expr.Call call && call.fn().canFail(call.compute()));
          fits[0] &= !(expr instanceof Expr.RandomWord);
          work[0] += expr instanceof Expr.Call call ? Expressions.steps(call) : 0;
        });
    fits[0] &= work[0] <= MOST_STEPS;
    for (Stmt stmt : phase.body()) {
      if (stmt instanceof Stmt.Store store) {
        DType dtype = store.value().dtype();
        fits[0] &= dtype == DType.F32 || dtype == DType.I32;
      }
    }
    return fits[0];
  }

  /** Whether four neighbours, the first of them at a multiple of four, lie side by side. */
  static boolean isRow(Index index, String variable) {
    Dim four = Dim.of(COUNT);
    return Dim.ONE.equals(index.stride(variable))
        && index.computedTerms().isEmpty()
        && index.offset().modulo(four).is(0)
        && index.terms().entrySet().stream()
            .allMatch(
                entry ->
                    entry.getKey().equals(new Index.Variable(variable))
                        || entry.getValue().modulo(four).is(0));
  }

  /** Writes the body for the four elements from {@code first} on. */
  void write(List<Stmt> body, Names outer, String first) {
    write(body, outer, first, (number, names) -> {});
  }

  /**
   * The same, where {@code each} first says what is known of an element, by its number among the
   * four.
   */
  void write(List<Stmt> body, Names outer, String first, BiConsumer<Integer, Names> each) {
    expressions.readBy(this::load);
    List<List<Value>> results = new ArrayList<>();
    List<Stmt.Store> stores = new ArrayList<>();
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.Store store) {
        stores.add(store);
        results.add(new ArrayList<>());
      }
    }
    Names ofFirst = null;
    for (lane = 0; lane < COUNT; lane++) {
      Names names = outer.inner();
      names.bindPosition(
          variable,
          lane == 0 ? first : code.value(Bank.WORD, "add.s32", first, Integer.toString(lane)));
      ofFirst = lane == 0 ? names : ofFirst;
      names.bindPosition(FIRST, first);
      each.accept(lane, names);
      int number = 0;
      for (Stmt stmt : body) {
        if (stmt instanceof Stmt.Let let) {
          names.bind(let.name(), expressions.number(let.value(), names));
        } else {
          Expr value = ((Stmt.Store) stmt).value();
          results.get(number++).add(expressions.number(value, names));
        }
      }
    }
    for (int i = 0; i < stores.size(); i++) {
      Stmt.Store store = stores.get(i);
      Value position = positions.sum(store.index(), DType.I32, ofFirst);
      arrays.storeRow(store.buffer(), position, results.get(i));
    }
    expressions.readBy(expressions::load);
  }

  private static final String FIRST = "first of four";

  private Value load(Expr.Load load, Names names, Value guard) {
    boolean word = load.dtype() == DType.F32 || load.dtype() == DType.I32;
    if (!word || guard != null || !isRow(load.index(), variable)) {
      return expressions.load(load, names, guard);
    }
    Index atFirst =
        load.index().substitute(name -> Index.variable(name.equals(variable) ? FIRST : name));
    List<Value> row =
        read.computeIfAbsent(
            load.buffer() + " " + load.index(),
            unknown ->
                arrays.loadRow(load.buffer(), positions.sum(atFirst, DType.I32, names), COUNT));
    return row.get(lane);
  }
}
