package dev.jtc.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Files of values with separators between them. The first line names the columns; a value may stand
 * in double quotes, two of which mean one. Every value that is asked for must be a number; {@code
 * nan}, {@code inf} and {@code infinity} are, in any case. What is written reads back as it was.
 */
public final class Csv {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private static final Pattern SPECIAL = Pattern.compile("(?i)[+-]?(nan|inf|infinity)");

  private Csv() {}

  /**
   * Reads columns.
   *
   * @param columns their names; null for all
   * @param separator one character
   * @param types what is declared: one matrix for all columns, one vector for one, or a vector for
   *     each
   * @throws IOException if the file cannot be read, a column is missing, or a value is; the text
   *     names the line and the column
   */
  public static Tensor[] read(String path, String[] columns, String separator, String[] types)
      throws IOException {
    if (separator.length() != 1) {
      throw new IOException("a separator is one character, not \"" + separator + "\"");
    }
    try (BufferedReader in = Files.newBufferedReader(Path.of(path))) {
      // Some programs begin a text with this mark of its encoding.
      in.mark(1);
      if (in.read() != '\uFEFF') {
        in.reset();
      }
      CsvRows rows = new CsvRows(in, path, separator.charAt(0));
      List<String> header = rows.next(0);
      if (header == null) {
        throw new IOException("`" + path + "` is empty");
      }
      int[] positions = positions(path, header, columns);
      boolean isMatrix = types.length == 1 && types[0].contains(",");
      if (!isMatrix && types.length != positions.length) {
        throw new IOException(
            "`" + path + "`: " + positions.length + " columns, but " + types.length + " declared");
      }
      Column[] read = new Column[positions.length];
      for (int i = 0; i < read.length; i++) {
        read[i] = new Column(types[isMatrix ? 0 : i]);
      }
      int width = header.size();
      for (List<String> row = rows.next(width); row != null; row = rows.next(width)) {
        if (row.size() != width) {
          throw new IOException(
              rows.place() + " has " + row.size() + " values, the header " + width);
        }
        for (int i = 0; i < read.length; i++) {
          read[i].add(row.get(positions[i]), rows, header.get(positions[i]));
        }
      }
      return isMatrix ? new Tensor[] {matrix(read)} : vectors(read);
    } catch (MalformedInputException e) {
      throw new IOException("`" + path + "` is not UTF-8 text", e);
    }
  }

  private static int[] positions(String path, List<String> header, String[] columns)
      throws IOException {
    int[] positions = new int[columns == null ? header.size() : columns.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = columns == null ? i : header.indexOf(columns[i]);
      if (positions[i] < 0) {
        throw new IOException(
            "`"
                + path
                + "` has no column `"
                + columns[i]
                + "`\n  its columns are "
                + String.join(", ", header));
      }
    }
    return positions;
  }

  private static Tensor[] vectors(Column[] columns) {
    return Arrays.stream(columns)
        .map(column -> Tensor.of(column.dtype, column.array(1, 0, null), column.size))
        .toArray(Tensor[]::new);
  }

  private static Tensor matrix(Column[] columns) throws IOException {
    int rows = columns[0].size;
    Object all = columns[0].dtype.newArray(DataFile.elements(rows, columns.length));
    for (int i = 0; i < columns.length; i++) {
      columns[i].array(columns.length, i, all);
    }
    return Tensor.of(columns[0].dtype, all, rows, columns.length);
  }

  /** The values of one column: integers as they are, other numbers as doubles. */
  private static final class Column {
    private final DType dtype;
    private long[] bits = new long[64];
    private int size;

    Column(String type) {
      int bracket = type.indexOf('[');
      this.dtype = DType.parse((bracket < 0 ? type : type.substring(0, bracket)).strip()).get();
    }

    void add(String text, CsvRows rows, String name) throws IOException {
      String value = text.strip();
      if (value.isEmpty()) {
        throw new IOException(rows.place() + ", column `" + name + "`: the value is missing");
      }
      if (size == bits.length) {
        bits = Arrays.copyOf(bits, 2 * size);
      }
      try {
        bits[size++] = parse(value);
      } catch (NumberFormatException e) {
        throw new IOException(
            rows.place() + ", column `" + name + "`: `" + value + "` is no " + dtype.text(), e);
      }
    }

    private long parse(String value) {
      switch (dtype) {
        case F32 -> {
          return Float.floatToRawIntBits((float) real(value, Float.parseFloat(plain(value))));
        }
        case F64 -> {
          return Double.doubleToRawLongBits(real(value, Double.parseDouble(plain(value))));
        }
        case I32 -> {
          return Integer.parseInt(value);
        }
        case I64 -> {
          return Long.parseLong(value);
        }
        case U8 -> {
          return inRange(Long.parseLong(value), 255);
        }
        case BOOL -> {
          return value.equals("true")
              ? 1
              : value.equals("false") ? 0 : inRange(Long.parseLong(value), 1);
        }
      }
      throw new IllegalStateException(dtype.text());
    }

    /** {@code value} as Java reads it; NaN for a word. */
    private static String plain(String value) {
      if (SPECIAL.matcher(value).matches()) {
        return "NaN";
      } else if (!NUMBER.matcher(value).matches()) {
        throw new NumberFormatException(value);
      }
      return value;
    }

    /** What {@code value} means; a finite number that is too large is none. */
    private static double real(String value, double parsed) {
      if (Double.isInfinite(parsed)) {
        throw new NumberFormatException(value);
      } else if (!Double.isNaN(parsed) || value.toLowerCase(Locale.ROOT).endsWith("nan")) {
        return parsed;
      }
      return value.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    private static long inRange(long value, long most) {
      if (value < 0 || value > most) {
        throw new NumberFormatException();
      }
      return value;
    }

    /** Every {@code stride}-th element of {@code to}, or of a new array. */
    Object array(int stride, int from, Object to) {
      Object array = to == null ? dtype.newArray(size) : to;
      for (int i = 0; i < size; i++) {
        int at = from + i * stride;
        switch (dtype) {
          case F32 -> ((float[]) array)[at] = Float.intBitsToFloat((int) bits[i]);
          case F64 -> ((double[]) array)[at] = Double.longBitsToDouble(bits[i]);
          case I32 -> ((int[]) array)[at] = (int) bits[i];
          case I64 -> ((long[]) array)[at] = bits[i];
          case U8, BOOL -> ((byte[]) array)[at] = (byte) bits[i];
        }
      }
      return array;
    }
  }

  /**
   * Writes vectors of one length, or the columns of one matrix, under their names.
   *
   * @throws IOException if it cannot be written; an old file is then left as it was
   */
  public static void write(Tensor[] tensors, String path, String[] columns) throws IOException {
    boolean isMatrix = tensors.length == 1 && tensors[0].rank() == 2;
    int width = isMatrix ? tensors[0].dim(1) : tensors.length;
    int rows = tensors[0].rank() == 0 ? -1 : tensors[0].dim(0);
    for (Tensor tensor : tensors) {
      if (!isMatrix && tensor.rank() != 1 || tensor.dim(0) != rows) {
        throw new IllegalArgumentException(
            "columns are vectors of one length or one matrix, not " + tensor.type());
      }
    }
    if (columns.length != width) {
      throw new IllegalArgumentException(columns.length + " names for " + width + " columns");
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < width; i++) {
      out.append(i == 0 ? "" : ",").append(quoted(columns[i]));
    }
    out.append('\n');
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        Tensor tensor = tensors[isMatrix ? 0 : i];
        out.append(i == 0 ? "" : ",").append(text(tensor, isMatrix ? row * width + i : row));
      }
      out.append('\n');
    }
    byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeDurably(Path.of(path), file -> Elements.drain(file, ByteBuffer.wrap(bytes)));
  }

  private static String quoted(String name) {
    return name.matches("[^\",\\r\\n]+") && name.equals(name.strip())
        ? name
        : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** The shortest text that reads back as the same number. */
  private static String text(Tensor tensor, int i) {
    return switch (tensor.dtype()) {
      case F32 -> Float.toString(tensor.floats()[i]);
      case F64 -> Double.toString(tensor.doubles()[i]);
      case I32 -> Integer.toString(tensor.ints()[i]);
      case I64 -> Long.toString(tensor.longs()[i]);
      case U8 -> Integer.toString(tensor.bytes()[i] & 0xff);
      case BOOL -> Boolean.toString(tensor.bytes()[i] != 0);
    };
  }
}
