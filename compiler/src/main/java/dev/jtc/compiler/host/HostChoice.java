package dev.jtc.compiler.host;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.elaborate.Elaboration;
import dev.jtc.compiler.elaborate.Scope;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Value;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;

/** {@code a if condition else b} in {@code main}, where the condition shows when it runs. */
final class HostChoice {
  private final MainBody main;
  private final Elaboration e;
  private final Expr.Conditional expr;
  private final Scope scope;

  HostChoice(MainBody main, Elaboration e, Expr.Conditional expr, Scope scope) {
    this.main = main;
    this.e = e;
    this.expr = expr;
    this.scope = scope;
  }

  /** A tensor that the branch taken sets, or a string of two; an error after a report. */
  Val of(Value condition) {
    HostVar test = main.variable(condition);
    Val[] sides = new Val[2];
    Value[] values = new Value[2];
    Block then =
        main.nested(
            () -> {
              sides[0] = e.eval(expr.then(), scope);
              if (sides[0].textPieces().isEmpty()) {
                values[0] = tensor(sides[0], expr.then(), Optional.empty());
              }
            });
    if (sides[0].textPieces().isPresent()) {
      Block otherwise = main.nested(() -> sides[1] = e.eval(expr.otherwise(), scope));
      main.addIf(test, then, otherwise);
      return text(condition, sides[0], sides[1]);
    }
    if (values[0] == null) {
      return Val.ERROR;
    }
    HostVar result = main.segments().variable("t", values[0].type());
    then.add(new HostStmt.Move(result, main.segments().variableOf(values[0])));
    Block otherwise =
        main.nested(
            () -> {
              sides[1] = e.eval(expr.otherwise(), scope);
              DType dtype = values[0].type().dtype();
              values[1] = tensor(sides[1], expr.otherwise(), Optional.of(dtype));
              if (values[1] != null && values[1].type().equals(values[0].type())) {
                main.move(result, values[1]);
              }
            });
    if (values[1] == null) {
      return Val.ERROR;
    }
    if (!values[1].type().equals(values[0].type())) {
      main.branchesDiffer(expr.span(), values[0].type() + " or " + values[1].type());
      return Val.ERROR;
    }
    main.addIf(test, then, otherwise);
    return new Val.Tensor(main.segments().held(result));
  }

  /** The tensor that {@code val} is, a literal of dtype {@code wanted}; null after a report. */
  private Value tensor(Val val, Expr side, Optional<DType> wanted) {
    return e.tensorOf(val, side.span(), wanted).orElse(null);
  }

  /** One string or the other. What is in them is computed in the branch taken. */
  private Val text(Value condition, Val then, Val otherwise) {
    if (otherwise.textPieces().isPresent()) {
      List<Val.Piece> first = then.textPieces().orElseThrow();
      List<Val.Piece> second = otherwise.textPieces().get();
      return new Val.Template(List.of(new Val.Piece.Either(condition, first, second)));
    }
    if (!otherwise.isError()) {
      main.branchesDiffer(expr.span(), "a string or " + otherwise.describe());
    }
    return Val.ERROR;
  }
}
