package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Optional;

/**
 * A loop whose trip count is known only when it runs.
 *
 * <p>Operands: {@code trips} (i64 scalar, the most trips to do), the carried values' first versions,
 * the invariants. Results: the carried values' last versions, the number of trips done (i64 scalar),
 * then one stack for each entry of {@code recorded}.
 *
 * @param body from (counter: i64 scalar from 0, carried…, invariants…) to (carried…)
 * @param condition from (carried…, invariants…) to a bool scalar asked before each trip; empty for a
 *     counted loop
 * @param carried how many values are carried
 * @param maxTrips a proven upper bound of the trips, if there is one; the first axis of stacks
 * @param recorded which carried values are recorded at the start of each trip: trip t's value is row
 *     t of the stack {@code [maxTrips, …]}; rows never reached are 0. Needs {@code maxTrips}.
 */
public record Loop(
    Graph body,
    Optional<Graph> condition,
    int carried,
    Optional<Dim> maxTrips,
    List<Integer> recorded)
    implements Op {
  public Loop {
    recorded = List.copyOf(recorded);
  }
}
