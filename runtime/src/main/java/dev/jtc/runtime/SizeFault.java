package dev.jtc.runtime;

import java.util.Optional;

/** Arguments whose types or sizes do not fit a function. */
public final class SizeFault extends IllegalArgumentException implements RunFault {
  private static final long serialVersionUID = 1;

  private final String what;
  private final transient Place place;

  /**
   * @param place where it happened as {@link Place#of} reads it, or something else for nowhere
   */
  public SizeFault(String what, String place) {
    this(what, Place.of(place));
  }

  private SizeFault(String what, Optional<Place> place) {
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
  public SizeFault at(Place here) {
    return place == null ? new SizeFault(what, Optional.of(here)) : this;
  }
}
