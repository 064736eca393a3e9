package dev.jtc.runtime;

import java.util.Optional;

/** A number that the program computed cannot be used so, as a divisor of 0. */
public final class NumberFault extends ArithmeticException implements RunFault {
  private static final long serialVersionUID = 1;

  private final Fault fault;

  /**
   * @param place where it happened as {@link Place#of} reads it, or something else for nowhere
   */
  public NumberFault(String what, String place) {
    this(new Fault(what, place));
  }

  private NumberFault(Fault fault) {
    super(fault.message());
    this.fault = fault;
  }

  @Override
  public String what() {
    return fault.what();
  }

  @Override
  public Optional<Place> place() {
    return fault.place();
  }

  @Override
  public NumberFault at(Place here) {
    return place().isPresent() ? this : new NumberFault(fault.at(here));
  }
}
