package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Types as written for parameters, matched against arguments. */
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
    return e.sizes.match(param, type, actual.shape(), span, bindings) ? converted : Val.ERROR;
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

  // Other kinds of types.

  /** {@code val} if it is of the kind that {@code type} names; {@code name} is for messages. */
  Val matchNamed(String name, TypeExpr.Named type, Val val, Span span, Scope scope) {
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
}
