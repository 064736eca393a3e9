package dev.jtc.compiler.memory;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a block does in one step, before values have slots. */
public sealed interface Piece {
  /** The values whose arrays it reads. */
  List<Value> reads();

  /** The values whose arrays it fills. */
  List<Value> writes();

  /**
   * A kernel.
   *
   * @param arrays the value in each buffer of the kernel; empty for scratch
   * @param sameIndex values read only where the kernel then writes elements of {@code movable}
   *     results: these may lie in the array of one of those
   * @param movable results that are written after everything at their position has been read
   * @param base the value that the kernel's only result overwrites in part, if it does: the result
   *     starts as a copy of it
   */
  record Run(
      Kernel kernel,
      List<Optional<Value>> arrays,
      Set<Value> sameIndex,
      Set<Value> movable,
      Optional<Value> base)
      implements Piece {
    public Run {
      arrays = List.copyOf(arrays);
      sameIndex = Set.copyOf(sameIndex);
      movable = Set.copyOf(movable);
    }

    @Override
    public List<Value> reads() {
      List<Value> reads = valuesOf(true);
      base.ifPresent(reads::add);
      return reads;
    }

    @Override
    public List<Value> writes() {
      return valuesOf(false);
    }

    /** What {@code value}, which it reads or writes, is in its array. */
    public TensorType stored(Value value) {
      return kernel.buffers().get(arrays.indexOf(Optional.of(value))).type();
    }

    private List<Value> valuesOf(boolean input) {
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < arrays.size(); i++) {
        if ((kernel.buffers().get(i).role() == Role.IN) == input) {
          arrays.get(i).ifPresent(values::add);
        }
      }
      return values;
    }
  }

  /**
   * A loop node.
   *
   * @param clear fills the stacks with zeros
   * @param record writes the carried values into the row of the stacks that the counter tells
   */
  record Trips(Node node, Block body, Optional<Block> condition, List<Run> clear, List<Run> record)
      implements Piece {
    public Trips {
      clear = List.copyOf(clear);
      record = List.copyOf(record);
    }

    @Override
    public List<Value> reads() {
      return node.operands();
    }

    @Override
    public List<Value> writes() {
      return node.results();
    }
  }

  /** A branch node. */
  record Either(Node node, Block then, Block otherwise) implements Piece {
    @Override
    public List<Value> reads() {
      return node.operands();
    }

    @Override
    public List<Value> writes() {
      return node.results();
    }
  }
}
