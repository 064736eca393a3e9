package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Cast;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Expr.Position;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;

/**
 * Where the terms of a factor that lies in an array are, counted by one number instead of one for
 * each contracted axis: evenly spaced, or by a table of offsets.
 */
final class Offsets {
  private final Load load;
  private final List<Axis> loops;
  private final Optional<Dim> step;
  private final String table;

  private Offsets(Load load, List<Axis> loops, Optional<Dim> step, String table) {
    this.load = load;
    this.loops = loops;
    this.step = step;
    this.table = table;
  }

  /**
   * The terms of {@code element}, if it is an element of an array at a sum of loop variables.
   *
   * @param code where its name comes from
   * @param loops the contracted loops
   */
  static Optional<Offsets> of(
      Expr element, ElementCode code, List<Axis> loops, KernelArrays arrays) {
    Optional<Load> load = affine(element, code);
    if (load.isEmpty()) {
      return Optional.empty();
    }
    Optional<Dim> step = step(load.get().index(), loops);
    boolean known = loops.stream().allMatch(axis -> axis.extent().isConstant());
    if (step.isEmpty() && !known) {
      return Optional.empty();
    }
    Dim terms = Dim.product(loops.stream().map(Axis::extent).toList());
    TensorType type = new TensorType(DType.I32, Shape.of(terms));
    String table = step.isPresent() ? null : arrays.scratch("offsets", type, Layout.FLAT);
    return Optional.of(new Offsets(load.get(), loops, step, table));
  }

  /** {@code element} as an element of an array at a sum of loop variables, if it is one. */
  static Optional<Load> affine(Expr element, ElementCode code) {
    for (Let let : code.lets()) {
      boolean named = element instanceof Local local && local.name().equals(let.name());
      if (named && let.value() instanceof Load load) {
        boolean plain =
            load.index().terms().keySet().stream().allMatch(t -> t instanceof Index.Variable);
        return plain ? Optional.of(load) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** How far apart neighbouring terms are, if all are equally far. */
  private static Optional<Dim> step(Index index, List<Axis> loops) {
    if (loops.isEmpty()) {
      return Optional.of(Dim.ONE);
    }
    Dim step = index.stride(loops.get(loops.size() - 1).variable());
    Dim wanted = step;
    for (int i = loops.size() - 1; i >= 0; i--) {
      if (!wanted.equals(index.stride(loops.get(i).variable()))) {
        return Optional.empty();
      }
      wanted = wanted.times(loops.get(i).extent());
    }
    return Optional.of(step);
  }

  /** The index of the element, in terms of all loops. */
  Index index() {
    return load.index();
  }

  /** The array. */
  String array() {
    return load.buffer();
  }

  /** Writes the table down, if there is one. */
  List<Stmt> prepare() {
    if (table == null) {
      return List.of();
    }
    Index offset = Index.ZERO;
    Index term = Index.ZERO;
    Dim stride = Dim.ONE;
    for (int i = loops.size() - 1; i >= 0; i--) {
      Index variable = Index.variable(loops.get(i).variable());
      offset = offset.plus(variable.times(load.index().stride(loops.get(i).variable())));
      term = term.plus(variable.times(stride));
      stride = stride.times(loops.get(i).extent());
    }
    Stmt store = new Store(table, term, new Cast(DType.I32, new Position(offset)));
    return Chains.nested(loops, List.of(store));
  }

  /**
   * What has to be named before the element of term {@code k} is read. It is read once only: for
   * HotSpot an index that is loaded again may be another one, and is checked again.
   */
  List<Let> name(Index k) {
    return step.isPresent() ? List.of() : List.of(new Let(name(), new Load(DType.I32, table, k)));
  }

  private String name() {
    return table + "_k";
  }

  /** Where term {@code k}, which is named, is, counted from the first term. */
  Index of(Index k) {
    return step.isPresent()
        ? k.times(step.get())
        : Index.computed(new Cast(DType.I64, new Local(DType.I32, name())));
  }

  /** {@code index} with the variables of {@code loops} at zero. */
  static Index first(Index index, List<Axis> loops) {
    return index.substitute(
        name ->
            loops.stream().anyMatch(axis -> axis.variable().equals(name))
                ? Index.ZERO
                : Index.variable(name));
  }
}
