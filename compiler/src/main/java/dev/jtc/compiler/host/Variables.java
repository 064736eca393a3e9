package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Store;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * The {@code var}s of {@code main} and its random generator, as variables of the host program.
 * Within a straight run of statements a variable's last known value is used directly; after a
 * branch or at the start of a loop's body it is read anew.
 */
final class Variables extends Store {
  private final MainBody body;
  private final Map<Cell, HostVar> places = new HashMap<>();
  private final Map<Cell, Val> known = new HashMap<>();

  Variables(MainBody body) {
    super(null, cell -> Val.ERROR);
    this.body = body;
  }

  /** Forgets what variables hold: control flow has come from elsewhere. */
  void forget() {
    known.keySet().removeIf(places::containsKey);
  }

  @Override
  public Val read(Cell cell) {
    Val current = known.get(cell);
    if (current != null) {
      return current;
    }
    HostVar place = places.get(cell);
    if (place == null) {
      throw new IllegalStateException("main holds no " + cell);
    }
    Val read = new Val.Tensor(body.readVariable(place));
    known.put(cell, read);
    return read;
  }

  @Override
  public void define(Cell cell, Val content) {
    known.put(cell, content);
    if (content instanceof Val.Tensor tensor) {
      HostVar place = body.segments().variable(cell.name(), tensor.value().type());
      places.put(cell, place);
      body.move(place, tensor.value());
    }
  }

  @Override
  public void write(Cell cell, Val content) {
    HostVar place = places.get(cell);
    boolean fits =
        place != null
            && content instanceof Val.Tensor tensor
            && tensor.value().type().equals(place.type());
    if (fits) {
      Value value = ((Val.Tensor) content).value();
      body.move(place, value);
      known.put(cell, content);
    } else if (!content.isError()) {
      body.typeChanges(cell, place, content);
    }
  }
}
