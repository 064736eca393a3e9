package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.runtime.Tensor;
import java.util.List;

/** Hears of every call that {@code main} makes in define-by-run mode. */
@FunctionalInterface
public interface Trace {
  /** Takes no notice. */
  Trace NONE = call -> {};

  /** A call is over. */
  void called(Call call);

  /**
   * One call of a function.
   *
   * @param function its name, as {@code Cubic.step}
   * @param isTrain whether it is a {@code train fn} of a model
   * @param nanos how long it took, with building the tape
   * @param counts what was run for it
   * @param returned the tensors it returned
   * @param tape what was run; keep it only as long as it is needed, for it holds every intermediate
   * @param results names of what it returned, then of what it wrote
   */
  record Call(
      String function,
      boolean isTrain,
      long nanos,
      Tape.Counts counts,
      List<Tensor> returned,
      Tape tape,
      List<Named> results) {
    public Call {
      returned = List.copyOf(returned);
      results = List.copyOf(results);
    }

    /** What was run, for pictures. */
    public Graph graph() {
      return tape.toGraph(function, results);
    }
  }
}
