package dev.jtc.runtime;

import java.io.Serializable;
import java.util.Optional;

/**
 * What a {@link RunFault} tells.
 *
 * @param what happened, as a sentence without a full stop
 * @param spelling of the place as {@link Place#of} reads it, or something else for nowhere
 */
record Fault(String what, String spelling) implements Serializable {
  Optional<Place> place() {
    return Place.of(spelling);
  }

  /** The same at {@code here}. */
  Fault at(Place here) {
    return new Fault(what, here.spelling());
  }

  /** The place, where there is one, and what happened. */
  String message() {
    return place().map(at -> at + ": " + what).orElse(what);
  }
}
