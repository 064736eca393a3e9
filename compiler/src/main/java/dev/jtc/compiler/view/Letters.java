package dev.jtc.compiler.view;

import java.util.function.IntUnaryOperator;

/**
 * How much room text takes, and how DOT spells it. Widths are those of DejaVu Sans, the widest of
 * the fonts that viewers fall back to, so that text fits its box whichever they have; and they do
 * not depend on the fonts of this machine.
 */
final class Letters {
  /** The fonts asked for, best first. */
  static final String FONTS = "Helvetica,Arial,DejaVu Sans,sans-serif";

  static final String CODE_FONTS = "Courier,DejaVu Sans Mono,monospace";

  private static final int FIRST = 32;
  private static final int OTHER_WIDTH = 838;
  private static final int CODE_WIDTH = 602;

  /** Thousandths of the font size, from the space to the tilde. */
  private static final int[] WIDTHS = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838
  };

  private Letters() {}

  /** The width in inches of the widest line of {@code text} at {@code points}. */
  static double inches(String text, double points) {
    return widest(text, Letters::width) * points / 72_000;
  }

  /** The same in the font for code. */
  static double codeInches(String text, double points) {
    return widest(text, letter -> CODE_WIDTH) * points / 72_000;
  }

  static int lines(String text) {
    return (int) text.lines().count();
  }

  private static int widest(String text, IntUnaryOperator width) {
    return text.lines().mapToInt(line -> line.codePoints().map(width).sum()).max().orElse(0);
  }

  private static int width(int letter) {
    int index = letter - FIRST;
    return index >= 0 && index < WIDTHS.length ? WIDTHS[index] : OTHER_WIDTH;
  }

  /** At most {@code length} letters of {@code text}, with an ellipsis where it was cut. */
  static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  /**
   * The text as it may stand in a quoted DOT string: no sign in it means anything to DOT, to the
   * patterns that graphviz-java looks for or to XML.
   *
   * @param lineBreak what stands between lines
   */
  static String quoted(String text, String lineBreak) {
    return escape(text, lineBreak, "\\\\");
  }

  /** The text as it may stand in an HTML-like label. */
  static String html(String text) {
    return escape(text, "<br/>", "&#92;");
  }

  private static String escape(String text, String lineBreak, String backslash) {
    StringBuilder out = new StringBuilder();
    // The rasteriser drops spaces beside an entity, so text with entities gets spaces that stay.
    boolean isPlain = text.chars().noneMatch(c -> "<>&\"'".indexOf(c) >= 0);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '\\' -> out.append(backslash);
        case '=' -> out.append("&#61;");
        case '\n' -> out.append(lineBreak);
        case ' ' -> out.append(isPlain ? " " : "\u00a0");
        default -> out.append(isAllowed(text, i) ? c : '\ufffd');
      }
    }
    return out.toString();
  }

  /** XML has no control signs and no halves of surrogate pairs. */
  private static boolean isAllowed(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }
    return c >= ' ' && c < '\ufffe' && (c < 0x7f || c > 0x9f);
  }
}
