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
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Types as written: matched against arguments, binding dimension variables, or turned into the
 * types of a function's own parameters.
 */
final class Signatures {
  private final Elaboration e;

  Signatures(Elaboration e) {
    this.e = e;
  }

  /**
   * What one signature has bound so far.
   *
   * @param scope where dimension variables are bound; its outer scope holds constants
   * @param classes the dtype that each dtype class stands for
   */
  record Bindings(Scope scope, Map<String, DType> classes) {}

  // Matching an argument.

  /** {@code val} as an argument of type {@code type}; binds what the type introduces. */
  Val match(Param param, Val val, Span span, Bindings bindings) {
    if (param.type().isEmpty() || val.isError() || val == Val.NONE && mayBeNone(param)) {
      return val;
    }
    TypeExpr type = param.type().get();
    return switch (type.kind()) {
      case TENSOR -> matchTensor(param, (TypeExpr.Tensor) type, val, span, bindings);
      case NAMED ->
          matchNamed(
              "argument `" + param.name() + "`",
              (TypeExpr.Named) type,
              val,
              span,
              bindings.scope());
      case TUPLE -> val;
      case SEVERAL -> matchSeveral(param, (TypeExpr.Several) type, val, span, bindings);
    };
  }

  private Val matchSeveral(
      Param param, TypeExpr.Several type, Val val, Span span, Bindings bindings) {
    Param one =
        new Param(
            param.name(),
            param.nameSpan(),
            Optional.of(type.element()),
            Optional.empty(),
            param.span());
    List<Val> elements = val.listed().orElse(List.of());
    List<Val> matched =
        elements.stream().map(element -> match(one, element, span, bindings)).toList();
    return matched.contains(Val.ERROR) ? Val.ERROR : new Val.Items(matched);
  }

  /**
   * Whether leaving the argument out means {@code None}; then {@code None} may be passed on too.
   */
  static boolean mayBeNone(Param param) {
    return param.initial().filter(initial -> initial.kind() == Expr.Kind.NONE).isPresent();
  }

  private Val matchTensor(
      Param param, TypeExpr.Tensor type, Val given, Span span, Bindings bindings) {
    Val val = Literals.stacked(e, given, DType.parse(type.dtype()));
    if (type.dims().isEmpty() && val instanceof Val.Bool && type.dtype().equals("bool")) {
      return val;
    }
    Optional<DType> dtype = dtypeFor(type, val, bindings);
    if (dtype.isEmpty() || !Arithmetic.isNumeric(val)) {
      return wrong(param, type, val, span);
    }
    boolean isFirm = val instanceof Val.Tensor && !val.isLoose();
    Val converted = isFirm ? val : new Val.Tensor(e.arithmetic.tensor(val, dtype));
    TensorType actual = ((Val.Tensor) converted).value().type();
    if (actual.dtype() != dtype.get()) {
      return wrong(param, type, val, span);
    }
    return matchDims(param, type, actual.shape(), span, bindings) ? converted : Val.ERROR;
  }

  private Val wrong(Param param, TypeExpr.Tensor type, Val val, Span span) {
    Diagnostic diagnostic =
        Diagnostic.error(
                Code.ARGUMENT_TYPE, "argument `" + param.name() + "` must be " + type.span().text())
            .at(span, val.describe())
            .at(type.span(), "declared here");
    if (val instanceof Val.Tensor tensor
        && DType.parse(type.dtype()).filter(d -> d != tensor.value().type().dtype()).isPresent()) {
      diagnostic = diagnostic.help("convert it with `" + type.dtype() + "(…)`");
    }
    return e.error(diagnostic);
  }

  /** The dtype that the parameter takes, given the argument; empty if the argument cannot fit. */
  private Optional<DType> dtypeFor(TypeExpr.Tensor type, Val val, Bindings bindings) {
    Optional<DType> named = DType.parse(type.dtype());
    if (named.isPresent()) {
      boolean literalFits =
          val instanceof Val.Tensor
              || val instanceof Val.Items
              || val instanceof Val.Int && named.get() != DType.BOOL
              || val instanceof Val.Float && named.get().isFloat()
              || val instanceof Val.Bool && named.get() == DType.BOOL;
      return literalFits ? named : Optional.empty();
    }
    DType bound = bindings.classes().get(type.dtype());
    if (bound == null) {
      bound = defaultFor(type.dtype(), val);
      if (bound != null && inClass(type.dtype(), bound)) {
        bindings.classes().put(type.dtype(), bound);
      }
    }
    return bound != null && inClass(type.dtype(), bound) ? Optional.of(bound) : Optional.empty();
  }

  private static DType defaultFor(String dtypeClass, Val val) {
    if (val instanceof Val.Tensor tensor && !val.isLoose()) {
      return tensor.value().type().dtype();
    } else if (val instanceof Val.Bool) {
      return DType.BOOL;
    } else if (val.isLoose() && !(val instanceof Val.Float)) {
      return dtypeClass.equals("float") ? DType.F32 : DType.I64;
    }
    boolean mayBeInteger = dtypeClass.equals("any") || dtypeClass.equals("int");
    if (mayBeInteger && val instanceof Val.Items items && Literals.isTensor(items)) {
      return Literals.naturalType(items);
    }
    return val instanceof Val.Float || val instanceof Val.Items ? DType.F32 : null;
  }

  private static boolean inClass(String dtypeClass, DType dtype) {
    return switch (dtypeClass) {
      case "float" -> dtype.isFloat();
      case "int" -> dtype.isInt();
      case "num" -> dtype != DType.BOOL;
      default -> true;
    };
  }

  private boolean matchDims(
      Param param, TypeExpr.Tensor type, Shape actual, Span span, Bindings bindings) {
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
  private static int spreadAt(List<DimExpr> dims, Bindings bindings) {
    for (int i = 0; i < dims.size(); i++) {
      if (dims.get(i) instanceof DimExpr.Spread && knownSizes(dims.get(i), bindings).isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  /** The sizes of a spread that is known outside of the signature: configuration of a model. */
  static Optional<List<Dim>> knownSizes(DimExpr dim, Bindings bindings) {
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
      DimExpr.Spread spread, Shape actual, int axis, int count, Span span, Bindings bindings) {
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
  boolean bindVariable(Expr size, Dim actual, Bindings bindings) {
    if (size instanceof Expr.Name name
        && bindings.scope().find(name.id()).filter(Signatures::isSize).isEmpty()) {
      bindings.scope().bind(name.id(), new Val.Int(actual), name.span());
      return true;
    }
    return false;
  }

  private static boolean isSize(Scope.Binding binding) {
    return binding instanceof Scope.Binding.Fixed fixed && fixed.val() instanceof Val.Int;
  }

  private boolean checkDim(
      Param param, Expr size, Shape actual, int axis, Span span, Bindings bindings) {
    List<Expr.Name> open =
        Types.namesIn(size).stream()
            .filter(name -> bindings.scope().find(name.id()).filter(Signatures::isSize).isEmpty())
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
  private Dim solved(Expr size, Expr.Name name, Dim actual, Span span, Bindings bindings) {
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

  // Other kinds of types.

  private Val matchNamed(String name, TypeExpr.Named type, Val val, Span span, Scope scope) {
    boolean fits =
        switch (type.name()) {
          case "dim" -> val instanceof Val.Int;
          case "string" -> val instanceof Val.Str;
          case "fn" ->
              val instanceof Val.Function
                  || val instanceof Val.Native
                  || val instanceof Val.Model
                  || val instanceof Val.Unmade
                  || val instanceof Val.Bound;
          case "model" -> val instanceof Val.Model || val instanceof Val.Unmade;
          case "dtype" -> val instanceof Val.Type;
          case "dims" -> val instanceof Val.Int || isSizes(val);
          default ->
              val instanceof Val.Model model && model.instance().decl().name().equals(type.name())
                  || val instanceof Val.Unmade u && u.type().decl().name().equals(type.name());
        };
    if (fits) {
      return val;
    }
    if (type.name().equals("dims")
        && val instanceof Val.Items items
        && areSizes(items.elements())) {
      return new Val.Tuple(items.elements());
    }
    if (!e.types.isKnown(type, scope)) {
      return Val.ERROR;
    }
    String expected = Types.WORDS.getOrDefault(type.name(), "a `" + type.name() + "`");
    return e.error(
        Diagnostic.error(Code.ARGUMENT_TYPE, name + " must be " + expected)
            .at(span, val.describe())
            .at(type.span(), "declared here"));
  }

  private static boolean isSizes(Val val) {
    return val instanceof Val.Tuple tuple && areSizes(tuple.elements());
  }

  private static boolean areSizes(List<Val> elements) {
    return elements.stream().allMatch(Val.Int.class::isInstance);
  }

  /** {@code val} where {@code type} was written for it, as in {@code let x: f32 = …}. */
  Val convertTo(TypeExpr type, Val val, Span span, Scope scope) {
    if (val.isError()) {
      return val;
    }
    if (type instanceof TypeExpr.Tensor tensor) {
      Optional<TensorType> expected = e.types.resolve(tensor, scope, Map.of());
      return expected.isEmpty() ? Val.ERROR : expect(expected.get(), val, span, type.span());
    }
    if (type instanceof TypeExpr.Tuple tuple
        && val instanceof Val.Tuple values
        && values.elements().size() == tuple.elements().size()) {
      List<Val> converted = new ArrayList<>();
      for (int i = 0; i < values.elements().size(); i++) {
        converted.add(convertTo(tuple.elements().get(i), values.elements().get(i), span, scope));
      }
      return new Val.Tuple(converted);
    }
    if (type instanceof TypeExpr.Tuple) {
      return e.error(
          Diagnostic.error(Code.ARGUMENT_TYPE, "this must be a tuple " + type.span().text())
              .at(span, val.describe())
              .at(type.span(), "declared here"));
    }
    return matchNamed("this", (TypeExpr.Named) type, val, span, scope);
  }

  /** What a function returns, checked against its declared result. */
  Val result(TypeExpr type, Val val, Span span, Scope scope, Map<String, DType> classes) {
    return result("this", type, val, span, scope, classes);
  }

  private Val result(
      String what, TypeExpr type, Val val, Span span, Scope scope, Map<String, DType> classes) {
    if (type instanceof TypeExpr.Tensor tensor) {
      Optional<TensorType> expected = e.types.resolve(tensor, scope, classes);
      if (expected.isEmpty() || val.isError()) {
        return Val.ERROR;
      }
      return expect(what, expected.get(), val, span, type.span());
    }
    if (type instanceof TypeExpr.Tuple tuple
        && val instanceof Val.Tuple values
        && values.elements().size() == tuple.elements().size()) {
      List<Val> checked = new ArrayList<>();
      for (int i = 0; i < values.elements().size(); i++) {
        Val value = values.elements().get(i);
        TypeExpr written = tuple.elements().get(i);
        checked.add(result("value " + (i + 1), written, value, span, scope, classes));
      }
      return checked.contains(Val.ERROR) ? Val.ERROR : new Val.Tuple(checked);
    }
    return convertTo(type, val, span, scope);
  }

  /** {@code val} as it is, or a literal as a tensor of the dtype of {@code expected}. */
  Val fitted(TensorType expected, Val given) {
    Val val = Literals.stacked(e, given, Optional.of(expected.dtype()));
    return val instanceof Val.Items items && Literals.fits(items, expected.dtype())
        ? new Val.Tensor(e.arithmetic.tensor(val, Optional.of(expected.dtype())))
        : e.arithmetic.convertLiteral(val, expected.dtype());
  }

  /** {@code val} as a tensor of exactly {@code expected}: literals are converted, nothing else. */
  Val expect(TensorType expected, Val val, Span span, Span declared) {
    return expect("this", expected, val, span, declared);
  }

  private Val expect(String what, TensorType expected, Val val, Span span, Span declared) {
    Val converted = fitted(expected, val);
    if (converted instanceof Val.Tensor tensor && tensor.value().type().equals(expected)) {
      return converted;
    }
    if (converted.isError()) {
      return converted;
    }
    return e.error(
        Diagnostic.error(Code.VALUE_TYPE, what + " must be " + expected.words())
            .at(span, converted.describe())
            .at(declared, "declared here"));
  }
}
