package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Arrays of constants that the entries of a module read. */
final class Tables {
  private final Map<String, String> declarations = new LinkedHashMap<>();

  /** The name of an array with these bits, of numbers of 8 bytes. */
  String name(String wish, long[] bits) {
    String name = "jtc_" + wish.replaceAll("[^A-Za-z0-9_]", "_");
    String numbers =
        LongStream.of(bits)
            .mapToObj(number -> String.format("0x%016x", number))
            .collect(Collectors.joining(", "));
    declarations.put(
        name, ".const .align 8 .b64 " + name + "[" + bits.length + "] = {" + numbers + "};\n");
    return name;
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
    return String.join("", declarations.values());
  }
}
