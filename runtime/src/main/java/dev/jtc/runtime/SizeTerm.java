package dev.jtc.runtime;

import java.util.List;

/** A size in a signature: a number, a dimension, or an expression over both. */
public final class SizeTerm {
  private enum Op {
    NUMBER,
    DIM,
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    REMAIN
  }

  private final String text;
  private final Op op;
  private final int value;
  private final SizeTerm left;
  private final SizeTerm right;

  private SizeTerm(String text, Op op, int value, SizeTerm left, SizeTerm right) {
    this.text = text;
    this.op = op;
    this.value = value;
    this.left = left;
    this.right = right;
  }

  /**
   * Reads a size over {@code dims}.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static SizeTerm parse(String text, List<String> dims) {
    Parser parser = new Parser(text.strip(), dims);
    SizeTerm term = parser.sum();
    parser.end();
    return term;
  }

  /** The index of the dimension that this size is, or -1 if it is anything else. */
  int dim() {
    return op == Op.DIM ? value : -1;
  }

  /** Whether the dimension occurs here. */
  boolean mentions(int dim) {
    return dim() == dim || left != null && (left.mentions(dim) || right.mentions(dim));
  }

  String text() {
    return text;
  }

  /** The size, or -1 if a dimension in it is unknown or the result is no size. */
  public int value(int[] sizes) {
    long value = evaluate(sizes);
    return value < 0 || value > Integer.MAX_VALUE ? -1 : (int) value;
  }

  private static final long UNKNOWN = Long.MIN_VALUE;

  private long evaluate(int[] sizes) {
    if (op == Op.NUMBER) {
      return value;
    }
    if (op == Op.DIM) {
      return sizes[value] < 0 ? UNKNOWN : sizes[value];
    }
    long a = left.evaluate(sizes);
    long b = right.evaluate(sizes);
    if (a == UNKNOWN || b == UNKNOWN) {
      return UNKNOWN;
    }
    return switch (op) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> b == 0 ? UNKNOWN : Math.floorDiv(a, b);
      case REMAIN -> b == 0 ? UNKNOWN : Math.floorMod(a, b);
      case NUMBER, DIM -> throw new IllegalStateException(text);
    };
  }

  /** Recursive descent over {@code sum = [-] product {(+|-) product}}. */
  private static final class Parser {
    private final String text;
    private final List<String> dims;
    private int at;

    Parser(String text, List<String> dims) {
      this.text = text;
      this.dims = dims;
    }

    SizeTerm sum() {
      SizeTerm term = peek() == '-' ? new SizeTerm(text, Op.NUMBER, 0, null, null) : product();
      while (peek() == '+' || peek() == '-') {
        Op op = text.charAt(at++) == '+' ? Op.ADD : Op.SUBTRACT;
        term = new SizeTerm(text, op, 0, term, product());
      }
      return term;
    }

    private SizeTerm product() {
      SizeTerm term = atom();
      for (Op op = factor(); op != null; op = factor()) {
        at++;
        term = new SizeTerm(text, op, 0, term, atom());
      }
      return term;
    }

    /** The operator between two factors that comes next, or null. */
    private Op factor() {
      return switch (peek()) {
        case '*' -> Op.MULTIPLY;
        case '/' -> Op.DIVIDE;
        case '%' -> Op.REMAIN;
        default -> null;
      };
    }

    private SizeTerm atom() {
      if (peek() == '(') {
        at++;
        SizeTerm term = sum();
        if (peek() != ')') {
          throw wrong();
        }
        at++;
        return term;
      }
      int start = at;
      while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
        at++;
      }
      String word = text.substring(start, at);
      if (word.isEmpty()) {
        throw wrong();
      }
      if (Character.isDigit(word.charAt(0))) {
        return new SizeTerm(text, Op.NUMBER, Integer.parseInt(word), null, null);
      }
      int dim = dims.indexOf(word);
      if (dim < 0) {
        throw new IllegalArgumentException("no dimension `" + word + "` in size `" + text + "`");
      }
      return new SizeTerm(text, Op.DIM, dim, null, null);
    }

    private char peek() {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException wrong() {
      return new IllegalArgumentException("size `" + text + "` is not understood");
    }

    void end() {
      if (peek() != 0) {
        throw wrong();
      }
    }
  }
}
