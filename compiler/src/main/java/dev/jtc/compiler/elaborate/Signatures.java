package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.DimExpr;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.NearNames;
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
  private static final Map<String, String> CLASSES =
      Map.of("float", "a float", "int", "an integer", "num", "a number", "any", "a tensor");

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
    if (param.type().isEmpty() || val.isError()) {
      return val;
    }
    TypeExpr type = param.type().get();
    return switch (type.kind()) {
      case TENSOR -> matchTensor(param, (TypeExpr.Tensor) type, val, span, bindings);
      case NAMED -> matchNamed((TypeExpr.Named) type, val, span);
      case TUPLE -> val;
    };
  }

  private Val matchTensor(
      Param param, TypeExpr.Tensor type, Val val, Span span, Bindings bindings) {
    if (type.dims().isEmpty() && val instanceof Val.Bool && type.dtype().equals("bool")) {
      return val;
    }
    Optional<DType> dtype = dtypeFor(type, val, bindings);
    if (dtype.isEmpty() || !Arithmetic.isNumeric(val)) {
      return wrong(param, type, val, span);
    }
    Val converted =
        val instanceof Val.Tensor ? val : new Val.Tensor(e.arithmetic.tensor(val, dtype));
    TensorType actual = ((Val.Tensor) converted).value().type();
    if (actual.dtype() != dtype.get()) {
      return wrong(param, type, val, span);
    }
    return matchDims(param, type, actual.shape(), span, bindings) ? converted : Val.ERROR;
  }

  private Val wrong(Param param, TypeExpr.Tensor type, Val val, Span span) {
    Diagnostic diagnostic =
        Diagnostic.error(Code.ARGUMENT_TYPE, "`" + param.name() + "` must be " + type.span().text())
            .at(span, val.describe())
            .at(type.span(), "declared here");
    if (val instanceof Val.Tensor && DType.parse(type.dtype()).isPresent()) {
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
    if (val instanceof Val.Tensor tensor) {
      return tensor.value().type().dtype();
    } else if (val instanceof Val.Bool) {
      return DType.BOOL;
    } else if (val instanceof Val.Int) {
      return dtypeClass.equals("float") ? DType.F32 : DType.I64;
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
    int spread = spreadAt(dims);
    int fixed = spread < 0 ? dims.size() : dims.size() - 1;
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
              .at(span, "has the shape " + (actual.rank() == 0 ? "of a scalar" : actual))
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
      Expr size = ((DimExpr.Size) dims.get(i)).size();
      int at = axis++;
      if (!bindVariable(size, actual.dim(at), bindings)) {
        deferred.add(() -> good[0] &= checkDim(param, size, actual, at, span, bindings));
      }
    }
    deferred.forEach(Runnable::run);
    return good[0];
  }

  private static int spreadAt(List<DimExpr> dims) {
    for (int i = 0; i < dims.size(); i++) {
      if (dims.get(i) instanceof DimExpr.Spread) {
        return i;
      }
    }
    return -1;
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
            .at(span, "has the shape " + actual)
            .note("an argument before it has " + shapeOf((Val.Tuple) bound)));
    return false;
  }

  private static String shapeOf(Val.Tuple sizes) {
    return new Shape(sizes.elements().stream().map(v -> ((Val.Int) v).dim()).toList()).toString();
  }

  /** Binds {@code size} if it is a name that means nothing yet. */
  private boolean bindVariable(Expr size, Dim actual, Bindings bindings) {
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
    Dim expected = evalDim(size, bindings.scope());
    if (expected == null) {
      return false;
    }
    if (expected.equals(actual.dim(axis))) {
      return true;
    }
    Diagnostic diagnostic =
        Diagnostic.error(Code.DIMS_DIFFER, "`" + param.name() + "` has the wrong size")
            .at(span, "has the shape " + actual)
            .at(size.span(), "axis " + axis + " must be " + expected)
            .note(
                "axis "
                    + axis
                    + " is "
                    + actual.dim(axis)
                    + ", but `"
                    + size.span().text()
                    + "` is "
                    + expected);
    e.error(diagnostic);
    return false;
  }

  // Sizes.

  /** A size written in a type; null after a report. */
  Dim evalDim(Expr expr, Scope scope) {
    Val val = e.expressions.eval(expr, scope);
    if (val instanceof Val.Int integer) {
      if (integer.dim().isConstant() && integer.dim().value() < 0) {
        e.error(Code.BAD_SIZE, "a size cannot be negative", expr.span(), "is " + integer.dim());
        return null;
      }
      return integer.dim();
    }
    if (!val.isError()) {
      e.error(
          Code.BAD_SIZE,
          "a size must be an integer known before the program runs",
          expr.span(),
          val.describe());
    }
    return null;
  }

  /** The tensor type written as {@code type} with every name known; empty after a report. */
  Optional<TensorType> resolve(TypeExpr type, Scope scope, Map<String, DType> classes) {
    if (!(type instanceof TypeExpr.Tensor tensor)) {
      e.error(Code.NOT_A_TENSOR_TYPE, "a tensor type belongs here", type.span(), "");
      return Optional.empty();
    }
    Optional<DType> dtype = dtypeOf(tensor, classes);
    List<Dim> dims = new ArrayList<>();
    boolean good = dtype.isPresent();
    for (DimExpr dim : tensor.dims()) {
      if (dim instanceof DimExpr.Spread spread) {
        good &= spreadInto(spread, scope, dims);
        continue;
      }
      Dim size = evalDim(((DimExpr.Size) dim).size(), scope);
      good &= size != null;
      dims.add(size == null ? Dim.ONE : size);
    }
    return good ? Optional.of(new TensorType(dtype.get(), new Shape(dims))) : Optional.empty();
  }

  private boolean spreadInto(DimExpr.Spread spread, Scope scope, List<Dim> dims) {
    Optional<Scope.Binding> binding = scope.find(spread.name());
    if (binding.isPresent()
        && binding.get() instanceof Scope.Binding.Fixed fixed
        && fixed.val() instanceof Val.Tuple sizes) {
      sizes.elements().forEach(size -> dims.add(((Val.Int) size).dim()));
      return true;
    }
    e.expressions.unknown(spread.name(), spread.span(), scope);
    return false;
  }

  private Optional<DType> dtypeOf(TypeExpr.Tensor type, Map<String, DType> classes) {
    Optional<DType> dtype =
        DType.parse(type.dtype()).or(() -> Optional.ofNullable(classes.get(type.dtype())));
    if (dtype.isEmpty()) {
      boolean isClass = CLASSES.containsKey(type.dtype());
      Diagnostic diagnostic =
          Diagnostic.error(
                  Code.UNKNOWN_DTYPE,
                  isClass
                      ? "`" + type.dtype() + "` stands for no dtype here"
                      : "unknown dtype `" + type.dtype() + "`")
              .at(type.dtypeSpan());
      Optional<String> question = NearNames.question(type.dtype(), TypeExpr.DTYPE_WORDS);
      e.error(question.map(diagnostic::help).orElse(diagnostic));
    }
    return dtype;
  }

  // A function's own parameters.

  /**
   * The type a parameter has when its function is compiled for itself: dimension variables stand
   * for themselves, a dtype class for f32 (or i64), {@code ...S} for two axes.
   */
  Optional<TensorType> own(TypeExpr.Tensor type, Bindings bindings) {
    for (DimExpr dim : type.dims()) {
      if (dim instanceof DimExpr.Spread spread) {
        if (bindings.scope().findHere(spread.name()).isEmpty()) {
          List<Val> two =
              List.of(
                  new Val.Int(Dim.variable(spread.name() + "0")),
                  new Val.Int(Dim.variable(spread.name() + "1")));
          bindings.scope().bind(spread.name(), new Val.Tuple(two), spread.span());
        }
      } else if (((DimExpr.Size) dim).size() instanceof Expr.Name name) {
        bindVariable(name, Dim.variable(name.id()), bindings);
      }
    }
    if (CLASSES.containsKey(type.dtype())) {
      bindings
          .classes()
          .putIfAbsent(type.dtype(), type.dtype().equals("int") ? DType.I64 : DType.F32);
    }
    return resolve(type, bindings.scope(), bindings.classes());
  }

  // Other kinds of types.

  private Val matchNamed(TypeExpr.Named type, Val val, Span span) {
    boolean fits =
        switch (type.name()) {
          case "dim" -> val instanceof Val.Int;
          case "string" -> val instanceof Val.Str;
          case "fn" ->
              val instanceof Val.Function
                  || val instanceof Val.Native
                  || val instanceof Val.Model
                  || val instanceof Val.Bound;
          case "model" -> val instanceof Val.Model;
          case "dtype" -> val instanceof Val.Type;
          case "dims" -> val instanceof Val.Tuple || val instanceof Val.Int;
          default ->
              val instanceof Val.Model model && model.instance().decl().name().equals(type.name());
        };
    if (fits) {
      return val;
    }
    Diagnostic diagnostic =
        Diagnostic.error(Code.ARGUMENT_TYPE, "this must be a `" + type.name() + "`")
            .at(span, val.describe())
            .at(type.span(), "declared here");
    if (type.name().equals("dim") && val instanceof Val.Tensor) {
      diagnostic = diagnostic.note("a size must be known before the program runs");
    }
    return e.error(diagnostic);
  }

  /** {@code val} where {@code type} was written for it, as in {@code let x: f32 = …}. */
  Val convertTo(TypeExpr type, Val val, Span span, Scope scope) {
    if (val.isError()) {
      return val;
    }
    if (type instanceof TypeExpr.Tensor tensor) {
      Optional<TensorType> expected = resolve(tensor, scope, Map.of());
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
    return matchNamed((TypeExpr.Named) type, val, span);
  }

  /** What a function returns, checked against its declared result. */
  Val result(TypeExpr type, Val val, Span span, Scope scope, Map<String, DType> classes) {
    if (type instanceof TypeExpr.Tensor tensor) {
      Optional<TensorType> expected = resolve(tensor, scope, classes);
      if (expected.isEmpty() || val.isError()) {
        return Val.ERROR;
      }
      return expect(expected.get(), val, span, type.span());
    }
    if (type instanceof TypeExpr.Tuple tuple
        && val instanceof Val.Tuple values
        && values.elements().size() == tuple.elements().size()) {
      List<Val> checked = new ArrayList<>();
      for (int i = 0; i < values.elements().size(); i++) {
        checked.add(
            result(tuple.elements().get(i), values.elements().get(i), span, scope, classes));
      }
      return checked.contains(Val.ERROR) ? Val.ERROR : new Val.Tuple(checked);
    }
    return convertTo(type, val, span, scope);
  }

  /** {@code val} as a tensor of exactly {@code expected}: literals are converted, nothing else. */
  Val expect(TensorType expected, Val val, Span span, Span declared) {
    Val converted =
        val instanceof Val.Items && Arithmetic.isNumeric(val)
            ? new Val.Tensor(e.arithmetic.tensor(val, Optional.of(expected.dtype())))
            : e.arithmetic.convertLiteral(val, expected.dtype());
    if (converted instanceof Val.Tensor tensor && tensor.value().type().equals(expected)) {
      return converted;
    }
    if (converted.isError()) {
      return converted;
    }
    return e.error(
        Diagnostic.error(Code.VALUE_TYPE, "this must be " + expected)
            .at(span, converted.describe())
            .at(declared, "declared here"));
  }
}
