package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Makes the syntax tree of statements. */
final class StmtBuilder {
  private static final List<String> STATEMENT_WORDS =
      List.of("let", "var", "for", "while", "if", "else", "return");

  private final ExprBuilder exprs;
  private final Diagnostics diagnostics;

  StmtBuilder(ExprBuilder exprs, Diagnostics diagnostics) {
    this.exprs = exprs;
    this.diagnostics = diagnostics;
  }

  Block block(JtParser.BlockContext ctx) {
    return new Block(ctx.stmt().stream().map(this::stmt).toList(), span(ctx));
  }

  Stmt stmt(JtParser.StmtContext ctx) {
    ParserRuleContext child = ctx.getRuleContext(ParserRuleContext.class, 0);
    return switch (child.getRuleIndex()) {
      case JtParser.RULE_letStmt -> let(ctx.letStmt());
      case JtParser.RULE_varStmt -> variable(ctx.varStmt());
      case JtParser.RULE_forStmt -> forLoop(ctx.forStmt());
      case JtParser.RULE_whileStmt -> whileLoop(ctx.whileStmt());
      case JtParser.RULE_ifStmt -> branch(ctx.ifStmt());
      case JtParser.RULE_returnStmt ->
          new Stmt.Return(exprs.optional(ctx.returnStmt().expr()), span(ctx));
      case JtParser.RULE_simpleStmt -> simple(ctx.simpleStmt());
      default -> throw new IllegalStateException("no statement: " + child.getClass());
    };
  }

  Stmt.Let let(JtParser.LetStmtContext ctx) {
    return new Stmt.Let(
        exprs.pattern(ctx.pattern()), exprs.type(ctx.type()), exprs.expr(ctx.expr()), span(ctx));
  }

  private Stmt.Var variable(JtParser.VarStmtContext ctx) {
    return new Stmt.Var(
        exprs.pattern(ctx.pattern()), exprs.type(ctx.type()), exprs.expr(ctx.expr()), span(ctx));
  }

  private Stmt.For forLoop(JtParser.ForStmtContext ctx) {
    return new Stmt.For(
        exprs.pattern(ctx.pattern()),
        exprs.iterable(ctx.iterable()),
        exprs.optional(ctx.expr()),
        block(ctx.block()),
        span(ctx));
  }

  private Stmt.While whileLoop(JtParser.WhileStmtContext ctx) {
    return new Stmt.While(
        exprs.expr(ctx.expr(0)), exprs.optional(ctx.expr(1)), block(ctx.block()), span(ctx));
  }

  /** {@code else if} becomes an else block with one {@code if}; built from the last one back. */
  private Stmt.If branch(JtParser.IfStmtContext ctx) {
    List<JtParser.BlockContext> blocks = ctx.block();
    int conditions = ctx.expr().size();
    Optional<Block> otherwise =
        blocks.size() > conditions ? Optional.of(block(blocks.get(conditions))) : Optional.empty();
    Span end = span(blocks.get(blocks.size() - 1));
    for (int i = conditions - 1; i > 0; i--) {
      Span from = exprs.span(ctx.IF(i)).to(end);
      Stmt.If inner = new Stmt.If(exprs.expr(ctx.expr(i)), block(blocks.get(i)), otherwise, from);
      otherwise = Optional.of(new Block(List.of(inner), from));
    }
    return new Stmt.If(exprs.expr(ctx.expr(0)), block(blocks.get(0)), otherwise, span(ctx));
  }

  private Stmt simple(JtParser.SimpleStmtContext ctx) {
    Expr first = exprs.suffixed(exprs.name(ctx.name()), ctx.suffix());
    if (ctx.assignOp() != null) {
      AssignOp op = AssignOp.of(ctx.assignOp().getText()).orElseThrow();
      requireTarget(first);
      return new Stmt.Assign(first, op, exprs.expr(ctx.expr()), span(ctx.assignOp()), span(ctx));
    }
    if (!ctx.binaryOp().isEmpty() || first.kind() != Expr.Kind.CALL) {
      reportUseless(ctx, first);
    }
    return new Stmt.ExprStmt(first, span(ctx));
  }

  Expr requirement(JtParser.RequirementContext ctx) {
    Span word = exprs.span((TerminalNode) ctx.getChild(0));
    Expr call = exprs.suffixed(new Expr.Name(word.text(), word), List.of(ctx.suffix()));
    if (call.kind() != Expr.Kind.CALL) {
      diagnostics.add(
          Diagnostic.error(Code.USELESS_STATEMENT, "this computes a value and drops it")
              .at(span(ctx))
              .help("call it: `require(n > 0, \"…\")`"));
    }
    return call;
  }

  private void requireTarget(Expr target) {
    if (target.kind() == Expr.Kind.CALL) {
      diagnostics.add(
          Diagnostic.error(Code.BAD_TARGET, "the answer of a call cannot be assigned to")
              .at(target.span())
              .help("assign to a name, a member `a.b` or an element `a[i]`"));
    }
  }

  private void reportUseless(JtParser.SimpleStmtContext ctx, Expr first) {
    Diagnostic diagnostic =
        Diagnostic.error(Code.USELESS_STATEMENT, "this computes a value and drops it")
            .at(span(ctx));
    List<String> help = new ArrayList<>();
    if (first instanceof Expr.Name name && ctx.binaryOp().isEmpty()) {
      NearNames.question(name.id(), STATEMENT_WORDS).ifPresent(help::add);
    }
    boolean compares = !ctx.binaryOp().isEmpty() && ctx.binaryOp(0).getText().equals("==");
    if (compares) {
      help.add("`=` assigns; `==` compares");
    }
    if (help.isEmpty()) {
      help.add("use it: `let y = …`, `x = …`, `return …`, or a call");
    }
    diagnostics.add(diagnostic.help(help.get(0)));
  }

  private Span span(ParserRuleContext ctx) {
    return exprs.span(ctx);
  }
}
