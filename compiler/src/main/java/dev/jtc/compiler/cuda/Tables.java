package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Arrays of constants that the entries of a module read. */
final class Tables {
  private final Map<String, String> names = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  /** The name of an array with these bits, of numbers of 8 bytes. */
  String name(long[] bits) {
    String numbers =
        LongStream.of(bits)
            .mapToObj(number -> String.format("0x%016x", number))
            .collect(Collectors.joining(", "));
    return names.computeIfAbsent(
        numbers,
        unknown -> {
          String name = "table" + names.size();
          text.append(".const .align 8 .b64 ").append(name).append('[').append(bits.length);
          text.append("] = {").append(numbers).append("};\n");
          return name;
        });
  }

  /** The address of a table's element. */
  static String address(PtxCode code, String table, Value index) {
    String base = code.value(Bank.LONG, "mov.u64", table);
    String at = index.dtype() == DType.I64 ? index.text() : null;
    return at == null
        ? code.value(Bank.LONG, "mad.wide.s32", index.text(), "8", base)
        : code.value(Bank.LONG, "mad.lo.s64", at, "8", base);
  }

  /** The declarations, in the order in which tables were first wanted. */
  String text() {
    return text.toString();
  }
}
