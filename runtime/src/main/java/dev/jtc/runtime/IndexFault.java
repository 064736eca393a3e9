package dev.jtc.runtime;

import java.util.Optional;

/** An index that the program computed is outside of what it indexes. */
public final class IndexFault extends IndexOutOfBoundsException implements RunFault {
  private static final long serialVersionUID = 1;

  private final String what;
  private final transient Place place;

  /**
   * @param place where it happened as {@link Place#of} reads it, or something else for nowhere
   */
  public IndexFault(String what, String place) {
    this(what, Place.of(place));
  }

  private IndexFault(String what, Optional<Place> place) {
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
  public IndexFault at(Place here) {
    return place == null ? new IndexFault(what, Optional.of(here)) : this;
  }
}
