package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.List;

/** Neighbours in shared memory, by accesses of at most 16 bytes. */
final class SharedRow {
  private static final int MOST_BYTES = 16;

  private SharedRow() {}

  /** Reads {@code count} elements at {@code address + offset} and adds their registers. */
  static void read(
      PtxCode code, DType dtype, String address, int offset, int count, List<String> registers) {
    int wide = Math.min(count, MOST_BYTES / dtype.bytes());
    for (int i = 0; i < count; i += wide) {
      int first = registers.size();
      for (int j = 0; j < wide; j++) {
        registers.add(code.register(Arrays.raw(dtype)));
      }
      List<String> row = registers.subList(first, first + wide);
      code.line(
          "ld.shared"
              + type(dtype, wide)
              + " "
              + list(row)
              + ", "
              + place(address, offset, i, dtype));
    }
  }

  /** Writes elements to {@code address + offset}. */
  static void write(PtxCode code, DType dtype, String address, int offset, List<String> row) {
    int wide = Math.min(row.size(), MOST_BYTES / dtype.bytes());
    for (int i = 0; i < row.size(); i += wide) {
      List<String> part = row.subList(i, i + wide);
      code.line(
          "st.shared"
              + type(dtype, wide)
              + " "
              + place(address, offset, i, dtype)
              + ", "
              + list(part));
    }
  }

  private static String type(DType dtype, int count) {
    return (count == 1 ? "." : ".v" + count + ".") + Arrays.memory(dtype);
  }

  private static String list(List<String> row) {
    return row.size() == 1 ? row.get(0) : Arrays.braces(row);
  }

  private static String place(String address, int offset, int element, DType dtype) {
    int at = offset + element * dtype.bytes();
    return "[" + address + (at == 0 ? "" : "+" + at) + "]";
  }
}
