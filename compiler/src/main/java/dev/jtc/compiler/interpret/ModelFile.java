package dev.jtc.compiler.interpret;

import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.runtime.Model;
import dev.jtc.runtime.StateEntry;
import dev.jtc.runtime.Tensor;
import java.util.List;

/** A copy of what a model keeps, as compiled models have it: their files are the same. */
final class ModelFile extends Model {
  private ModelFile(String name, List<StateEntry> entries, Object[] arrays) {
    super(name, entries, arrays);
  }

  static ModelFile of(String name, List<Cell> cells, Memory memory) {
    List<StateEntry> entries =
        cells.stream().map(cell -> entry(cell, memory.tensor(cell))).toList();
    Object[] arrays = cells.stream().map(cell -> memory.tensor(cell).copy().array()).toArray();
    return new ModelFile(name, entries, arrays);
  }

  private static StateEntry entry(Cell cell, Tensor tensor) {
    StateEntry.Role role =
        switch (cell.role()) {
          case PARAMETER -> StateEntry.Role.PARAMETER;
          case STATE -> StateEntry.Role.STATE;
          case SLOT -> StateEntry.Role.SLOT;
          case GENERATOR -> StateEntry.Role.GENERATOR;
          case LOCAL -> throw new IllegalStateException("no state: " + cell);
        };
    return new StateEntry(cell.name(), tensor.dtype(), tensor.shape(), role);
  }
}
