package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A loop of {@code main} over batches of tensors.
 *
 * @param made what makes the batches
 * @param isCounted whether each comes with its number
 */
public record Batching(HostArgument.Made made, boolean isCounted) {
  private static final int TENSORS = 0;
  private static final int SIZE = 1;
  private static final int DROP_LAST = 3;

  /** What is looped over, if it is batches. */
  static Optional<Batching> of(Val iterable) {
    boolean isCounted = iterable instanceof Val.Enumerated;
    Val inner = isCounted ? ((Val.Enumerated) iterable).batches() : iterable;
    return inner instanceof Val.Made made && made.type() == Batches.class
        ? Optional.of(
            new Batching(new HostArgument.Made(made.function(), made.arguments()), isCounted))
        : Optional.empty();
  }

  private List<TensorType> whole() {
    List<TensorType> types = new ArrayList<>();
    for (HostArgument tensor : ((HostArgument.Array) made.arguments().get(TENSORS)).elements()) {
      types.add(((HostArgument.Tensor) tensor).value().type());
    }
    return types;
  }

  /** The number of rows of a batch that is not the last one, if it is known. */
  public Optional<Long> usual() {
    return made.arguments().get(SIZE) instanceof HostArgument.Literal literal
            && literal.value() instanceof Long size
            && size > 0
        ? Optional.of(size)
        : Optional.empty();
  }

  /** Whether every batch has the usual number of rows. */
  public boolean isEven() {
    Dim rows = whole().get(0).shape().dim(0);
    boolean dropsLast =
        made.arguments().get(DROP_LAST).equals(new HostArgument.Literal(Boolean.TRUE));
    return usual().isPresent()
        && (dropsLast || rows.isConstant() && rows.value() % usual().get() == 0);
  }

  /** The types of the tensors of a batch with {@code rows} rows. */
  public List<TensorType> types(Dim rows) {
    List<TensorType> types = new ArrayList<>();
    for (TensorType type : whole()) {
      List<Dim> dims = new ArrayList<>(type.shape().dims());
      dims.set(0, rows);
      types.add(type.withShape(new Shape(dims)));
    }
    return types;
  }

  /** What the variable of the loop is bound to. */
  public Val element(Value counter, List<Value> tensors) {
    List<Val> vals = new ArrayList<>();
    tensors.forEach(tensor -> vals.add(new Val.Tensor(tensor)));
    Val batch = vals.size() == 1 ? vals.get(0) : new Val.Tuple(vals);
    return isCounted ? new Val.Tuple(List.of(new Val.Tensor(counter), batch)) : batch;
  }
}
