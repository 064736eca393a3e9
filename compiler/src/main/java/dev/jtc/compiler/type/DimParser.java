package dev.jtc.compiler.type;

/** Reads the text form of a {@link Dim}: {@code + - * / %}, parentheses, integers, names. */
public final class DimParser {
  private final String text;
  private int at;

  private DimParser(String text) {
    this.text = text;
  }

  /** The dim that {@code text} spells. Throws IllegalArgumentException where it spells none. */
  public static Dim parse(String text) {
    DimParser parser = new DimParser(text.replace(" ", ""));
    Dim dim = parser.sum();
    if (parser.at != parser.text.length()) {
      throw new IllegalArgumentException("not a size: `" + text + "`");
    }
    return dim;
  }

  private Dim sum() {
    Dim sum = take('-') ? product().times(-1) : product();
    while (true) {
      if (take('+')) {
        sum = sum.plus(product());
      } else if (take('-')) {
        sum = sum.minus(product());
      } else {
        return sum;
      }
    }
  }

  private Dim product() {
    Dim product = factor();
    while (true) {
      if (take('*')) {
        product = product.times(factor());
      } else if (take('/')) {
        product = product.dividedBy(factor());
      } else if (take('%')) {
        product = product.modulo(factor());
      } else {
        return product;
      }
    }
  }

  private Dim factor() {
    if (take('(')) {
      Dim inner = sum();
      if (!take(')')) {
        throw new IllegalArgumentException("missing `)` in the size `" + text + "`");
      }
      return inner;
    }
    int start = at;
    while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || isMark(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.isEmpty()) {
      throw new IllegalArgumentException("not a size: `" + text + "`");
    }
    return Character.isDigit(word.charAt(0)) ? Dim.of(Long.parseLong(word)) : Dim.variable(word);
  }

  private boolean isMark(int position) {
    return "_.#$".indexOf(text.charAt(position)) >= 0;
  }

  private boolean take(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }
}
