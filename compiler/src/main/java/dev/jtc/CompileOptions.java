package dev.jtc;

import java.util.Set;

/**
 * Every knob of the compiler.
 *
 * @param verify whether graphs are verified after each pass and classes by ASM's verifier
 * @param dumps which stages to show: {@code ast}, {@code graph}, {@code graph:PASS}, {@code
 *     kernels}, {@code plan}, {@code bytecode}
 */
public record CompileOptions(boolean verify, Set<String> dumps) {
  public static final CompileOptions DEFAULT = new CompileOptions(false, Set.of());

  public CompileOptions {
    dumps = Set.copyOf(dumps);
  }

  boolean shows(String stage) {
    return dumps.contains(stage);
  }
}
