package dev.jtc.runtime;

/**
 * One parsed format spec: {@code [[fill]align][sign][0][width][,][.precision][type]}.
 *
 * @param fill the padding character
 * @param align {@code < > ^ =}, or 0 for the default of the value
 * @param sign {@code + -} or space
 * @param width the least number of characters
 * @param grouping whether thousands are separated by commas
 * @param precision digits or characters, or -1
 * @param type the letter, or 0 for none
 */
record FormatSpec(
    char fill, char align, char sign, int width, boolean grouping, int precision, char type) {
  /** The largest width and precision: beyond it a spec is a typing error, not a wish. */
  static final int LIMIT = 1000;

  private static final String TYPES = "eEfFgG%dxXobs";

  /** A spec that the grammar refuses. */
  static final class SyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message);
    }
  }

  static FormatSpec parse(String spec) {
    return new Parser(spec).parse();
  }

  private static final class Parser {
    private final String spec;
    private int at;

    Parser(String spec) {
      this.spec = spec;
    }

    FormatSpec parse() {
      char fill = ' ';
      char align = 0;
      if (spec.length() > 1 && isAlign(spec.charAt(1))) {
        fill = spec.charAt(0);
        align = spec.charAt(1);
        at = 2;
      } else if (isAlign(peek())) {
        align = next();
      }
      char sign = peek() == '+' || peek() == '-' || peek() == ' ' ? next() : '-';
      if (peek() == '0') {
        at++;
        fill = align == 0 ? '0' : fill;
        align = align == 0 ? '=' : align;
      }
      int width = isDigit() ? number("width") : 0;
      boolean grouping = peek() == ',';
      at += grouping ? 1 : 0;
      int precision = -1;
      if (peek() == '.') {
        at++;
        if (!isDigit()) {
          throw new SyntaxException("format `" + spec + "` has no digits after the point");
        }
        precision = number("precision");
      }
      char type = 0;
      if (at < spec.length()) {
        type = next();
        if (at < spec.length() || TYPES.indexOf(type) < 0) {
          throw new SyntaxException(
              "format `" + spec + "` is not understood at `" + spec.substring(at - 1) + "`");
        }
      }
      if (grouping && fill == '0' && align == '=') {
        throw new SyntaxException("format `" + spec + "` cannot both pad with zeros and group");
      }
      return new FormatSpec(fill, align, sign, width, grouping, precision, type);
    }

    private static boolean isAlign(char c) {
      return c == '<' || c == '>' || c == '^' || c == '=';
    }

    private boolean isDigit() {
      return peek() >= '0' && peek() <= '9';
    }

    private char peek() {
      return at < spec.length() ? spec.charAt(at) : 0;
    }

    private char next() {
      return spec.charAt(at++);
    }

    private int number(String what) {
      int value = 0;
      while (isDigit()) {
        value = value * 10 + (next() - '0');
        if (value > LIMIT) {
          throw new SyntaxException("format `" + spec + "` has a " + what + " above " + LIMIT);
        }
      }
      return value;
    }
  }

  /** Sign and digits of a number, grouped and padded. */
  String number(boolean negative, String digits) {
    String prefix = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    String body = grouping ? grouped(digits) : digits;
    if (align == '=') {
      return prefix + padding(prefix.length() + body.length()) + body;
    }
    return pad(prefix + body, '>');
  }

  /** {@code text}, cut to the precision and padded. */
  String text(String text) {
    return pad(
        precision >= 0 && precision < text.length() ? text.substring(0, precision) : text, '<');
  }

  private String padding(int length) {
    return String.valueOf(fill).repeat(Math.max(0, width - length));
  }

  private String pad(String text, char standard) {
    String padding = padding(text.length());
    char side = align == 0 ? standard : align;
    if (side == '<') {
      return text + padding;
    }
    if (side == '^') {
      int left = padding.length() / 2;
      return padding.substring(0, left) + text + padding.substring(left);
    }
    return padding + text;
  }

  private static String grouped(String digits) {
    int end = 0;
    while (end < digits.length() && Character.isDigit(digits.charAt(end))) {
      end++;
    }
    StringBuilder out = new StringBuilder(digits);
    for (int at = end - 3; at > 0; at -= 3) {
      out.insert(at, ',');
    }
    return out.toString();
  }
}
