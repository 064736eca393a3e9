package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Graph;
import java.util.List;

/**
 * A model with its configuration fixed, as graphs.
 *
 * @param cells everything it keeps, in order of declaration; last the key and the counter of its
 *     random generator
 * @param random its random generator
 * @param create from (seed: i64) to the first content of each cell
 */
public record ModelGraphs(
    ModelInstance instance, List<Cell> cells, Elaboration.RandomSource random, Graph create) {
  public ModelGraphs {
    cells = List.copyOf(cells);
  }
}
