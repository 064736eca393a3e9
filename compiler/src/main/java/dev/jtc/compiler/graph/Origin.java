package dev.jtc.compiler.graph;

import dev.jtc.compiler.source.Span;
import dev.jtc.runtime.Place;
import java.util.Optional;

/**
 * Where a node comes from. It never changes what is computed.
 *
 * @param span the source text that asked for it, if any
 * @param phase forward, backward or update
 * @param scope path of the submodel it was written in, as {@code linear1}; empty at the top
 */
public record Origin(Optional<Span> span, Phase phase, String scope) {
  public static final Origin NONE = new Origin(Optional.empty(), Phase.FORWARD, "");

  /** Where that text stands, for messages of the running program. */
  public Optional<Place> place() {
    return span.map(Span::head);
  }

  public Origin withPhase(Phase newPhase) {
    return new Origin(span, newPhase, scope);
  }

  public Origin withSpan(Span newSpan) {
    return new Origin(Optional.of(newSpan), phase, scope);
  }

  public Origin withScope(String newScope) {
    return new Origin(span, phase, newScope);
  }
}
