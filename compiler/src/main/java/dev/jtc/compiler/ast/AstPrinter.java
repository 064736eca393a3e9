package dev.jtc.compiler.ast;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prints a syntax tree in the one canonical form: four spaces a level, a blank line between
 * declarations. Documentation is kept, other comments are not part of the tree.
 *
 * <p>Law: parsing what is printed gives the same tree but for the spans.
 */
public final class AstPrinter {
  private final StringBuilder out = new StringBuilder();
  private int level;

  private AstPrinter() {}

  /** The whole file. */
  public static String print(SourceUnit unit) {
    AstPrinter printer = new AstPrinter();
    if (!unit.packageName().isEmpty()) {
      printer.line("package " + unit.packageName());
    }
    for (SourceUnit.Import i : unit.imports()) {
      String path = i.path().replace("\\", "\\\\").replace("\"", "\\\"");
      printer.line("import \"" + path.replace("{", "{{").replace("}", "}}") + "\"");
    }
    for (Decl decl : unit.decls()) {
      printer.gap();
      printer.decl(decl);
    }
    return printer.out.toString();
  }

  /** One expression, on one line. */
  public static String print(Expr expr) {
    return ExprPrinter.print(expr);
  }

  /** One type, on one line. */
  public static String print(TypeExpr type) {
    return ExprPrinter.print(type);
  }

  /** What a declaration says to its users, without its documentation and body. */
  public static String signature(Decl decl) {
    return switch (decl.kind()) {
      case FN -> head((Decl.Fn) decl);
      case MODEL -> {
        Decl.Model model = (Decl.Model) decl;
        yield "model " + model.name() + params(model.params());
      }
      case OPTIMIZER -> {
        Decl.Optimizer optimizer = (Decl.Optimizer) decl;
        yield "optimizer " + optimizer.name() + params(optimizer.params());
      }
      case CONST -> {
        Decl.Const c = (Decl.Const) decl;
        yield "const "
            + c.name()
            + ExprPrinter.typed(c.type())
            + " = "
            + ExprPrinter.print(c.value());
      }
      case MAIN -> "main";
    };
  }

  private void decl(Decl decl) {
    switch (decl.kind()) {
      case FN -> fn((Decl.Fn) decl);
      case MODEL -> model((Decl.Model) decl);
      case OPTIMIZER -> optimizer((Decl.Optimizer) decl);
      case CONST -> {
        Decl.Const c = (Decl.Const) decl;
        doc(c.doc());
        binding("const " + c.name(), c.type(), c.value());
      }
      case MAIN -> {
        Decl.Main main = (Decl.Main) decl;
        doc(main.doc());
        open("main");
        body(main.block().statements());
        close("");
      }
    }
  }

  private void fn(Decl.Fn fn) {
    doc(fn.doc());
    String head = head(fn);
    String backward = fn.backward().map(b -> " backward " + names(b.names()) + " {").orElse("");
    if (fn.body() instanceof Decl.Body.Short body) {
      line(head + " = " + ExprPrinter.print(body.value()) + backward);
    } else {
      open(head);
      body(fn.statements());
      close(backward);
    }
    fn.backward()
        .ifPresent(
            b -> {
              level++;
              body(b.block().statements());
              close("");
            });
  }

  private static String head(Decl.Fn fn) {
    return (fn.isTrain() ? "train fn " : "fn ")
        + fn.name()
        + params(fn.params())
        + fn.result().map(t -> " -> " + ExprPrinter.print(t)).orElse("");
  }

  private static String params(List<Param> params) {
    return params.stream()
        .map(
            p ->
                p.name()
                    + ExprPrinter.typed(p.type())
                    + p.initial().map(e -> " = " + ExprPrinter.print(e)).orElse(""))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String names(List<Pattern.Named> names) {
    return names.stream().map(Pattern.Named::name).collect(Collectors.joining(", ", "(", ")"));
  }

  private void model(Decl.Model model) {
    doc(model.doc());
    open("model " + model.name() + (model.params().isEmpty() ? "" : params(model.params())));
    Member previous = null;
    for (Member member : model.members()) {
      boolean isFn = member.memberKind() == Member.MemberKind.FN;
      if (previous != null && (isFn || previous.memberKind() == Member.MemberKind.FN)) {
        gap();
      }
      member(member);
      previous = member;
    }
    close("");
  }

  private void member(Member member) {
    switch (member.memberKind()) {
      case FN -> fn((Decl.Fn) member);
      case LET -> {
        Member.LetDecl let = (Member.LetDecl) member;
        doc(let.doc());
        binding("let " + ExprPrinter.print(let.pattern()), let.type(), let.value());
      }
      case PARAM -> {
        Member.ParamDecl param = (Member.ParamDecl) member;
        doc(param.doc());
        binding("param " + param.name(), param.type(), param.init());
      }
      case STATE -> {
        Member.StateDecl state = (Member.StateDecl) member;
        doc(state.doc());
        binding("state " + state.name(), state.type(), state.init());
      }
      case REQUIRE -> line(ExprPrinter.print(((Member.RequireDecl) member).call()));
    }
  }

  private void optimizer(Decl.Optimizer optimizer) {
    doc(optimizer.doc());
    String params = optimizer.params().isEmpty() ? "" : params(optimizer.params());
    open("optimizer " + optimizer.name() + params);
    for (SlotDecl slot : optimizer.slots()) {
      doc(slot.doc());
      binding("slot " + slot.name(), slot.type(), slot.init());
    }
    optimizer.states().forEach(this::member);
    open("update " + names(optimizer.update().names()));
    body(optimizer.update().block().statements());
    close("");
    close("");
  }

  private void body(List<Stmt> statements) {
    statements.forEach(this::stmt);
  }

  private void stmt(Stmt stmt) {
    switch (stmt.kind()) {
      case LET -> {
        Stmt.Let s = (Stmt.Let) stmt;
        binding("let " + ExprPrinter.print(s.pattern()), s.type(), s.value());
      }
      case VAR -> {
        Stmt.Var s = (Stmt.Var) stmt;
        binding("var " + ExprPrinter.print(s.pattern()), s.type(), s.value());
      }
      case ASSIGN -> {
        Stmt.Assign s = (Stmt.Assign) stmt;
        String target = ExprPrinter.print(s.target());
        line(target + " " + s.op().text() + " " + ExprPrinter.print(s.value()));
      }
      case FOR -> {
        Stmt.For s = (Stmt.For) stmt;
        String variable = ExprPrinter.print(s.variable());
        open("for " + variable + " in " + ExprPrinter.print(s.iterable()) + max(s.max()));
        body(s.body().statements());
        close("");
      }
      case WHILE -> {
        Stmt.While s = (Stmt.While) stmt;
        open("while " + ExprPrinter.print(s.condition()) + max(s.max()));
        body(s.body().statements());
        close("");
      }
      case IF -> branch((Stmt.If) stmt);
      case RETURN ->
          line(
              ((Stmt.Return) stmt)
                  .value()
                  .map(e -> "return " + ExprPrinter.print(e))
                  .orElse("return"));
      case EXPR -> line(ExprPrinter.print(((Stmt.ExprStmt) stmt).expr()));
    }
  }

  private static String max(Optional<Expr> max) {
    return max.map(e -> " max " + ExprPrinter.print(e)).orElse("");
  }

  /** An else block that is a single {@code if} prints as {@code else if}. */
  private void branch(Stmt.If first) {
    open("if " + ExprPrinter.print(first.condition()));
    body(first.then().statements());
    Optional<Block> otherwise = first.otherwise();
    while (otherwise.isPresent()) {
      List<Stmt> statements = otherwise.get().statements();
      if (statements.size() == 1 && statements.get(0) instanceof Stmt.If next) {
        close(" else if " + ExprPrinter.print(next.condition()) + " {");
        level++;
        body(next.then().statements());
        otherwise = next.otherwise();
      } else {
        close(" else {");
        level++;
        body(statements);
        otherwise = Optional.empty();
      }
    }
    close("");
  }

  private void binding(String head, Optional<TypeExpr> type, Expr value) {
    line(head + ExprPrinter.typed(type) + " = " + ExprPrinter.print(value));
  }

  private void doc(String doc) {
    if (!doc.isEmpty()) {
      for (String text : doc.split("\n", -1)) {
        line(text.isEmpty() ? "///" : "/// " + text);
      }
    }
  }

  private void gap() {
    if (out.length() > 0) {
      out.append('\n');
    }
  }

  private void open(String head) {
    line(head + " {");
    level++;
  }

  private void close(String tail) {
    level--;
    line("}" + tail);
  }

  private void line(String text) {
    out.append("    ".repeat(level)).append(text).append('\n');
  }
}
