package dev.jtc.runtime;

import java.util.List;
import java.util.StringJoiner;

/**
 * Something that the sizes of a call must satisfy: {@code size} is not negative if {@code when} is
 * positive.
 *
 * @param words the condition as people read it, {@code N >= 3}
 * @param place where the program asks for it
 */
record SizeNeed(SizeTerm size, SizeTerm when, String words, String place) {
  /** Reads {@code size TAB when TAB words TAB place}. */
  static SizeNeed parse(String line, List<String> dims) {
    String[] parts = line.split("\t", -1);
    return new SizeNeed(
        SizeTerm.parse(parts[0], dims), SizeTerm.parse(parts[1], dims), parts[2], parts[3]);
  }

  void check(int[] sizes, List<String> dims) {
    if (size.value(sizes) >= 0 || when.value(sizes) <= 0) {
      return;
    }
    StringJoiner values = new StringJoiner(", ");
    for (int i = 0; i < sizes.length; i++) {
      if (size.mentions(i)) {
        values.add(dims.get(i) + " = " + sizes[i]);
      }
    }
    throw new SizeFault(words + " is needed here, but " + values, place);
  }
}
