package dev.jtc.compiler.view;

import dev.jtc.compiler.memory.Plan;

/**
 * Draws what really runs: kernels as boxes of code, numbered in the order in which they run, and
 * the arrays that pass between them as lines with their sizes.
 */
public final class PlanPicture {
  private PlanPicture() {}

  /** The picture of {@code plan}; of the options, detail means nothing here. */
  public static Picture of(Plan plan, PictureOptions options) {
    return new Picture(DotWriter.write(PlanSketcher.sketch(plan, options)));
  }
}
