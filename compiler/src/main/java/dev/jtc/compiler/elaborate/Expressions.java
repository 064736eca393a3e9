package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.BinaryOp;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.StrPart;
import dev.jtc.compiler.ast.UnaryOp;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Expressions: dispatch by form, names, literals, lists. */
final class Expressions {
  private static final int LONGEST_LIST = 10_000;

  private final Elaboration e;

  Expressions(Elaboration e) {
    this.e = e;
  }

  /** What {@code expr} is; {@link Val#ERROR} after a report. */
  Val eval(Expr expr, Scope scope) {
    return value(evalUnmade(expr, scope));
  }

  /** {@code val} with the models in it made and its places read. */
  Val value(Val val) {
    return held(e.models.made(val), e.store()::read);
  }

  /**
   * The same, but models in it are still to be made, where they will be kept, and parameters listed
   * by {@code parameters} are places.
   */
  Val evalUnmade(Expr expr, Scope scope) {
    return e.bounded(expr.span(), () -> dispatch(expr, scope));
  }

  private Val dispatch(Expr expr, Scope scope) {
    return switch (expr.kind()) {
      case NUMBER -> number((Expr.Number) expr);
      case STR -> string((Expr.Str) expr, scope);
      case BOOL -> new Val.Bool(((Expr.Bool) expr).value());
      case NONE -> Val.NONE;
      case NAME -> name((Expr.Name) expr, scope);
      case UNARY -> unary((Expr.Unary) expr, scope);
      case BINARY -> binary((Expr.Binary) expr, scope);
      case CONDITIONAL -> conditional((Expr.Conditional) expr, scope);
      case CALL -> e.calling.call((Expr.Call) expr, scope);
      case MEMBER -> e.members.member((Expr.Member) expr, scope);
      case INDEX -> e.indexing.index((Expr.Index) expr, scope);
      case LIST -> list((Expr.ListExpr) expr, scope);
      case TUPLE -> tuple((Expr.TupleExpr) expr, scope);
      case COMPREHENSION -> comprehension((Expr.ListComprehension) expr, scope);
      case RANGE -> range((Expr.Range) expr, scope);
    };
  }

  private Val number(Expr.Number number) {
    if (number.isFloat()) {
      return new Val.Float(number.doubleValue());
    }
    return isTooLarge(number)
        ? e.error(Code.BAD_NUMBER, "this number is too large for i64", number.span(), "")
        : Val.Int.of(number.longValue());
  }

  /** Whether it is 2^63, which only a minus sign before it makes an i64. */
  private static boolean isTooLarge(Expr.Number number) {
    return !number.isFloat()
        && number.longValue() == Long.MIN_VALUE
        && !number.text().toLowerCase(Locale.ROOT).startsWith("0x");
  }

  private Val unary(Expr.Unary unary, Scope scope) {
    boolean isSmallest =
        unary.op() == UnaryOp.NEG
            && unary.operand() instanceof Expr.Number number
            && isTooLarge(number);
    return isSmallest
        ? Val.Int.of(Long.MIN_VALUE)
        : e.arithmetic.unary(unary.op(), eval(unary.operand(), scope), unary.operand().span());
  }

  private Val string(Expr.Str string, Scope scope) {
    if (string.isPlain()) {
      return new Val.Str(string.plainText());
    }
    List<Val.Piece> pieces = new ArrayList<>();
    for (StrPart part : string.parts()) {
      if (part instanceof StrPart.Text text) {
        pieces.add(new Val.Piece.Text(text.text()));
        continue;
      }
      StrPart.Hole hole = (StrPart.Hole) part;
      Val value = eval(hole.value(), scope);
      if (value.isError()) {
        return Val.ERROR;
      }
      Optional<List<Val.Piece>> more = Templates.pieces(e, value, hole.format(), hole.span());
      if (more.isEmpty()) {
        return Val.ERROR;
      }
      pieces.addAll(more.get());
    }
    boolean isConstant = pieces.stream().allMatch(Val.Piece.Text.class::isInstance);
    if (!isConstant && e.flow().host().isEmpty()) {
      return e.error(
          Diagnostic.error(
                  Code.STRING_OUTSIDE_MAIN, "a string with tensors in it belongs in `main`")
              .at(string.span(), "a function cannot print"));
    }
    return isConstant ? Templates.join(pieces) : new Val.Template(pieces);
  }

  private Val name(Expr.Name name, Scope scope) {
    Optional<Scope.Binding> binding = scope.find(name.id());
    if (binding.isEmpty() || isHidden(name, binding.get())) {
      return name.id().equals("training")
          ? new Val.Bool(e.isTraining())
          : unknown(name.id(), name.span(), scope);
    }
    return binding.get() instanceof Scope.Binding.Place place
        ? e.store().read(place.cell())
        : held(((Scope.Binding.Fixed) binding.get()).val(), e.store()::read);
  }

  /** Whether {@code binding} is one that the library keeps for itself: its names with `_`. */
  private static boolean isHidden(Expr.Name name, Scope.Binding binding) {
    return name.id().startsWith("_")
        && !name.span().file().isLibrary()
        && binding.declared().filter(at -> at.file().isLibrary()).isPresent();
  }

  /** {@code val} with what a model keeps of it read from its cells. */
  static Val held(Val val, Function<Cell, Val> read) {
    if (val instanceof Val.Held held) {
      return read.apply(held.cell());
    } else if (val.listed().filter(Expressions::holdsAny).isEmpty()) {
      return val;
    } else if (val instanceof Val.Tuple tuple) {
      return new Val.Tuple(tuple.elements().stream().map(v -> held(v, read)).toList());
    } else if (val instanceof Val.Items items) {
      return new Val.Items(items.elements().stream().map(v -> held(v, read)).toList());
    }
    return val;
  }

  private static boolean holdsAny(List<Val> vals) {
    return vals.stream()
        .anyMatch(
            val ->
                val instanceof Val.Held
                    || !(val instanceof Val.Model)
                        && val.listed().filter(Expressions::holdsAny).isPresent());
  }

  /** Reports a name that nothing declares, with the nearest one that something does. */
  Val unknown(String name, Span span, Scope scope) {
    Diagnostic diagnostic =
        Diagnostic.error(Code.UNKNOWN_NAME, "unknown name `" + name + "`").at(span, "not declared");
    Optional<String> question = NearNames.question(name, scope.names());
    return e.error(question.map(diagnostic::help).orElse(diagnostic));
  }

  /** A chain such as {@code a + b + c} is as long as it likes: its left sides are no recursion. */
  private Val binary(Expr.Binary last, Scope scope) {
    Deque<Expr.Binary> chain = new ArrayDeque<>(List.of(last));
    while (chain.peek().left() instanceof Expr.Binary inner) {
      chain.push(inner);
    }
    Val val = eval(chain.peek().left(), scope);
    while (chain.size() > 1) {
      Expr.Binary next = chain.pop();
      Val left = val;
      val = e.bounded(next.span(), () -> binary(next, left, scope));
    }
    return binary(chain.pop(), val, scope);
  }

  private Val binary(Expr.Binary binary, Val left, Scope scope) {
    boolean isLogic = binary.op() == BinaryOp.AND || binary.op() == BinaryOp.OR;
    if (isLogic && left instanceof Val.Bool known) {
      boolean decides = known.value() == (binary.op() == BinaryOp.OR);
      return decides ? left : eval(binary.right(), scope);
    }
    Val right = eval(binary.right(), scope);
    if (isRounded(binary, left, right)) {
      Dim a = ((Val.Int) left).dim();
      Dim b = ((Val.Int) right).dim();
      return e.error(
          Diagnostic.error(Code.INTEGER_QUOTIENT, "the quotient of these integers is rounded down")
              .at(binary.span(), "is " + a.dividedBy(b))
              .help("write `" + a + ".0 / " + b + "` for the fraction"));
    }
    return e.arithmetic.binary(
        binary.op(),
        left,
        right,
        new Places(
            binary.op().text(), binary.left().span(), binary.opSpan(), binary.right().span()));
  }

  /** Whether two integers that are written out have a quotient that is no integer. */
  private static boolean isRounded(Expr.Binary binary, Val left, Val right) {
    return binary.op() == BinaryOp.DIV
        && binary.left() instanceof Expr.Number
        && binary.right() instanceof Expr.Number
        && left instanceof Val.Int a
        && right instanceof Val.Int b
        && !b.dim().is(0)
        && !a.dim().modulo(b.dim()).is(0);
  }

  private Val conditional(Expr.Conditional expr, Scope scope) {
    Val condition = eval(expr.condition(), scope);
    if (condition instanceof Val.Bool known) {
      return evalUnmade(known.value() ? expr.then() : expr.otherwise(), scope);
    }
    Val.Tensor tensor = e.arithmetic.condition(condition, expr.condition().span());
    return tensor == null ? Val.ERROR : e.flow().conditional(e, tensor, expr, scope);
  }

  private Val tuple(Expr.TupleExpr tuple, Scope scope) {
    return new Val.Tuple(
        tuple.elements().stream().map(element -> evalUnmade(element, scope)).toList());
  }

  private Val list(Expr.ListExpr list, Scope scope) {
    return new Val.Items(
        list.elements().stream().map(element -> evalUnmade(element, scope)).toList());
  }

  private Val comprehension(Expr.ListComprehension expr, Scope scope) {
    Val iterable = eval(expr.iterable(), scope);
    List<Val> source = new ArrayList<>();
    if (iterable instanceof Val.Range range
        && range.from() instanceof Val.Int from
        && range.to() instanceof Val.Int to
        && from.dim().isConstant()
        && to.dim().isConstant()) {
      long length = to.dim().minus(from.dim()).value();
      if (length > LONGEST_LIST) {
        return e.error(
            Code.TOO_MUCH,
            "a list of " + length + " elements is too long",
            expr.iterable().span(),
            "at most " + LONGEST_LIST);
      }
      for (long i = from.dim().value(); i < to.dim().value(); i++) {
        source.add(Val.Int.of(i));
      }
    } else if (iterable.listed().isPresent()) {
      source.addAll(iterable.listed().get());
    } else {
      return iterable.isError()
          ? Val.ERROR
          : e.error(
              Diagnostic.error(
                      Code.NOT_ITERABLE,
                      "the length of a list must be known before the program runs")
                  .at(expr.iterable().span(), iterable.describe()));
    }
    List<Val> elements = new ArrayList<>();
    for (Val element : source) {
      Scope inner = scope.nested();
      e.statements.bind(expr.variable(), element, inner);
      elements.add(evalUnmade(expr.body(), inner));
    }
    return new Val.Items(elements);
  }

  private Val range(Expr.Range range, Scope scope) {
    Val from = bound(eval(range.from(), scope), range.from().span());
    Val to = bound(eval(range.to(), scope), range.to().span());
    return from.isError() || to.isError() ? Val.ERROR : new Val.Range(from, to);
  }

  private Val bound(Val val, Span span) {
    boolean isInteger =
        val instanceof Val.Int
            || val instanceof Val.Tensor tensor
                && tensor.value().type().equals(TensorType.scalar(DType.I64));
    return isInteger || val.isError()
        ? val
        : e.error(Code.NOT_ITERABLE, "a range needs integers, not " + val.describe(), span, "");
  }
}
