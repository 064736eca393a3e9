package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Stmt.For;
import java.util.List;

/** Positions of nested loops whose iterations are counted as one. */
final class Place {
  private Place() {}

  /** Gives each of {@code loops}, outermost first, its position in iteration {@code flat}. */
  static void bind(PtxCode code, Positions positions, List<For> loops, String flat, Names names) {
    String rest = flat;
    for (int i = loops.size() - 1; i >= 0; i--) {
      For loop = loops.get(i);
      String place = rest;
      if (i > 0 && loop.extent().is(1)) {
        place = "0";
      } else if (i > 0) {
        String size = positions.size(loop.extent());
        place = code.value(Bank.WORD, "rem.u32", rest, size);
        rest = code.value(Bank.WORD, "div.u32", rest, size);
      }
      names.bindPosition(loop.variable(), place);
    }
  }
}
