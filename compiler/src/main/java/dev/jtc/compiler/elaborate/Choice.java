package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A branch of a static graph: both sides are elaborated, once, and then given the same types. */
final class Choice {
  private Choice() {}

  static Val of(
      Elaboration e, Val.Tensor condition, Span span, Supplier<Val> then, Supplier<Val> otherwise) {
    Val[] vals = new Val[2];
    Elaboration.Region thenRegion = e.region(r -> vals[0] = then.get());
    Elaboration.Region elseRegion = e.region(r -> vals[1] = otherwise.get());
    Set<Cell> changed = new LinkedHashSet<>(thenRegion.store().writtenOuter());
    changed.addAll(elseRegion.store().writtenOuter());
    List<Cell> cells = List.copyOf(changed);
    List<TensorType> types = new ArrayList<>();
    for (Cell cell : cells) {
      types.add(Joined.type(thenRegion.store().read(cell), elseRegion.store().read(cell)));
    }
    Optional<Form> shape = Form.joined(vals[0], vals[1]);
    if (e.isTrial()) {
      for (int i = 0; i < cells.size(); i++) {
        e.store().write(cells.get(i), new Val.Tensor(e.placeholder(types.get(i))));
      }
      return shape.map(form -> form.placeholder(e)).orElse(Val.ERROR);
    }
    List<Value> thenValues =
        e.resume(thenRegion, () -> finish(e, vals[0], cells, types, shape, span));
    List<Value> elseValues =
        e.resume(elseRegion, () -> finish(e, vals[1], cells, types, shape, span));
    if (thenValues.contains(null) || elseValues.contains(null)) {
      cells.forEach(cell -> e.store().write(cell, Val.ERROR));
      return Val.ERROR;
    }
    if (vals[0].textPieces().isPresent() && vals[1].textPieces().isPresent()) {
      return e.error(
          Code.STRING_OUTSIDE_MAIN,
          "a string that is chosen when the program runs belongs in `main`",
          span.firstLine(),
          "");
    }
    if (shape.isEmpty()) {
      boolean reported = vals[0].isError() || vals[1].isError();
      return reported
          ? Val.ERROR
          : e.error(
              Diagnostic.error(Code.TYPE_CHANGES, "the two branches give different types")
                  .at(span.firstLine(), vals[0].describe() + " or " + vals[1].describe()));
    }
    Regions.Closed closed = Regions.close(List.of(thenRegion, elseRegion));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < thenValues.size(); i++) {
      names.add("r" + i);
    }
    List<Value> operands = new ArrayList<>(List.of(condition.value()));
    operands.addAll(closed.captures());
    Branch branch =
        new Branch(
            closed.graph(thenRegion, "then", names, thenValues),
            closed.graph(elseRegion, "else", names, elseValues));
    List<Value> results = thenValues.isEmpty() ? List.of() : e.emitter().emit(branch, operands);
    for (int i = 0; i < cells.size(); i++) {
      e.store().write(cells.get(i), new Val.Tensor(results.get(i)));
    }
    return shape.get().rebuild(results.subList(cells.size(), results.size()).iterator());
  }

  private static List<Value> finish(
      Elaboration e,
      Val val,
      List<Cell> cells,
      List<TensorType> types,
      Optional<Form> shape,
      Span span) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      values.add(
          Joined.ofType(
              e,
              cells.get(i),
              e.store().read(cells.get(i)),
              types.get(i),
              span,
              Joined.Where.BRANCH));
    }
    if (shape.isPresent()) {
      shape.get().flatten(e, val, values);
    }
    values.replaceAll(value -> value == null ? null : e.emitter().resolve(value));
    return values;
  }
}
