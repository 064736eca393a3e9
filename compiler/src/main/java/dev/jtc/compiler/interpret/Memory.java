package dev.jtc.compiler.interpret;

import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Store;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Value;
import dev.jtc.runtime.Tensor;
import java.util.Collection;
import java.util.Map;
import java.util.WeakHashMap;

/** What the variables of {@code main} and the cells of its models hold. */
final class Memory extends Store {
  private final Execution execution;
  private final Map<Cell, Tensor> kept = new WeakHashMap<>();
  private final Map<Cell, Value> inputs = new WeakHashMap<>();
  private final Map<Cell, Val> variables = new WeakHashMap<>();

  Memory(Execution execution) {
    super(null, cell -> Val.ERROR);
    this.execution = execution;
  }

  @Override
  public Val read(Cell cell) {
    return cell.isKept()
        ? new Val.Tensor(inputs.computeIfAbsent(cell, c -> execution.input(tensor(c))))
        : variables.getOrDefault(cell, Val.ERROR);
  }

  @Override
  public void define(Cell cell, Val content) {
    write(cell, content);
  }

  @Override
  protected boolean knows(Cell cell) {
    return variables.containsKey(cell);
  }

  @Override
  public void write(Cell cell, Val content) {
    if (cell.isKept()) {
      put(cell, execution.tensor(((Val.Tensor) content).value()));
    } else {
      variables.put(cell, content);
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
    inputs.remove(cell);
  }

  /** What was read last of cells of models and not changed since. */
  Collection<Value> inputs() {
    return inputs.values();
  }
}
