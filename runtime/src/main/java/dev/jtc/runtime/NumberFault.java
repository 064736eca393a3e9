package dev.jtc.runtime;

import java.util.Optional;

/** A number that the program computed cannot be used so, as a divisor of 0. */
public final class NumberFault extends ArithmeticException implements RunFault {
  private static final long serialVersionUID = 1;

  private final String what;
  private final transient Place place;

  /**
   * @param place where it happened as {@link Place#of} reads it, or something else for nowhere
   */
  public NumberFault(String what, String place) {
    this(what, Place.of(place));
  }

  private NumberFault(String what, Optional<Place> place) {
    super(RunFault.message(what, place));
    this.what = what;
    this.place = place.orElse(null);
  }

  @Override
  public String what() {
    return what;
  }

  @Override
  public Optional<Place> place() {
    return Optional.ofNullable(place);
  }

  @Override
  public NumberFault at(Place here) {
    return place == null ? new NumberFault(what, Optional.of(here)) : this;
  }
}
