package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.type.TensorType;
import java.util.Optional;

/**
 * A place whose content changes: a {@code var}, a parameter, a state, an optimizer's slot, half of
 * a random generator. Compared by identity.
 */
public final class Cell {
  /** What a cell is for. */
  public enum Role {
    /** A {@code var} of a function or of main. */
    LOCAL,
    PARAMETER,
    STATE,
    SLOT,
    GENERATOR
  }

  private final String name;
  private final Role role;
  private final Optional<TensorType> type;

  private Cell(String name, Role role, Optional<TensorType> type) {
    this.name = name;
    this.role = role;
    this.type = type;
  }

  static Cell local(String name) {
    return new Cell(name, Role.LOCAL, Optional.empty());
  }

  static Cell kept(String path, Role role, TensorType type) {
    return new Cell(path, role, Optional.of(type));
  }

  /** The variable's name, or the path of kept state, as {@code linear1.weight}. */
  public String name() {
    return name;
  }

  public Role role() {
    return role;
  }

  /** The type of kept state. */
  public TensorType type() {
    return type.orElseThrow();
  }

  /** Whether it belongs to a model or generator and outlives the function. */
  public boolean isKept() {
    return role != Role.LOCAL;
  }

  @Override
  public String toString() {
    return role + " " + name;
  }
}
