package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The inner factor copied panel by panel, term after term, padded to whole vectors: what tiles read
 * one after the other lies so, and no two rows of a panel compete for a place in the cache.
 *
 * @param copy the array: the panels of one kind one after the other, or one panel at a time
 * @param panels all kinds of panels
 * @param all whether all panels are in the copy at once
 * @param terms the most terms in the copy
 */
record CopiedColumns(
    Product product,
    Workshop workshop,
    KernelArrays arrays,
    String copy,
    List<Panel> panels,
    boolean all,
    Dim terms)
    implements InnerFactor {
  static CopiedColumns of(
      Product product,
      Workshop workshop,
      KernelArrays arrays,
      List<Panel> panels,
      Schedule.Order order,
      Dim terms) {
    boolean all = order == Schedule.Order.ROWS;
    Dim columns = Dim.ZERO;
    for (Panel panel : panels) {
      Dim pitch = Dim.of(panel.pitch());
      columns = all ? columns.plus(panel.count().times(pitch)) : Dim.of(panels.get(0).pitch());
    }
    TensorType type = new TensorType(product.dtype(), Shape.of(terms, columns));
    String copy = arrays.scratch("columns", type, Layout.FLAT);
    return new CopiedColumns(product, workshop, arrays, copy, panels, all, terms);
  }

  @Override
  public boolean isShared() {
    ElementCode code = workshop.elements("p", arrays, product.extents());
    List<Index> here = product.at(product.innerAxes());
    code.at(product.inner().value(), product.innerIndex(here, product.contractHere()));
    Set<String> batches = new HashSet<>();
    product.loops(product.batchAxes()).forEach(axis -> batches.add(axis.variable()));
    return code.lets().stream()
        .noneMatch(let -> let.value().indexVariables().stream().anyMatch(batches::contains));
  }

  @Override
  public List<Let> name(Index group) {
    return List.of();
  }

  @Override
  public List<Stmt> prepare() {
    return List.of();
  }

  @Override
  public Index position() {
    return product.inRow();
  }

  @Override
  public Expr element(Panel panel, TermBlock block, Term term, Index c) {
    return new Load(product.dtype(), copy, at(panel, term.number()).plus(c));
  }

  /** Where term {@code k} of a panel begins. */
  private Index at(Panel panel, Index k) {
    Index row = k.times(panel.pitch());
    if (!all) {
      return row;
    }
    Dim start = Dim.ZERO;
    for (Panel other : panels.subList(0, panels.indexOf(panel))) {
      start = start.plus(other.count().times(Dim.of(other.pitch())));
    }
    Dim each = terms.times(Dim.of(panel.pitch()));
    return row.plus(panel.number().times(each)).plus(start.times(terms));
  }

  @Override
  public List<Stmt> before(Panel panel, TermBlock block) {
    List<Stmt> stmts = new ArrayList<>();
    if (!panel.wanted().isConstant()) {
      stmts.add(zeros(panel, block));
    }
    Index c = Index.variable("c");
    List<Axis> loops = new ArrayList<>(block.loops());
    loops.add(new Axis("c", panel.wanted()));
    ElementCode code = workshop.elements("p", arrays, extents(panel, block));
    Expr element =
        code.at(
            product.inner().value(),
            product.innerIndex(axes(panel.column(c), extents(panel, block)), block.at()));
    Optional<Load> turned =
        Offsets.affine(element, code).flatMap(load -> inOneLoop(load, block)).filter(this::turns);
    if (turned.isPresent() && panel.wanted().isConstant()) {
      stmts.addAll(strips(turned.get(), panel, block));
    } else {
      Effect write = new Effect.Write(copy, at(panel, block.term()).plus(c), element);
      LoopBody body = new LoopBody(loops, code.lets(), List.of(write));
      stmts.addAll(new NestWriter(body, NestWriter.Order.AS_WRITTEN, arrays).write());
    }
    Dim padding = Dim.of(panel.width()).minus(panel.wanted());
    if (panel.wanted().isConstant() && !padding.is(0)) {
      Index k = Index.variable(TermBlock.VARIABLE);
      Index at = at(panel, k).plus(c).plus(panel.wanted());
      Stmt zero = new Store(copy, at, new Literal(product.dtype(), 0));
      Stmt row = new For("c", padding, Kind.SERIAL, List.of(zero));
      stmts.add(new For(TermBlock.VARIABLE, block.count(), Kind.SERIAL, List.of(row)));
    }
    return stmts;
  }

  /**
   * The load in one loop over all terms, if that can be: those of a convolution count its weights.
   */
  private static Optional<Load> inOneLoop(Load load, TermBlock block) {
    if (block.isFlat()) {
      return Optional.of(load);
    }
    Index rest = load.index().minus(block.term());
    boolean counted =
        block.loops().stream().noneMatch(axis -> rest.variables().contains(axis.variable()));
    return counted
        ? Optional.of(
            new Load(load.dtype(), load.buffer(), rest.plus(Index.variable(TermBlock.VARIABLE))))
        : Optional.empty();
  }

  /** Whether terms are neighbours where columns are not. */
  private boolean turns(Load load) {
    return load.dtype() == product.dtype()
        && Dim.ONE.equals(load.index().stride(TermBlock.VARIABLE))
        && !Dim.ONE.equals(load.index().stride("c"));
  }

  /** Some columns of a panel with all their terms, then the next ones. */
  private List<Stmt> strips(Load load, Panel panel, TermBlock block) {
    int wanted = (int) panel.wanted().value();
    int strips = wanted / Strip.WIDTH;
    List<Stmt> stmts = new ArrayList<>();
    Index c = Index.variable("c").times(Strip.WIDTH);
    if (strips == 1) {
      stmts.add(strip(load, panel, block, Index.ZERO, Strip.WIDTH));
    } else if (strips > 1) {
      Stmt each = strip(load, panel, block, c, Strip.WIDTH);
      stmts.add(new For("c", Dim.of(strips), Kind.SERIAL, List.of(each)));
    }
    int rest = wanted % Strip.WIDTH;
    if (rest > 0) {
      stmts.add(strip(load, panel, block, Index.of(wanted - rest), rest));
    }
    return stmts;
  }

  private Stmt strip(Load load, Panel panel, TermBlock block, Index first, int count) {
    Axis terms = new Axis(TermBlock.VARIABLE, block.count());
    Index target = at(panel, Index.variable(TermBlock.VARIABLE)).plus(first);
    IntFunction<Load> from =
        u -> {
          Index column = first.plus(u);
          Function<String, Index> here = name -> name.equals("c") ? column : Index.variable(name);
          return new Load(load.dtype(), load.buffer(), load.index().substitute(here));
        };
    return Strip.copy(terms, List.of(), count, from, copy, target::plus);
  }

  /** Zeros where all of a panel goes: what is no column must not slow down those that are. */
  private Stmt zeros(Panel panel, TermBlock block) {
    Dim count = block.count().times(Dim.of(panel.pitch()));
    Index start =
        at(panel, Index.variable(TermBlock.VARIABLE))
            .substitute(
                name -> name.equals(TermBlock.VARIABLE) ? Index.ZERO : Index.variable(name));
    Stmt store = new Store(copy, start.plus(Index.variable("z")), new Literal(product.dtype(), 0));
    return new For("z", count, Kind.VECTOR, List.of(store));
  }

  private Function<String, Dim> extents(Panel panel, TermBlock block) {
    Function<String, Dim> known = product.extents();
    return name ->
        switch (name) {
          case "c" -> Dim.of(panel.width());
          case Panel.VARIABLE -> panel.count();
          case TermBlock.VARIABLE -> block.count();
          default -> known.apply(name);
        };
  }

  /** The index along the inner axes of a column. */
  private List<Index> axes(Index column, Function<String, Dim> extents) {
    List<Dim> sizes = product.innerAxes().stream().map(product.space()::dim).toList();
    List<Dim> strides = new Shape(sizes).strides();
    List<Index> index = new ArrayList<>();
    boolean first = true;
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i).is(1)) {
        index.add(Index.ZERO);
        continue;
      }
      Index quotient = column.dividedBy(strides.get(i), extents);
      index.add(first ? quotient : quotient.modulo(sizes.get(i), extents));
      first = false;
    }
    return index;
  }
}
