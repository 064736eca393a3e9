package dev.jtc.compiler.host;

/** Documentation of a {@code .jt} file as the inside of a Javadoc comment. */
final class JavadocText {
  private JavadocText() {}

  /** Examples and what is between backticks become code; all else stays the text it is. */
  static String of(String doc) {
    StringBuilder out = new StringBuilder();
    String[] blocks = doc.strip().split("(?m)^```.*(\\R|$)", -1);
    for (int i = 0; i < blocks.length; i++) {
      boolean isExample = i % 2 == 1;
      out.append(isExample ? "<pre>" + plain(blocks[i].strip()) + "</pre>" : sentences(blocks[i]));
    }
    return out.toString();
  }

  private static String sentences(String text) {
    StringBuilder out = new StringBuilder();
    String[] parts = text.split("`", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean isClosed = i < parts.length - 1;
      if (i % 2 == 0) {
        out.append(plain(parts[i]));
      } else if (isClosed) {
        out.append("<code>").append(plain(parts[i])).append("</code>");
      } else {
        out.append('`').append(plain(parts[i]));
      }
    }
    return out.toString();
  }

  /** Without a character that means something to Javadoc or to the Java compiler. */
  private static String plain(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("{", "&#123;")
        .replace("}", "&#125;")
        .replace("\\", "&#92;")
        .replace("*/", "*&#47;");
  }
}
