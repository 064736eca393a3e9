package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.List;

/** An expression. Parentheses leave no trace: the tree says what belongs to what. */
public sealed interface Expr extends Syntax {
  Kind kind();

  /** One constant per record, for switches without a default. */
  enum Kind {
    NUMBER,
    STR,
    BOOL,
    NONE,
    NAME,
    UNARY,
    BINARY,
    CONDITIONAL,
    CALL,
    MEMBER,
    INDEX,
    LIST,
    TUPLE,
    COMPREHENSION,
    RANGE
  }

  /**
   * A number without sign.
   *
   * @param text the digits as written, {@code 1_000}, {@code 0xff}, {@code 1e-4}
   * @param isFloat whether there is a point or an exponent
   */
  record Number(String text, boolean isFloat, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }

    /** The nearest f64. */
    public double doubleValue() {
      return isFloat ? Double.parseDouble(text.replace("_", "")) : longValue();
    }

    /**
     * The value of a number without point; the parser has checked that it is at most 2^63, which
     * wraps to the smallest i64 so that a minus sign before it gives that number.
     */
    public long longValue() {
      String digits = text.replace("_", "");
      boolean isHex = digits.startsWith("0x") || digits.startsWith("0X");
      return isHex
          ? Long.parseUnsignedLong(digits.substring(2), 16)
          : Long.parseUnsignedLong(digits);
    }
  }

  /** A string, in pieces of text and holes. */
  record Str(List<StrPart> parts, Span span) implements Expr {
    public Str {
      parts = List.copyOf(parts);
    }

    @Override
    public Kind kind() {
      return Kind.STR;
    }

    /** Whether there are no holes. */
    public boolean isPlain() {
      return parts.stream().allMatch(StrPart.Text.class::isInstance);
    }

    /** The text of a string without holes. */
    public String plainText() {
      StringBuilder out = new StringBuilder();
      for (StrPart part : parts) {
        if (!(part instanceof StrPart.Text piece)) {
          throw new IllegalStateException("a string with holes at " + span);
        }
        out.append(piece.text());
      }
      return out.toString();
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.BOOL;
    }
  }

  /** {@code None}. As an index it is an {@link IndexItem.NewAxis}. */
  record None(Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.NONE;
    }
  }

  /** A name of anything: variable, function, model, dtype, dimension. */
  record Name(String id, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.NAME;
    }
  }

  record Unary(UnaryOp op, Expr operand, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.UNARY;
    }
  }

  /**
   * @param opSpan where the sign stands
   */
  record Binary(BinaryOp op, Expr left, Expr right, Span opSpan, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.BINARY;
    }
  }

  /** {@code then if condition else otherwise}. */
  record Conditional(Expr then, Expr condition, Expr otherwise, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.CONDITIONAL;
    }
  }

  /** {@code callee(args, name = value)}; a conversion such as {@code f64(x)} is one, too. */
  record Call(Expr callee, List<Expr> args, List<NamedArg> named, Span span) implements Expr {
    public Call {
      args = List.copyOf(args);
      named = List.copyOf(named);
    }

    @Override
    public Kind kind() {
      return Kind.CALL;
    }
  }

  /** {@code object.name}. */
  record Member(Expr object, String name, Span nameSpan, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.MEMBER;
    }
  }

  /** {@code object[items]}. */
  record Index(Expr object, List<IndexItem> items, Span span) implements Expr {
    public Index {
      items = List.copyOf(items);
    }

    @Override
    public Kind kind() {
      return Kind.INDEX;
    }
  }

  /** {@code [a, b]}: a tensor when the elements are numbers or such lists, else a list. */
  record ListExpr(List<Expr> elements, Span span) implements Expr {
    public ListExpr {
      elements = List.copyOf(elements);
    }

    @Override
    public Kind kind() {
      return Kind.LIST;
    }
  }

  /** {@code (a, b)}, or {@code (a,)} for one element. */
  record TupleExpr(List<Expr> elements, Span span) implements Expr {
    public TupleExpr {
      elements = List.copyOf(elements);
    }

    @Override
    public Kind kind() {
      return Kind.TUPLE;
    }
  }

  /** {@code [body for variable in iterable]}. */
  record ListComprehension(Expr body, Pattern variable, Expr iterable, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.COMPREHENSION;
    }
  }

  /** {@code from..to}, the upper end excluded; stands only after {@code in}. */
  record Range(Expr from, Expr to, Span span) implements Expr {
    @Override
    public Kind kind() {
      return Kind.RANGE;
    }
  }
}
