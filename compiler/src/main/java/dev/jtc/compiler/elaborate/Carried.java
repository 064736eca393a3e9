package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a loop carries from trip to trip.
 *
 * @param cells the cells that it changes
 * @param initial what they hold before it, of the types they have in it
 */
record Carried(List<Cell> cells, List<Value> initial) {
  /** Elaborates a loop's body for the value of its counter. */
  interface Body {
    void run(Value counter);
  }

  /**
   * Tries the body until it changes no cell that was not known to change: what holds a literal at
   * first may decide which way the body goes. Empty after a report.
   */
  static Optional<Carried> of(Elaboration e, Span span, Body body) {
    TensorType i64 = TensorType.scalar(DType.I64);
    Set<Cell> cells = new LinkedHashSet<>();
    Carried known = new Carried(List.of(), List.of());
    while (true) {
      Carried entered = known;
      Elaboration.Region trial =
          e.trial(
              r -> {
                Value counter = r.builder().parameter("i", i64);
                enter(r, entered.cells(), entered.initial());
                body.run(counter);
              });
      if (!cells.addAll(trial.store().writtenOuter()) && cells.size() == known.cells().size()) {
        return Optional.of(known);
      }
      List<Value> initial = new ArrayList<>();
      for (Cell cell : cells) {
        int before = known.cells().indexOf(cell);
        Value value =
            before >= 0
                ? known.initial().get(before)
                : initialValue(e, cell, trial.store().read(cell), span);
        if (value == null) {
          if (!e.isTrial()) {
            // Once more aloud, to report what is wrong in the body.
            e.region(r -> body.run(r.builder().parameter("i", i64)));
          }
          cells.forEach(wrong -> e.store().write(wrong, Val.ERROR));
          return Optional.empty();
        }
        initial.add(value);
      }
      boolean mayDiffer = cells.stream().anyMatch(cell -> isKnownNow(e, cell, entered));
      known = new Carried(List.copyOf(cells), initial);
      if (!mayDiffer) {
        return Optional.of(known);
      }
    }
  }

  /**
   * Whether the trial knew what a cell held, so that it may have gone another way than the loop.
   */
  private static boolean isKnownNow(Elaboration e, Cell cell, Carried entered) {
    return !entered.cells().contains(cell) && !(e.store().read(cell) instanceof Val.Tensor);
  }

  static void enter(Elaboration.Region region, List<Cell> cells, List<Value> initial) {
    for (int i = 0; i < cells.size(); i++) {
      Value parameter =
          region
              .builder()
              .parameter(region.builder().freshName(cells.get(i).name()), initial.get(i).type());
      region.store().enter(cells.get(i), new Val.Tensor(parameter));
    }
  }

  /** A cell's value on entry: a literal takes the type that the region gives it. */
  private static Value initialValue(Elaboration e, Cell cell, Val after, Span span) {
    Val before = e.store().read(cell);
    if (before.isError() || after.isError()) {
      return null;
    }
    if (!Arithmetic.isNumeric(before)) {
      e.error(
          Code.TYPE_CHANGES,
          "`" + cell.name() + "` cannot change in a loop",
          span.firstLine(),
          "it is " + before.describe());
      return null;
    }
    Optional<DType> dtype =
        after instanceof Val.Tensor tensor
            ? Optional.of(tensor.value().type().dtype())
            : after instanceof Val.Float ? Optional.of(DType.F32) : Optional.empty();
    return e.arithmetic.tensor(before, dtype);
  }
}
