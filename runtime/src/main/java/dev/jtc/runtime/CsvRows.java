package dev.jtc.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a file of values with separators between them. A row may go over several lines inside
 * of quotes; blanks around a value do not count, inside of its quotes they do.
 */
final class CsvRows {
  private final BufferedReader in;
  private final String path;
  private final char separator;
  private int line;
  private int began;

  /** What ended the line read last: as it stands in the file, empty at its end. */
  private String ending = "";

  CsvRows(BufferedReader in, String path, char separator) {
    this.in = in;
    this.path = path;
    this.separator = separator;
  }

  /** Where the row begins that came last. */
  String place() {
    return "`" + path + "`, line " + began;
  }

  /**
   * The next row; null at the end.
   *
   * @param width how many values a row has: where it is one, a blank line between others is a value
   *     that is missing, else it is passed over
   */
  List<String> next(int width) throws IOException {
    String text = read();
    int blank = 0;
    while (text != null && text.isBlank()) {
      blank = blank == 0 ? line : blank;
      text = read();
    }
    if (text == null) {
      return null;
    }
    if (blank > 0 && width == 1) {
      throw new IOException("`" + path + "`, line " + blank + ": the value is missing");
    }
    began = line;
    return split(text);
  }

  /** The next line without its end; null after the last. */
  private String read() throws IOException {
    StringBuilder text = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    line++;
    while (c >= 0 && c != '\n' && c != '\r') {
      text.append((char) c);
      c = in.read();
    }
    ending = c < 0 ? "" : String.valueOf((char) c);
    if (c == '\r') {
      in.mark(1);
      if (in.read() == '\n') {
        ending = "\r\n";
      } else {
        in.reset();
      }
    }
    return text.toString();
  }

  private List<String> split(String first) throws IOException {
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    boolean hasQuotes = false;
    String text = first;
    for (int i = 0; ; i++) {
      if (i == text.length() && quoted) {
        value.append(ending);
        text = read();
        if (text == null) {
          throw new IOException(place() + ": a quote is not closed");
        }
        i = -1;
        continue;
      }
      char c = i == text.length() ? separator : text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        value.append(c);
        i++;
      } else if (c == '"') {
        if (!hasQuotes && value.toString().isBlank()) {
          value.setLength(0);
        }
        quoted = !quoted;
        hasQuotes = true;
      } else if (c == separator && !quoted) {
        values.add(hasQuotes ? value.toString() : value.toString().strip());
        if (i == text.length()) {
          return values;
        }
        value.setLength(0);
        hasQuotes = false;
      } else if (quoted || !hasQuotes || !Character.isWhitespace(c)) {
        value.append(c);
      }
    }
  }
}
