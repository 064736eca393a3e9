package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.DimExpr;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Types as written, turned into types of tensors: sizes, dtypes, a function's own parameters. */
final class Types {
  /** Types that are words, and what must be given where they stand. */
  static final Map<String, String> WORDS =
      Map.of(
          "dim", "an integer known before the program runs",
          "dims", "sizes: an integer or a tuple of them",
          "string", "a string",
          "fn", "a function",
          "model", "a model",
          "dtype", "a dtype such as `f32`");

  private static final Set<String> CLASSES = Set.of("float", "int", "num", "any");

  /** What other languages call the dtypes. */
  private static final Map<String, String> FOREIGN =
      Map.ofEntries(
          Map.entry("float32", "f32"),
          Map.entry("float64", "f64"),
          Map.entry("double", "f64"),
          Map.entry("int32", "i32"),
          Map.entry("int64", "i64"),
          Map.entry("long", "i64"),
          Map.entry("uint8", "u8"),
          Map.entry("byte", "u8"),
          Map.entry("boolean", "bool"),
          Map.entry("Tensor", "f32[…]"),
          Map.entry("str", "string"));

  private final Elaboration e;

  Types(Elaboration e) {
    this.e = e;
  }

  // Sizes.

  /** Whether a tensor can have this many elements; reports if not. */
  boolean isPossible(TensorType type, Span span) {
    Dim elements = type.shape().elements();
    boolean isPossible = !elements.isConstant() || elements.value() <= Integer.MAX_VALUE;
    if (!isPossible) {
      e.error(
          Diagnostic.error(Code.BAD_SIZE, "a tensor of " + elements + " elements is too large")
              .at(span, type.words())
              .note("at most " + Integer.MAX_VALUE + " elements are possible"));
    }
    return isPossible;
  }

  /** A size written in a type; null after a report. */
  Dim evalDim(Expr expr, Scope scope) {
    if (expr instanceof Expr.Name name && scope.find(name.id()).isEmpty()) {
      e.error(
          Diagnostic.error(Code.UNKNOWN_NAME, "unknown size `" + name.id() + "`")
              .at(name.span(), "not declared")
              .note(
                  "the type of a parameter introduces a size, as in `x: f32[" + name.id() + "]`"));
      return null;
    }
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
      e.error(
          Diagnostic.error(Code.NOT_A_TENSOR_TYPE, "this must be the type of a tensor")
              .at(type.span(), "is none")
              .help("write for instance `f32`, `i64` or `f32[3, 4]`"));
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
    return good
        ? possible(new TensorType(dtype.get(), new Shape(dims)), type.span())
        : Optional.empty();
  }

  private Optional<TensorType> possible(TensorType type, Span span) {
    try {
      return Optional.of(type).filter(t -> isPossible(t, span));
    } catch (Dim.TooLarge tooLarge) {
      e.error(Code.BAD_SIZE, tooLarge.getMessage(), span, "");
      return Optional.empty();
    }
  }

  private boolean spreadInto(DimExpr.Spread spread, Scope scope, List<Dim> dims) {
    Optional<List<Dim>> sizes = scope.find(spread.name()).flatMap(Types::sizes);
    if (sizes.isPresent()) {
      dims.addAll(sizes.get());
      return true;
    }
    e.error(
        Diagnostic.error(Code.UNKNOWN_NAME, "unknown sizes `..." + spread.name() + "`")
            .at(spread.span(), "not declared")
            .note(
                "the type of a parameter introduces them, as in `x: f32["
                    + spread.span().text()
                    + "]`"));
    return false;
  }

  /** The sizes that a name stands for, one or several. */
  static Optional<List<Dim>> sizes(Scope.Binding binding) {
    if (!(binding instanceof Scope.Binding.Fixed fixed)) {
      return Optional.empty();
    }
    List<Val> vals =
        fixed.val() instanceof Val.Tuple tuple ? tuple.elements() : List.of(fixed.val());
    return vals.stream().allMatch(Val.Int.class::isInstance)
        ? Optional.of(vals.stream().map(val -> ((Val.Int) val).dim()).toList())
        : Optional.empty();
  }

  private Optional<DType> dtypeOf(TypeExpr.Tensor type, Map<String, DType> classes) {
    Optional<DType> dtype =
        DType.parse(type.dtype()).or(() -> Optional.ofNullable(classes.get(type.dtype())));
    if (dtype.isEmpty() && CLASSES.contains(type.dtype())) {
      e.error(
          Diagnostic.error(Code.UNKNOWN_DTYPE, "`" + type.dtype() + "` stands for no dtype here")
              .at(type.dtypeSpan())
              .note("it stands for the dtype of the parameters that are declared so")
              .help("declare a parameter as `" + type.dtype() + "`, or write a dtype"));
    } else if (dtype.isEmpty()) {
      unknownType(type.dtype(), type.dtypeSpan(), TypeExpr.DTYPE_WORDS);
    }
    return dtype;
  }

  /** Reports a type that nothing declares, with what it is called here. */
  void unknownType(String name, Span span, Collection<String> known) {
    Diagnostic diagnostic =
        Diagnostic.error(Code.UNKNOWN_DTYPE, "unknown type `" + name + "`")
            .at(span)
            .note("the dtypes are `f32`, `f64`, `i32`, `i64`, `u8` and `bool`");
    Optional<String> question =
        FOREIGN.containsKey(name)
            ? Optional.of("write `" + FOREIGN.get(name) + "`")
            : NearNames.question(name, known);
    e.error(question.map(diagnostic::help).orElse(diagnostic));
  }

  /** A constant with a type written for it: stays a literal, a float if that is the type. */
  Val literal(TypeExpr type, Val val, Span span, Scope scope) {
    Val checked = e.expected.convertTo(type, val, span, scope);
    boolean becomesFloat =
        checked instanceof Val.Tensor tensor
            && tensor.value().type().dtype().isFloat()
            && val instanceof Val.Int;
    return checked.isError()
        ? Val.ERROR
        : becomesFloat ? new Val.Float(Constants.number(val).orElseThrow()) : val;
  }

  // A function's own parameters.

  /**
   * The type a parameter has when its function is compiled for itself: dimension variables stand
   * for themselves, a dtype class for f32 (or i64), {@code ...S} for as many axes as {@code open}
   * says.
   */
  Optional<TensorType> own(TypeExpr.Tensor type, Open open, Signatures.Bindings bindings) {
    for (DimExpr dim : type.dims()) {
      if (dim instanceof DimExpr.Spread spread) {
        if (bindings.scope().findHere(spread.name()).isEmpty()
            && SizeMatching.knownSizes(spread, bindings).isEmpty()) {
          List<Val> sizes = new ArrayList<>();
          for (int axis = 0; axis < open.axes(); axis++) {
            sizes.add(new Val.Int(Dim.variable(spread.name() + axis)));
          }
          bindings.scope().bind(spread.name(), new Val.Tuple(sizes), spread.span());
        }
      } else {
        for (Expr.Name name : namesIn(((DimExpr.Size) dim).size())) {
          e.sizes.bindVariable(name, open.variable(name.id()), bindings);
        }
      }
    }
    if (CLASSES.contains(type.dtype())) {
      bindings
          .classes()
          .putIfAbsent(type.dtype(), type.dtype().equals("int") ? DType.I64 : DType.F32);
    }
    return resolve(type, bindings.scope(), bindings.classes());
  }

  /** The names that a size is computed from. */
  static List<Expr.Name> namesIn(Expr size) {
    if (size instanceof Expr.Name name) {
      return List.of(name);
    }
    List<Expr.Name> names = new ArrayList<>();
    if (size instanceof Expr.Binary binary) {
      names.addAll(namesIn(binary.left()));
      names.addAll(namesIn(binary.right()));
    } else if (size instanceof Expr.Unary unary) {
      names.addAll(namesIn(unary.operand()));
    }
    return names;
  }

  /** Whether {@code type} is a word of the language or a model; reports if not. */
  boolean isKnown(TypeExpr.Named type, Scope scope) {
    boolean known =
        WORDS.containsKey(type.name())
            || scope.find(type.name()).filter(Types::isModel).isPresent();
    if (!known) {
      Set<String> names = new TreeSet<>(TypeExpr.DTYPE_WORDS);
      names.addAll(WORDS.keySet());
      scope.names().stream()
          .filter(name -> scope.find(name).filter(Types::isModel).isPresent())
          .forEach(names::add);
      unknownType(type.name(), type.span(), names);
    }
    return known;
  }

  private static boolean isModel(Scope.Binding binding) {
    return binding instanceof Scope.Binding.Fixed fixed && fixed.val() instanceof Val.ModelType;
  }

  /**
   * What stands for an argument nobody has given: a tensor of the parameter's own type, an open
   * size, the {@code position}th, or its default. Empty if there is nothing to say, or after a
   * report.
   */
  Optional<Val> unknown(
      Param param, Open open, int position, GraphBuilder builder, Signatures.Bindings bindings) {
    if (param.type().isPresent() && param.type().get() instanceof TypeExpr.Tensor tensor) {
      return own(tensor, open, bindings)
          .map(type -> new Val.Tensor(builder.parameter(param.name(), type)));
    }
    if (param.type().isPresent() && param.type().get() instanceof TypeExpr.Named named) {
      if (!isKnown(named, bindings.scope())) {
        return Optional.empty();
      } else if (named.name().equals("dim")) {
        Optional<Val> size =
            open.size(param.name(), position, param.initial().isPresent()).map(Val.class::cast);
        if (size.isPresent()) {
          return size;
        }
      }
    }
    return param.initial().map(initial -> e.expressions.eval(initial, bindings.scope()));
  }
}
