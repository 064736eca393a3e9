package dev.jtc.compiler.graph;

import dev.jtc.compiler.source.Span;
import dev.jtc.runtime.Place;
import java.util.Optional;

/**
 * Where a node comes from. It never changes what is computed.
 *
 * @param span the source text that asked for it, if any
 * @param call the text of the user's program that asked for it: the same, or where the library was
 *     called whose text {@code span} is
 * @param phase forward, backward or update
 * @param scope path of the submodel it was written in, as {@code linear1}; empty at the top
 */
public record Origin(Optional<Span> span, Optional<Span> call, Phase phase, String scope) {
  public static final Origin NONE = new Origin(Phase.FORWARD, "");

  /** An origin without text. */
  public Origin(Phase phase, String scope) {
    this(Optional.empty(), Optional.empty(), phase, scope);
  }

  /** What messages of the running program name: text of the user's if there is some. */
  public Optional<Place> place() {
    return call.or(() -> span).map(Span::head);
  }

  public Origin withPhase(Phase newPhase) {
    return new Origin(span, call, newPhase, scope);
  }

  public Origin withSpan(Span newSpan) {
    Optional<Span> asked = Optional.of(newSpan);
    return new Origin(asked, newSpan.file().isLibrary() ? call : asked, phase, scope);
  }

  public Origin withScope(String newScope) {
    return new Origin(span, call, phase, newScope);
  }
}
