package dev.jtc.compiler.emulate;

import java.util.List;
import java.util.Map;

/**
 * A decoded kernel.
 *
 * @param names of the registers; the first ones hold constants
 * @param constants the content of registers that never change
 * @param specials registers such as {@code %tid.x}
 * @param parameterBytes what a launch passes
 * @param sharedBytes the shared memory of a block
 * @param granule the fewest bytes of shared memory that an access touches
 */
record Kernel(
    String entry,
    Step[] steps,
    List<String> names,
    Map<Integer, Long> constants,
    Map<Integer, String> specials,
    int parameterBytes,
    int sharedBytes,
    int granule) {
  int registers() {
    return names.size();
  }

  String name(int register) {
    return "`" + names.get(register) + "`";
  }
}
