package dev.jtc.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON header of a SafeTensors file: only the JSON that the format allows, read strictly.
 *
 * @param entries where each tensor lies, in the order of the header
 * @param metadata the free texts under {@code __metadata__}
 */
record SafeTensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
  /** The reserved name. */
  static final String METADATA = "__metadata__";

  private static final int MAX_RANK = 64;

  /** One tensor as declared; the offsets count from the end of the header. */
  record Entry(String dtype, long[] shape, long begin, long end) {}

  static SafeTensorsHeader read(byte[] utf8) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the header is not UTF-8", e);
    }
    return new Reader(text).header();
  }

  String write() {
    StringBuilder out = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      quote(out, METADATA).append(":{");
      metadata.forEach(
          (key, value) -> {
            quote(out, key).append(':');
            quote(out, value).append(',');
          });
      out.setCharAt(out.length() - 1, '}');
      out.append(',');
    }
    entries.forEach(
        (name, entry) -> {
          quote(out, name).append(":{\"dtype\":");
          quote(out, entry.dtype).append(",\"shape\":");
          out.append(Arrays.toString(entry.shape).replace(" ", ""));
          out.append(",\"data_offsets\":[").append(entry.begin).append(',');
          out.append(entry.end).append("]},");
        });
    if (out.length() > 1) {
      out.setLength(out.length() - 1);
    }
    return out.append('}').toString();
  }

  private static StringBuilder quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"');
  }

  /** Recursive descent over the one shape of document that is allowed. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    SafeTensorsHeader header() throws IOException {
      Map<String, Entry> entries = new LinkedHashMap<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      boolean metadataSeen = false;
      if (text.isEmpty() || text.charAt(0) != '{') {
        throw wrong("the header does not begin with `{`");
      }
      expect('{');
      for (boolean more = !taken('}'); more; more = comma('}')) {
        String name = string();
        expect(':');
        if (name.equals(METADATA)) {
          if (metadataSeen) {
            throw wrong("`" + METADATA + "` occurs twice");
          }
          metadataSeen = true;
          strings(metadata);
        } else if (entries.put(name, entry(name)) != null) {
          throw wrong("tensor `" + name + "` occurs twice");
        }
      }
      skipBlanks();
      if (at < text.length()) {
        throw wrong("the header goes on after its end");
      }
      return new SafeTensorsHeader(entries, metadata);
    }

    private void strings(Map<String, String> into) throws IOException {
      expect('{');
      for (boolean more = !taken('}'); more; more = comma('}')) {
        String key = string();
        expect(':');
        if (into.put(key, string()) != null) {
          throw wrong("metadata `" + key + "` occurs twice");
        }
      }
    }

    private Entry entry(String name) throws IOException {
      String dtype = null;
      long[] shape = null;
      long[] offsets = null;
      expect('{');
      for (boolean more = !taken('}'); more; more = comma('}')) {
        String key = string();
        expect(':');
        if (key.equals("dtype") && dtype == null) {
          dtype = string();
        } else if (key.equals("shape") && shape == null) {
          shape = numbers();
        } else if (key.equals("data_offsets") && offsets == null) {
          offsets = numbers();
        } else {
          throw wrong("tensor `" + name + "` has an unexpected `" + key + "`");
        }
      }
      if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
        throw wrong("tensor `" + name + "` lacks its dtype, shape or two data_offsets");
      }
      return new Entry(dtype, shape, offsets[0], offsets[1]);
    }

    private long[] numbers() throws IOException {
      long[] numbers = new long[4];
      int count = 0;
      expect('[');
      for (boolean more = !taken(']'); more; more = comma(']')) {
        if (count == MAX_RANK) {
          throw wrong("a list of more than " + MAX_RANK + " numbers");
        }
        numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
        numbers[count++] = number();
      }
      return Arrays.copyOf(numbers, count);
    }

    private long number() throws IOException {
      skipBlanks();
      int start = at;
      long value = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        int digit = text.charAt(at++) - '0';
        if (value > (Long.MAX_VALUE - digit) / 10) {
          throw wrong("a number beyond 64 bits");
        }
        value = value * 10 + digit;
      }
      if (at == start || at > start + 1 && text.charAt(start) == '0') {
        throw wrong("not a whole number from 0 up");
      }
      return value;
    }

    private String string() throws IOException {
      expect('"');
      StringBuilder out = new StringBuilder();
      while (true) {
        char c = next();
        if (c == '"') {
          break;
        } else if (c < ' ') {
          throw wrong("a control character in a string");
        }
        out.append(c == '\\' ? escape() : c);
      }
      String string = out.toString();
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
        throw wrong("half a surrogate pair in a string");
      }
      return string;
    }

    private char escape() throws IOException {
      char c = next();
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
        default -> throw wrong("an unknown escape in a string");
      };
    }

    private int hex() throws IOException {
      char c = next();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw wrong("an unknown escape in a string");
      }
      return digit;
    }

    private char next() throws IOException {
      if (at == text.length()) {
        throw wrong("the header ends too early");
      }
      return text.charAt(at++);
    }

    /** After an item of a list: true at a comma, false at the closing bracket. */
    private boolean comma(char close) throws IOException {
      if (taken(close)) {
        return false;
      }
      expect(',');
      return true;
    }

    private boolean taken(char c) {
      skipBlanks();
      boolean here = at < text.length() && text.charAt(at) == c;
      at += here ? 1 : 0;
      return here;
    }

    private void expect(char c) throws IOException {
      if (!taken(c)) {
        throw wrong("expected `" + c + "`");
      }
    }

    private void skipBlanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private IOException wrong(String what) {
      return new IOException(what + " (at character " + at + " of the header)");
    }
  }
}
