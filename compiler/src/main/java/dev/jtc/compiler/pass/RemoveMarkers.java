package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Custom;
import dev.jtc.compiler.op.Detach;
import dev.jtc.compiler.op.Op;
import java.util.List;

/**
 * Drops operations that only speak to differentiation: {@code custom(x…, y) → y} and {@code
 * detach(x) → x}. To be run when nothing will be differentiated any more.
 */
final class RemoveMarkers {
  private RemoveMarkers() {}

  static Graph run(Graph graph) {
    return Rebuild.run(graph, out -> out, RemoveMarkers::emit);
  }

  private static List<Value> emit(Emitter out, Op op, List<Value> operands) {
    boolean marker = op instanceof Custom || op instanceof Detach;
    return marker ? List.of(operands.get(operands.size() - 1)) : out.emit(op, operands);
  }
}
