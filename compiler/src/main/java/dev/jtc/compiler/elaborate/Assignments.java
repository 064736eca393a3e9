package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import java.util.Optional;

/** Assignments: to a {@code var}, or to what a model keeps. */
final class Assignments {
  private final Elaboration e;

  Assignments(Elaboration e) {
    this.e = e;
  }

  /** Elaborates {@code assign}. */
  void assign(Stmt.Assign assign, Scope scope) {
    Optional<Place> found = target(assign.target(), scope);
    if (found.isEmpty()) {
      e.expressions.eval(assign.value(), scope);
      return;
    }
    Place place = found.get();
    boolean isUpdate = place.cell().role() == Cell.Role.PARAMETER;
    Phase phase = isUpdate ? Phase.UPDATE : e.emitter().origin().phase();
    e.inPhase(phase, () -> assign(assign, place, scope));
  }

  private void assign(Stmt.Assign assign, Place place, Scope scope) {
    Val given = e.expressions.eval(assign.value(), scope);
    Val old = place.read(e);
    Val value =
        assign
            .op()
            .operator()
            .map(
                op -> {
                  Places places =
                      new Places(
                          op.text(),
                          assign.target().span(),
                          assign.opSpan(),
                          assign.value().span());
                  return e.bounded(
                      assign.span(), () -> e.arithmetic.binary(op, old, given, places));
                })
            .orElse(given);
    if (value.isError()) {
      e.store().write(place.cell(), Val.ERROR);
    } else if (place.cell().isKept()) {
      writeKept(place, value, assign);
    } else {
      e.store().write(place.cell(), e.statements.content(value));
    }
  }

  /** A cell and, where {@code main} reaches into a model, that model. */
  private record Place(Cell cell, Optional<ModelInstance> heldByHost) {
    Val read(Elaboration e) {
      return heldByHost.isPresent()
          ? e.flow().host().orElseThrow().read(e, heldByHost.get(), cell)
          : e.store().read(cell);
    }
  }

  private void writeKept(Place place, Val value, Stmt.Assign assign) {
    Cell cell = place.cell();
    if (!e.isTraining() && place.heldByHost().isEmpty()) {
      e.error(
          Diagnostic.error(
                  Code.ASSIGN_IN_PLAIN_FN, "a plain `fn` cannot change `" + cell.name() + "`")
              .at(assign.target().span(), "part of the model")
              .help("declare the function as `train fn`"));
      return;
    }
    Val converted = e.expected.fitted(cell.type(), value);
    if (!(converted instanceof Val.Tensor tensor) || !tensor.value().type().equals(cell.type())) {
      e.error(
          Diagnostic.error(
                  Code.TYPE_CHANGES, "`" + cell.name() + "` must stay " + cell.type().words())
              .at(assign.value().span(), converted.describe()));
      return;
    }
    if (place.heldByHost().isPresent()) {
      Host host = e.flow().host().orElseThrow();
      host.write(e, place.heldByHost().get(), cell, tensor.value());
    } else {
      e.store().write(cell, converted);
    }
  }

  /** The place that {@code target} names; empty after a report. */
  private Optional<Place> target(Expr target, Scope scope) {
    if (target instanceof Expr.Name name) {
      Optional<Scope.Binding> binding = scope.find(name.id());
      if (binding.isPresent() && binding.get() instanceof Scope.Binding.Place place) {
        return Optional.of(new Place(place.cell(), Optional.empty()));
      }
      if (binding.isEmpty()) {
        e.expressions.unknown(name.id(), name.span(), scope);
        return Optional.empty();
      }
      Diagnostic diagnostic =
          Diagnostic.error(Code.ASSIGN_TO_LET, "`" + name.id() + "` cannot be assigned")
              .at(name.span(), "keeps its value");
      Optional<Span> declared = binding.get().declared();
      if (declared.isPresent()) {
        diagnostic = diagnostic.at(declared.get(), "declared here").help(advice(name, scope));
      }
      e.error(diagnostic);
      return Optional.empty();
    }
    if (target instanceof Expr.Member member) {
      Val object = e.expressions.eval(member.object(), scope);
      if (object.isError()) {
        return Optional.empty();
      }
      Optional<Cell> cell = e.members.cellOf(object, member.name());
      if (cell.isEmpty()) {
        e.error(
            Code.ASSIGN_TO_LET,
            "`" + member.name() + "` of " + object.describe() + " cannot be assigned",
            member.nameSpan(),
            "");
      }
      Optional<ModelInstance> held =
          e.flow().host().isPresent() ? Members.holder(object) : Optional.empty();
      return cell.map(c -> new Place(c, held));
    }
    e.error(
        Diagnostic.error(Code.ASSIGN_TO_PART, "a part of a tensor cannot be assigned")
            .at(target.span(), "tensors are values")
            .help("make a new tensor, for instance with `where` or `cat`"));
    return Optional.empty();
  }

  private static String advice(Expr.Name name, Scope scope) {
    return switch (scope.levelOf(name.id())) {
      case TRIP -> "a `for` sets it anew; take a `var` of another name";
      case BLOCK -> "declare it with `var` instead of `let`";
      case MODEL -> "declare it as `state " + name.id() + " = …`, or as a `param`";
      case PARAMETERS, FILE -> "begin with `var " + name.id() + " = " + name.id() + "`";
    };
  }
}
