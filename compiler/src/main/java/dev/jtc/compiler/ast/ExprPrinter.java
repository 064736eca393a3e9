package dev.jtc.compiler.ast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints expressions, types and patterns on one line, with no more parentheses than needed. */
final class ExprPrinter {
  /** Binds tighter than every sign: what calls, indices and members may follow. */
  private static final int TIGHTEST = 8;

  private ExprPrinter() {}

  static String print(Expr expr) {
    return switch (expr.kind()) {
      case NUMBER -> ((Expr.Number) expr).text();
      case STR -> str((Expr.Str) expr);
      case BOOL -> Boolean.toString(((Expr.Bool) expr).value());
      case NONE -> "None";
      case NAME -> ((Expr.Name) expr).id();
      case UNARY -> {
        Expr.Unary e = (Expr.Unary) expr;
        yield e.op().text() + print(e.operand(), BinaryOp.UNARY_PRECEDENCE);
      }
      case BINARY -> binary((Expr.Binary) expr);
      case CONDITIONAL -> {
        Expr.Conditional e = (Expr.Conditional) expr;
        yield print(e.then(), 1)
            + " if "
            + print(e.condition(), 1)
            + " else "
            + print(e.otherwise());
      }
      case CALL -> {
        Expr.Call e = (Expr.Call) expr;
        List<String> args = new ArrayList<>(e.args().stream().map(ExprPrinter::print).toList());
        e.named().forEach(n -> args.add(n.name() + " = " + print(n.value())));
        yield print(e.callee(), TIGHTEST) + "(" + String.join(", ", args) + ")";
      }
      case MEMBER -> {
        Expr.Member e = (Expr.Member) expr;
        yield print(e.object(), TIGHTEST) + "." + e.name();
      }
      case INDEX -> {
        Expr.Index e = (Expr.Index) expr;
        String items = e.items().stream().map(ExprPrinter::item).collect(Collectors.joining(", "));
        yield print(e.object(), TIGHTEST) + "[" + items + "]";
      }
      case LIST -> "[" + list(((Expr.ListExpr) expr).elements()) + "]";
      case TUPLE -> {
        List<Expr> elements = ((Expr.TupleExpr) expr).elements();
        yield "(" + list(elements) + (elements.size() == 1 ? ",)" : ")");
      }
      case COMPREHENSION -> {
        Expr.ListComprehension e = (Expr.ListComprehension) expr;
        yield "["
            + print(e.body())
            + " for "
            + print(e.variable())
            + " in "
            + print(e.iterable())
            + "]";
      }
      case RANGE -> {
        Expr.Range e = (Expr.Range) expr;
        yield print(e.from()) + ".." + print(e.to());
      }
    };
  }

  /** Prints with parentheses around what binds less tightly than {@code least}. */
  private static String print(Expr expr, int least) {
    return precedence(expr) < least ? "(" + print(expr) + ")" : print(expr);
  }

  private static int precedence(Expr expr) {
    return switch (expr.kind()) {
      case CONDITIONAL, RANGE -> 0;
      case BINARY -> ((Expr.Binary) expr).op().precedence();
      case UNARY -> BinaryOp.UNARY_PRECEDENCE;
      // `1.x` would read as a float
      case NUMBER -> TIGHTEST - 1;
      case STR, BOOL, NONE, NAME, CALL, MEMBER, INDEX, LIST, TUPLE, COMPREHENSION -> TIGHTEST;
    };
  }

  private static String binary(Expr.Binary e) {
    int own = e.op().precedence();
    boolean isPower = e.op().isRightAssociative();
    // Comparisons do not chain, so one inside another keeps its parentheses on either side.
    int left = isPower || e.op().isComparison() ? own + 1 : own;
    int right = isPower ? BinaryOp.UNARY_PRECEDENCE : own + 1;
    String space = isPower ? "" : " ";
    return print(e.left(), left) + space + e.op().text() + space + print(e.right(), right);
  }

  private static String list(List<Expr> elements) {
    return elements.stream().map(ExprPrinter::print).collect(Collectors.joining(", "));
  }

  private static String item(IndexItem item) {
    return switch (item.kind()) {
      case AT -> print(((IndexItem.At) item).index());
      case ELLIPSIS -> "...";
      case NEW_AXIS -> "None";
      case SLICE -> {
        IndexItem.Slice s = (IndexItem.Slice) item;
        yield optional(s.start())
            + ":"
            + optional(s.end())
            + s.step().map(e -> ":" + print(e)).orElse("");
      }
    };
  }

  private static String optional(Optional<Expr> expr) {
    return expr.map(ExprPrinter::print).orElse("");
  }

  private static String str(Expr.Str str) {
    StringBuilder out = new StringBuilder("\"");
    for (StrPart part : str.parts()) {
      if (part instanceof StrPart.Hole hole) {
        String format = hole.format().isEmpty() ? "" : ":" + hole.format();
        out.append('{').append(print(hole.value())).append(format).append('}');
      } else if (part instanceof StrPart.Text text) {
        text.text().codePoints().forEach(c -> out.append(escaped(c)));
      }
    }
    return out.append('"').toString();
  }

  private static String escaped(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '{' -> "{{";
      case '}' -> "}}";
      default -> Character.isISOControl(c) ? String.format("\\u{%x}", c) : Character.toString(c);
    };
  }

  static String print(Pattern pattern) {
    if (pattern instanceof Pattern.Named named) {
      return named.name();
    }
    List<Pattern> elements = ((Pattern.Tuple) pattern).elements();
    return elements.stream().map(ExprPrinter::print).collect(Collectors.joining(", ", "(", ")"));
  }

  static String print(TypeExpr type) {
    return switch (type.kind()) {
      case TENSOR -> {
        TypeExpr.Tensor t = (TypeExpr.Tensor) type;
        boolean isBare = t.dims().isEmpty() && TypeExpr.DTYPE_WORDS.contains(t.dtype());
        yield t.dtype()
            + (isBare
                ? ""
                : t.dims().stream()
                    .map(ExprPrinter::dim)
                    .collect(Collectors.joining(", ", "[", "]")));
      }
      case NAMED -> ((TypeExpr.Named) type).name();
      case SEVERAL -> print(((TypeExpr.Several) type).element()) + "...";
      case TUPLE ->
          ((TypeExpr.Tuple) type)
              .elements().stream()
                  .map(ExprPrinter::print)
                  .collect(Collectors.joining(", ", "(", ")"));
    };
  }

  private static String dim(DimExpr dim) {
    return dim instanceof DimExpr.Spread spread
        ? "..." + spread.name()
        : print(((DimExpr.Size) dim).size());
  }

  /** {@code : type}, or nothing. */
  static String typed(Optional<TypeExpr> type) {
    return type.map(t -> ": " + print(t)).orElse("");
  }
}
