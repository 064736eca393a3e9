package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import java.util.Optional;

/** Where an operator and its operands stand, for messages. */
record Places(String symbol, Span left, Optional<Span> op, Span right) {
  Places(String symbol, Span left, Span op, Span right) {
    this(symbol, left, Optional.of(op), right);
  }

  /** The places of a function's arguments. */
  static Places ofCall(String name, Span left, Span right) {
    return new Places(name, left, Optional.empty(), right);
  }

  /** {@code diagnostic} with what stands left and right. */
  Diagnostic mark(Diagnostic diagnostic, String leftText, String rightText) {
    Diagnostic marked = op.map(diagnostic::at).orElse(diagnostic);
    return op.isPresent() || left.equals(right)
        ? marked.at(left, leftText).at(right, rightText)
        : marked.at(right, rightText).at(left, leftText);
  }
}
