package dev.jtc.runtime;

import java.util.Optional;

/** An index that the program computed is outside of what it indexes. */
public final class IndexFault extends IndexOutOfBoundsException implements RunFault {
  private static final long serialVersionUID = 1;

  private final Fault fault;

  /**
   * @param place where it happened as {@link Place#of} reads it, or something else for nowhere
   */
  public IndexFault(String what, String place) {
    this(new Fault(what, place));
  }

  private IndexFault(Fault fault) {
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
  public IndexFault at(Place here) {
    return place().isPresent() ? this : new IndexFault(fault.at(here));
  }
}
