package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The factor of a product whose elements are shared by lanes, as tiles read it: where it lies if
 * its terms are at places that a number or a table gives, else from a copy of a tile's terms. A
 * copy of all tiles, one after the other as they are read, is made where a schedule asks for it.
 */
final class OuterFactor {
  private final Product product;
  private final Workshop workshop;
  private final KernelArrays arrays;
  private final RowTile rows;
  private final List<Axis> contract;
  private final Optional<Offsets> offsets;
  private final Optional<String> copy;
  private int parts;

  /**
   * @param place where it is to be read; a copy of all of it needs tiles along one axis
   * @param outside how many contracted axes have loops around tiles
   * @param together how many terms make a group
   */
  OuterFactor(
      Product product,
      Workshop workshop,
      KernelArrays arrays,
      RowTile rows,
      Schedule.Place place,
      int outside,
      int together) {
    this.product = product;
    this.workshop = workshop;
    this.arrays = arrays;
    this.rows = rows;
    this.contract = product.contractLoops(outside, product.contracted().rank());
    ElementCode code = workshop.elements("o", arrays, product.extents());
    Expr element = code.at(product.outer().value(), product.outerIndex(product.contractHere()));
    this.offsets =
        Offsets.affine(element, code).flatMap(load -> Offsets.of(load, contract, arrays, together));
    boolean copies =
        place == Schedule.Place.COPIED
            && offsets.isPresent()
            && outside == 0
            && together == 1
            && rows.outside().isEmpty()
            && product.loops(product.batchAxes()).isEmpty();
    Shape all = Shape.of(product.size(product.outerAxes()), product.terms());
    TensorType type = new TensorType(product.dtype(), all);
    this.copy =
        copies ? Optional.of(arrays.scratch("factor", type, Layout.FLAT)) : Optional.empty();
  }

  /** Where the loops read it, if that is in an array at a sum of loop variables. */
  static Optional<Index> place(Product product, Workshop workshop) {
    ElementCode code = workshop.elements("e", workshop.arrays(), product.extents());
    Expr element = code.at(product.outer().value(), product.outerIndex(product.contractHere()));
    return Offsets.affine(element, code).map(Load::index);
  }

  /** Whether the terms of every tile can be read at any time. */
  boolean isReady() {
    return offsets.isPresent();
  }

  /** What has to be done once before everything else. */
  List<Stmt> prepare() {
    List<Stmt> stmts = new ArrayList<>(offsets.map(Offsets::prepare).orElse(List.of()));
    if (copy.isPresent()) {
      stmts.addAll(rows.each(this::copied));
    }
    return stmts;
  }

  /** Copies the terms of a tile: those of all its rows, then the next terms. */
  private List<Stmt> copied(Index first, int count) {
    TermBlock all = TermBlock.all(product, 0);
    Axis terms = new Axis(TermBlock.VARIABLE, all.count());
    Term each = Term.single(all.of(TermBlock.VARIABLE));
    Index at = inCopy(first, count, each);
    List<Let> names = names(each.group());
    return List.of(
        Strip.copy(terms, names, count, u -> load(first.plus(u), each), copy.get(), at::plus));
  }

  /** Where a term of the first row of a tile is in the copy. */
  private Index inCopy(Index first, int count, Term term) {
    return first.times(product.terms()).plus(term.number().times(Dim.of(count)));
  }

  /** The element at {@code term} of a row where it lies. */
  private Load load(Index row, Term term) {
    Index start = Offsets.first(offsets.get().index(), contract);
    Index flat = start.plus(offsets.get().of(term));
    return new Load(product.dtype(), offsets.get().array(), rows.substitute(flat, row));
  }

  /** What has to be named before the terms of a group are read. */
  List<Let> name(Index group) {
    return copy.isPresent() ? List.of() : names(group);
  }

  private List<Let> names(Index group) {
    return offsets.map(some -> some.name(group)).orElse(List.of());
  }

  /** The terms of some rows of a block: the element of row {@code u}. */
  @FunctionalInterface
  interface Terms {
    Expr at(int u, Term term);
  }

  /**
   * The terms of the rows of a tile.
   *
   * @param before what copies them, if that is needed, is added here
   */
  Terms terms(Index first, int count, TermBlock block, List<Stmt> before) {
    if (copy.isPresent()) {
      return (u, term) -> {
        Index at = inCopy(first, count, term.from(block.first()));
        return new Load(product.dtype(), copy.get(), at.plus(u));
      };
    }
    if (offsets.isPresent()) {
      return (u, term) -> load(first.plus(u), term.from(block.first()));
    }
    Dim size = Dim.of(count);
    TensorType type = new TensorType(product.dtype(), Shape.of(block.count(), size));
    String copy = arrays.scratch("terms", type, Layout.FLAT);
    ElementCode code = workshop.elements("o" + parts++ + "_", arrays, extents(block));
    Index row = Index.variable("u");
    Function<String, Index> at = rows.at(first.plus(row));
    Expr element = code.at(product.outer().value(), product.outerIndex(block.at()));
    List<Axis> loops = new ArrayList<>(block.loops());
    loops.add(new Axis("u", size));
    Effect write = new Effect.Write(copy, block.term().times(size).plus(row), element);
    LoopBody body = new LoopBody(loops, code.lets(), List.of(write)).substitute(at);
    before.addAll(new NestWriter(body.merged(), NestWriter.Order.AS_WRITTEN, arrays).write());
    return (u, term) -> new Load(product.dtype(), copy, term.number().times(size).plus(u));
  }

  private Function<String, Dim> extents(TermBlock block) {
    Function<String, Dim> known = product.extents();
    return name -> name.equals(TermBlock.VARIABLE) ? block.count() : known.apply(name);
  }
}
