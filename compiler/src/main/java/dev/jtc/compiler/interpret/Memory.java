package dev.jtc.compiler.interpret;

import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Store;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.runtime.Tensor;
import java.util.Map;
import java.util.WeakHashMap;

/** What the variables of {@code main} and the cells of its models hold. */
final class Memory extends Store {
  private final Execution execution;
  private final Map<Cell, Tensor> kept = new WeakHashMap<>();

  Memory(Execution execution) {
    super(null, cell -> Val.ERROR);
    this.execution = execution;
  }

  @Override
  public Val read(Cell cell) {
    return cell.isKept() ? new Val.Tensor(execution.input(tensor(cell))) : super.read(cell);
  }

  @Override
  public void write(Cell cell, Val content) {
    if (cell.isKept()) {
      put(cell, execution.tensor(((Val.Tensor) content).value()));
    } else {
      super.write(cell, content);
    }
  }

  /** What a cell of a model or generator holds. */
  Tensor tensor(Cell cell) {
    Tensor tensor = kept.get(cell);
    if (tensor == null) {
      throw new IllegalStateException("nothing in " + cell);
    }
    return tensor;
  }

  void put(Cell cell, Tensor tensor) {
    kept.put(cell, tensor);
  }
}
