package dev.jtc.runtime.chart;

/**
 * How wide text is, from the advance widths of DejaVu Sans, which is wider than most fonts: what
 * fits by this table fits in the font that a viewer has.
 */
final class TextWidth {
  /** In hundredths of the font's size, for the characters from blank to tilde. */
  private static final int[] ASCII = {
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84
  };

  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private TextWidth() {}

  /** The width in pixels at a font size. */
  static double of(String text, double size) {
    long hundredths = text.codePoints().mapToLong(TextWidth::hundredths).sum();
    return hundredths * size / 100;
  }

  private static int hundredths(int character) {
    if (character >= ' ' && character <= '~') {
      return ASCII[character - ' '];
    } else if (SUPERSCRIPTS.indexOf(character) >= 0) {
      return 41;
    }
    // Letters of other scripts; ideographs and symbols are about square.
    return character < 0x1100 ? 68 : 100;
  }
}
