package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Concat;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.TensorLiteral;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Makes long literals of several short ones, since code that writes one must be a small method. */
final class SplitLiterals {
  private static final int MOST_ELEMENTS = 512;

  private SplitLiterals() {}

  static Graph run(Graph graph) {
    return Rebuild.run(graph, out -> out, SplitLiterals::emit);
  }

  private static List<Value> emit(Emitter out, Op op, List<Value> operands) {
    if (!(op instanceof TensorLiteral literal) || literal.tensor().size() <= MOST_ELEMENTS) {
      return out.emit(op, operands);
    }
    Tensor tensor = literal.tensor();
    List<Value> parts = new ArrayList<>();
    for (int start = 0; start < tensor.size(); start += MOST_ELEMENTS) {
      int length = Math.min(MOST_ELEMENTS, tensor.size() - start);
      parts.addAll(out.emit(new TensorLiteral(part(tensor, start, length)), List.of()));
    }
    Value joined = out.emit(new Concat(0), parts).get(0);
    return List.of(new Builds(out).reshape(joined, literal.type().shape()));
  }

  private static Tensor part(Tensor tensor, int start, int length) {
    DType dtype = tensor.dtype();
    Object elements = dtype.newArray(length);
    System.arraycopy(tensor.array(), start, elements, 0, length);
    return Tensor.of(dtype, elements, length);
  }
}
