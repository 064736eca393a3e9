package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import java.util.function.Consumer;

/** What bounds the work of an elaboration, so that no program keeps the compiler busy for ever. */
final class Limits {
  /** How many expressions may be inside each other, over all calls; the stack is finite. */
  private static final int DEEPEST = 400;

  private final Flow flow;
  private final Consumer<Diagnostic> report;
  private long steps;
  private int depth;
  private boolean exceeded;

  /**
   * @param report is told once what is exceeded, also in a trial: from there on everything is wrong
   */
  Limits(Flow flow, Consumer<Diagnostic> report) {
    this.flow = flow;
    this.report = report;
  }

  /** Enters one more expression or statement; false, once reported, if there are too many. */
  boolean enter(Span span) {
    depth++;
    steps++;
    if (exceeded) {
      return false;
    }
    if (depth > DEEPEST) {
      exceed(Diagnostic.error(Code.TOO_DEEP, "expressions and calls are nested too deeply"), span);
    } else if (steps > flow.mostSteps()) {
      exceed(
          Diagnostic.error(Code.TOO_MUCH, "this function becomes too large")
              .note("calls and loops of few trips are unrolled, and multiply each other"),
          span);
    }
    return !exceeded;
  }

  void leave() {
    depth--;
  }

  private void exceed(Diagnostic diagnostic, Span span) {
    exceeded = true;
    report.accept(diagnostic.at(span, "reached here"));
  }
}
