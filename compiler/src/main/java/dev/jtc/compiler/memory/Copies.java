package dev.jtc.compiler.memory;

import dev.jtc.compiler.memory.Plan.Copy;
import dev.jtc.compiler.memory.Plan.Step;
import dev.jtc.compiler.memory.Plan.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Copies that are meant to happen all at once, put in an order that has the same effect. */
final class Copies {
  private Copies() {}

  /**
   * Steps for {@code wanted}, whose targets are all different.
   *
   * @param spare gives a scratch slot like the one it is given
   */
  static List<Step> inOrder(List<Copy> wanted, IntUnaryOperator spare) {
    List<Copy> left = new ArrayList<>(wanted);
    left.removeIf(copy -> copy.from() == copy.to());
    List<Step> steps = new ArrayList<>();
    while (!left.isEmpty()) {
      Copy next =
          left.stream()
              .filter(copy -> left.stream().noneMatch(other -> other.from() == copy.to()))
              .findFirst()
              .orElse(null);
      if (next == null) {
        // A circle: whoever still wants the old content of the first target gets it from a spare.
        next = left.get(0);
        int overwritten = next.to();
        int saved = spare.applyAsInt(overwritten);
        steps.add(new Copy(overwritten, saved, next.elements(), Why.EXCHANGED));
        left.replaceAll(
            c ->
                c.from() == overwritten ? new Copy(saved, c.to(), c.elements(), Why.EXCHANGED) : c);
      }
      steps.add(next);
      left.remove(next);
    }
    return steps;
  }
}
