package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.DimExpr;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sizes of a tensor type as written, matched against a shape: they check, bind or solve. */
final class SizeMatching {
  private final Elaboration e;

  SizeMatching(Elaboration e) {
    this.e = e;
  }

  /** Whether {@code actual} is as {@code type} says; binds what its sizes introduce. */
  boolean match(
      Param param, TypeExpr.Tensor type, Shape actual, Span span, Signatures.Bindings bindings) {
    List<DimExpr> dims = type.dims();
    int spread = spreadAt(dims, bindings);
    int fixed = 0;
    for (int i = 0; i < dims.size(); i++) {
      fixed += i == spread ? 0 : knownSizes(dims.get(i), bindings).map(List::size).orElse(1);
    }
    if (spread < 0 && actual.rank() != fixed || actual.rank() < fixed) {
      e.error(
          Diagnostic.error(
                  Code.RANK_DIFFERS,
                  "`"
                      + param.name()
                      + "` must have "
                      + (spread < 0 ? "" : "at least ")
                      + fixed
                      + (fixed == 1 ? " axis" : " axes")
                      + ", not "
                      + actual.rank())
              .at(span, actual.rank() == 0 ? "a scalar" : "has the shape " + actual.words())
              .at(type.span(), "declared here"));
      return false;
    }
    int extra = actual.rank() - fixed;
    List<Runnable> deferred = new ArrayList<>();
    boolean[] good = {true};
    for (int i = 0, axis = 0; i < dims.size(); i++) {
      if (i == spread) {
        good[0] &= bindSpread((DimExpr.Spread) dims.get(i), actual, axis, extra, span, bindings);
        axis += extra;
        continue;
      }
      Optional<List<Dim>> known = knownSizes(dims.get(i), bindings);
      if (known.isPresent()) {
        good[0] &= matchKnown(param, dims.get(i), known.get(), actual, axis, span);
        axis += known.get().size();
        continue;
      }
      Expr size = ((DimExpr.Size) dims.get(i)).size();
      int at = axis++;
      if (!bindVariable(size, actual.dim(at), bindings)) {
        deferred.add(() -> good[0] &= checkDim(param, size, actual, at, span, bindings));
      }
    }
    deferred.forEach(Runnable::run);
    return good[0];
  }

  /** Where the spread stands that takes what the others leave. */
  private static int spreadAt(List<DimExpr> dims, Signatures.Bindings bindings) {
    for (int i = 0; i < dims.size(); i++) {
      if (dims.get(i) instanceof DimExpr.Spread && knownSizes(dims.get(i), bindings).isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  /** The sizes of a spread that is known outside of the signature: configuration of a model. */
  static Optional<List<Dim>> knownSizes(DimExpr dim, Signatures.Bindings bindings) {
    if (!(dim instanceof DimExpr.Spread spread)
        || bindings.scope().findHere(spread.name()).isPresent()) {
      return Optional.empty();
    }
    return bindings.scope().find(spread.name()).flatMap(Types::sizes);
  }

  private boolean matchKnown(
      Param param, DimExpr dim, List<Dim> known, Shape actual, int axis, Span span) {
    for (int i = 0; i < known.size(); i++) {
      if (!known.get(i).equals(actual.dim(axis + i))) {
        e.error(
            Diagnostic.error(Code.DIMS_DIFFER, "argument `" + param.name() + "` has the wrong size")
                .at(span, "has the shape " + actual.words())
                .at(dim.span(), "axis " + (axis + i) + " must be " + known.get(i))
                .note("axis " + (axis + i) + " is " + actual.dim(axis + i)));
        return false;
      }
    }
    return true;
  }

  private boolean bindSpread(
      DimExpr.Spread spread,
      Shape actual,
      int axis,
      int count,
      Span span,
      Signatures.Bindings bindings) {
    List<Val> sizes =
        actual.dims().subList(axis, axis + count).stream().map(d -> (Val) new Val.Int(d)).toList();
    Optional<Scope.Binding> before = bindings.scope().findHere(spread.name());
    if (before.isEmpty()) {
      bindings.scope().bind(spread.name(), new Val.Tuple(sizes), spread.span());
      return true;
    }
    Val bound = ((Scope.Binding.Fixed) before.get()).val();
    if (bound.equals(new Val.Tuple(sizes))) {
      return true;
    }
    e.error(
        Diagnostic.error(Code.DIMS_DIFFER, "`..." + spread.name() + "` stands for two shapes")
            .at(span, "has the shape " + actual.words())
            .note("an argument before it has " + shapeOf((Val.Tuple) bound)));
    return false;
  }

  private static String shapeOf(Val.Tuple sizes) {
    return new Shape(sizes.elements().stream().map(v -> ((Val.Int) v).dim()).toList()).words();
  }

  /** Binds {@code size} if it is a name that means nothing yet. */
  boolean bindVariable(Expr size, Dim actual, Signatures.Bindings bindings) {
    if (size instanceof Expr.Name name
        && bindings.scope().find(name.id()).filter(SizeMatching::isSize).isEmpty()) {
      bindings.scope().bind(name.id(), new Val.Int(actual), name.span());
      return true;
    }
    return false;
  }

  private static boolean isSize(Scope.Binding binding) {
    return binding instanceof Scope.Binding.Fixed fixed && fixed.val() instanceof Val.Int;
  }

  private boolean checkDim(
      Param param, Expr size, Shape actual, int axis, Span span, Signatures.Bindings bindings) {
    List<Expr.Name> open =
        Types.namesIn(size).stream()
            .filter(name -> bindings.scope().find(name.id()).filter(SizeMatching::isSize).isEmpty())
            .toList();
    Dim expected =
        open.isEmpty()
            ? e.types.evalDim(size, bindings.scope())
            : solved(size, open.get(0), actual.dim(axis), span, bindings);
    if (expected == null) {
      return false;
    }
    if (expected.equals(actual.dim(axis))) {
      return true;
    }
    Diagnostic diagnostic =
        Diagnostic.error(Code.DIMS_DIFFER, "argument `" + param.name() + "` has the wrong size")
            .at(span, "has the shape " + actual.words())
            .at(size.span(), "axis " + axis + " must be " + expected);
    String is = "axis " + axis + " is " + actual.dim(axis);
    boolean isPlain = size.span().text().equals(expected.toString());
    e.error(
        diagnostic.note(
            is + (isPlain ? ", not " : ", but `" + size.span().text() + "` is ") + expected));
    return false;
  }

  /** Finds what {@code name} is when {@code size} is {@code actual}; then that, else null. */
  private Dim solved(
      Expr size, Expr.Name name, Dim actual, Span span, Signatures.Bindings bindings) {
    Scope scope = bindings.scope().nested();
    scope.bind(name.id(), new Val.Int(Dim.variable("?")), name.span());
    Dim written = e.types.evalDim(size, scope);
    if (written == null) {
      return null;
    }
    Dim solution = written.solve(actual);
    if (solution == null || solution.isConstant() && solution.value() < 0) {
      e.error(
          Diagnostic.error(Code.DIMS_DIFFER, "no `" + name.id() + "` makes this size " + actual)
              .at(span, "an axis is " + actual)
              .at(size.span(), "declared here"));
      return null;
    }
    bindings.scope().bind(name.id(), new Val.Int(solution), name.span());
    return actual;
  }
}
