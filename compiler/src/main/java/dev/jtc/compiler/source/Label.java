package dev.jtc.compiler.source;

import java.util.Objects;

/** A marked place and what to say about it; an empty {@code text} marks without words. */
public record Label(Span span, String text) {
  public Label {
    Objects.requireNonNull(span, "span");
    Objects.requireNonNull(text, "text");
  }
}
