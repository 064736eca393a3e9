package dev.jtc.compiler.elaborate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What cells hold at this point of the program. A region (a loop's body, a branch) works on a store
 * of its own above the outer one, and the outer one then takes over what was written.
 */
public class Store {
  private final Store outer;
  private final Function<Cell, Val> load;
  private final Map<Cell, Val> contents = new LinkedHashMap<>();
  private final Map<Cell, Val> written = new LinkedHashMap<>();
  private final Set<Cell> defined = new HashSet<>();

  protected Store(Store outer, Function<Cell, Val> load) {
    this.outer = outer;
    this.load = load;
  }

  /** A store that asks {@code load} once for the first content of each kept cell. */
  public static Store root(Function<Cell, Val> load) {
    return new Store(null, load);
  }

  Store nested() {
    return new Store(this, null);
  }

  public Val read(Cell cell) {
    Val content = contents.get(cell);
    if (content != null) {
      return content;
    }
    if (outer != null) {
      return outer.read(cell);
    }
    Val loaded = load.apply(cell);
    contents.put(cell, loaded);
    return loaded;
  }

  /** Gives a new cell its first content. */
  public void define(Cell cell, Val content) {
    contents.put(cell, content);
    defined.add(cell);
  }

  /** Says what a cell from outside holds where a region begins. */
  void enter(Cell cell, Val content) {
    contents.put(cell, content);
  }

  public void write(Cell cell, Val content) {
    contents.put(cell, content);
    written.put(cell, content);
  }

  /** The cells written here that existed before, in order of the first write. */
  List<Cell> writtenOuter() {
    return new ArrayList<>(written.keySet().stream().filter(this::isOuter).toList());
  }

  private boolean isOuter(Cell cell) {
    return outer != null && !defined.contains(cell) && (cell.isKept() || outer.knows(cell));
  }

  /** Whether the cell has a content here. */
  protected boolean knows(Cell cell) {
    return contents.containsKey(cell) || outer != null && outer.knows(cell);
  }

  /** The kept cells written here that were not made here, with what they hold last. */
  public Map<Cell, Val> writtenKept() {
    Map<Cell, Val> kept = new LinkedHashMap<>();
    written.keySet().stream()
        .filter(cell -> cell.isKept() && !defined.contains(cell))
        .forEach(cell -> kept.put(cell, contents.get(cell)));
    return kept;
  }
}
