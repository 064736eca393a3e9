package dev.jtc.compiler.view;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.op.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A kernel in a few lines for people: its loops, and what it computes without the indices. */
final class KernelText {
  private static final int MOST_LINES = 16;
  private static final int LONGEST_LINE = 56;

  private KernelText() {}

  /** The text, after a heading with the {@code number} of the step. */
  static String of(Kernel kernel, int number) {
    List<String> lines = new ArrayList<>();
    block(kernel.body(), "", lines);
    List<String> all = new ArrayList<>();
    all.add(
        number + "  " + kernel.name() + (kernel.source().isEmpty() ? "" : "  " + kernel.source()));
    if (!kernel.fuses().isEmpty()) {
      all.add("fuses " + String.join(" ", kernel.fuses()));
    }
    all.addAll(lines.subList(0, Math.min(MOST_LINES, lines.size())));
    if (lines.size() > MOST_LINES) {
      all.add("… " + (lines.size() - MOST_LINES) + " more lines");
    }
    return all.stream()
        .map(line -> Letters.cut(line, LONGEST_LINE))
        .collect(Collectors.joining("\n"));
  }

  private static void block(List<Stmt> body, String indent, List<String> lines) {
    for (Stmt statement : body) {
      if (statement instanceof Stmt.For loop) {
        String kind =
            loop.kind() == Stmt.Kind.SERIAL
                ? ""
                : " " + loop.kind().name().toLowerCase(Locale.ROOT);
        lines.add(indent + "for " + loop.variable() + " < " + loop.extent() + kind);
        block(loop.body(), indent + "  ", lines);
      } else if (statement instanceof Stmt.If branch) {
        lines.add(indent + "if " + text(branch.condition()));
        block(branch.body(), indent + "  ", lines);
      } else {
        lines.add(indent + simple(statement));
      }
    }
  }

  private static String simple(Stmt statement) {
    if (statement instanceof Stmt.Let let) {
      return let.name() + " = " + text(let.value());
    }
    if (statement instanceof Stmt.Declare declare) {
      return declare.name() + " = " + text(declare.initial());
    }
    if (statement instanceof Stmt.Assign assign) {
      return assign.name() + " = " + text(assign.value());
    }
    Stmt.Store store = (Stmt.Store) statement;
    return store.buffer() + "[·] = " + text(store.value());
  }

  /** An expression without the outermost parentheses. */
  private static String text(Expr value) {
    String text = inner(value);
    return value instanceof Expr.Call && text.startsWith("(")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  private static String inner(Expr value) {
    if (value instanceof Expr.Load load) {
      return load.buffer();
    }
    if (value instanceof Expr.Literal literal) {
      return Symbols.number(new Constant(literal.dtype(), literal.bits()));
    }
    if (value instanceof Expr.Call call) {
      String symbol = call.fn().symbol();
      if (!symbol.isEmpty() && call.fn().arity() == 2) {
        String left = inner(call.arguments().get(0));
        return "(" + left + " " + symbol + " " + inner(call.arguments().get(1)) + ")";
      }
      return call.fn().name()
          + call.arguments().stream()
              .map(KernelText::text)
              .collect(Collectors.joining(", ", "(", ")"));
    }
    if (value instanceof Expr.Cast cast) {
      return cast.dtype().text() + "(" + text(cast.value()) + ")";
    }
    if (value instanceof Expr.Position position) {
      return position.index().toString();
    }
    // A local name, or a random word.
    return value instanceof Expr.RandomWord ? "random" : value.toString();
  }
}
