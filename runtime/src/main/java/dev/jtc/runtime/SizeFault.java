package dev.jtc.runtime;

import java.util.Optional;

/** Arguments whose types or sizes do not fit a function. */
public final class SizeFault extends IllegalArgumentException implements RunFault {
  private static final long serialVersionUID = 1;

  private final Fault fault;

  /**
   * @param place where it happened as {@link Place#of} reads it, or something else for nowhere
   */
  public SizeFault(String what, String place) {
    this(new Fault(what, place));
  }

  private SizeFault(Fault fault) {
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
  public SizeFault at(Place here) {
    return place().isPresent() ? this : new SizeFault(fault.at(here));
  }
}
