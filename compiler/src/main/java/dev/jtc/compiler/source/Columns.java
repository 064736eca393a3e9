package dev.jtc.compiler.source;

/** How wide text is on a terminal: tabs to multiples of four, wide characters two columns. */
final class Columns {
  private static final int TAB = 4;

  private Columns() {}

  /** The terminal column, from 0, of the UTF-16 offset {@code offset} of {@code line}. */
  static int of(String line, int offset) {
    int column = 0;
    for (int i = 0; i < offset; ) {
      int c = line.codePointAt(i);
      column += c == '\t' ? TAB - column % TAB : width(c);
      i += Character.charCount(c);
    }
    return column;
  }

  /** The line as it is shown: tabs as spaces, control characters as a replacement sign. */
  static String shown(String line) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (int c : line.codePoints().toArray()) {
      int width = c == '\t' ? TAB - column % TAB : width(c);
      if (c == '\t') {
        out.append(" ".repeat(width));
      } else {
        out.appendCodePoint(Character.isISOControl(c) || isHalfSurrogate(c) ? 0xFFFD : c);
      }
      column += width;
    }
    return out.toString();
  }

  private static boolean isHalfSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  private static int width(int c) {
    int type = Character.getType(c);
    boolean isCombining =
        type == Character.NON_SPACING_MARK
            || type == Character.ENCLOSING_MARK
            || type == Character.FORMAT;
    if (isCombining) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  /** East Asian wide and full-width blocks and the emoji, by Unicode Standard Annex 11. */
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0x303E)
        || (c >= 0x3041 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1F64F)
        || (c >= 0x1F900 && c <= 0x1F9FF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }
}
