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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the terms of a factor that lies in an array are, counted by one number instead of one for
 * each contracted axis: evenly spaced, or by a table of where groups of them begin.
 */
final class Offsets {
  private final Load load;
  private final List<Axis> loops;
  private final Optional<Dim> step;
  private final String table;
  private final int together;

  private Offsets(Load load, List<Axis> loops, Optional<Dim> step, String table, int together) {
    this.load = load;
    this.loops = loops;
    this.step = step;
    this.table = table;
    this.together = together;
  }

  /**
   * The terms of a factor, if a table of their places can be made or needs none.
   *
   * @param load an element of an array at a sum of loop variables
   * @param loops the contracted loops
   * @param together how many terms along the last loop share an element of the table, if there is
   *     one; a divisor of the loop's extent
   */
  static Optional<Offsets> of(Load load, List<Axis> loops, KernelArrays arrays, int together) {
    Optional<Dim> step = step(load.index(), loops);
    boolean known = loops.stream().allMatch(axis -> axis.extent().isConstant());
    if (step.isEmpty() && !known) {
      return Optional.empty();
    }
    Dim groups = Dim.product(loops.stream().map(Axis::extent).toList()).dividedBy(Dim.of(together));
    TensorType type = new TensorType(DType.I32, Shape.of(groups));
    String table = step.isPresent() ? null : arrays.scratch("offsets", type, Layout.FLAT);
    return Optional.of(new Offsets(load, loops, step, table, together));
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
  static Optional<Dim> step(Index index, List<Axis> loops) {
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
    Axis last = loops.get(loops.size() - 1);
    List<Axis> groups = new ArrayList<>(loops.subList(0, loops.size() - 1));
    groups.add(new Axis(last.variable(), last.extent().dividedBy(Dim.of(together))));
    Index offset = Index.ZERO;
    Index group = Index.ZERO;
    Dim stride = Dim.ONE;
    for (int i = groups.size() - 1; i >= 0; i--) {
      Index variable = Index.variable(groups.get(i).variable());
      Dim apart = load.index().stride(groups.get(i).variable());
      Dim each = i == groups.size() - 1 ? apart.times(Dim.of(together)) : apart;
      offset = offset.plus(variable.times(each));
      group = group.plus(variable.times(stride));
      stride = stride.times(groups.get(i).extent());
    }
    Stmt store = new Store(table, group, new Cast(DType.I32, new Position(offset)));
    return Chains.nested(groups, List.of(store));
  }

  /**
   * What has to be named before elements of a group of terms are read. It is read once only: for
   * HotSpot an index that is loaded again may be another one, and is checked again.
   */
  List<Let> name(Index group) {
    return step.isPresent()
        ? List.of()
        : List.of(new Let(name(), new Load(DType.I32, table, group)));
  }

  private String name() {
    return table + "_k";
  }

  /** Where {@code term}, whose group is named, is, counted from the first term. */
  Index of(Term term) {
    if (step.isPresent()) {
      return term.number().times(step.get());
    }
    Index counted = term.group().times(together).plus(term.inGroup());
    if (!term.number().equals(counted)) {
      throw new IllegalStateException("a table begins with the first term, not with " + term);
    }
    Dim apart = load.index().stride(loops.get(loops.size() - 1).variable());
    return Index.computed(new Cast(DType.I64, new Local(DType.I32, name())))
        .plus(Index.of(apart.times(Dim.of(term.inGroup()))));
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
