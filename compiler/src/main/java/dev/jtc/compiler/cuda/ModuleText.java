package dev.jtc.compiler.cuda;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A module of PTX while it is being written, for one program or several. What they have in common,
 * as functions or whole kernels that differ in their names only, stands in it once.
 */
public final class ModuleText {
  /** The oldest GPUs that a module is for, and the version of PTX that they need. */
  private static final String HEADER = ".version 7.0\n.target sm_%d\n.address_size 64\n";

  private static final int OLDEST = 75;

  /** The oldest whose tensor cores take tf32 and bf16. */
  private static final int OLDEST_WITH_TENSORS = 80;

  private final Functions functions = new Functions();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final StringBuilder entries = new StringBuilder();

  Functions functions() {
    return functions;
  }

  /**
   * Adds an entry, unless there is an equal one.
   *
   * @param wish its name, if no other has it
   * @param origin for people: what it computes
   * @param body its parameters and all that follows
   * @return the name of the entry that has this body
   */
  String add(String wish, String origin, String body) {
    return names.computeIfAbsent(
        body,
        unknown -> {
          String name = wish;
          for (int i = 2; !taken.add(name); i++) {
            name = wish + "_" + i;
          }
          entries.append("\n// ").append(name).append(" computes ").append(origin);
          entries.append("\n.visible .entry ").append(name).append(body);
          return name;
        });
  }

  /** How many entries there are. */
  public int size() {
    return names.size();
  }

  /** The module as it is now. */
  public String text() {
    boolean tensors = entries.indexOf("mma.sync") >= 0;
    int oldest = tensors ? OLDEST_WITH_TENSORS : OLDEST;
    return String.format(HEADER, oldest) + functions.text() + entries;
  }
}
