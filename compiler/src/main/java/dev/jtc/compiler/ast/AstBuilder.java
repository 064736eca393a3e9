package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import dev.jtc.grammar.JtParser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Makes the syntax tree of a file: its declarations, with {@link StmtBuilder} for the rest. */
final class AstBuilder {
  private final SourceFile file;
  private final List<Token> tokens;
  private final Diagnostics diagnostics;
  private final StmtBuilder stmts;
  private final ExprBuilder exprs;

  AstBuilder(SourceFile file, List<Token> tokens, Diagnostics diagnostics) {
    this.file = file;
    this.tokens = tokens;
    this.diagnostics = diagnostics;
    this.exprs = new ExprBuilder(file, diagnostics);
    this.stmts = new StmtBuilder(exprs, diagnostics);
  }

  /** The tree without the declarations that did not parse. */
  SourceUnit unit(JtParser.FileContext ctx) {
    String packageName = "";
    List<SourceUnit.Import> imports = new ArrayList<>();
    List<Decl> decls = new ArrayList<>();
    for (ParserRuleContext child : ctx.getRuleContexts(ParserRuleContext.class)) {
      if (!isFit(child)) {
        continue;
      }
      if (child instanceof JtParser.PackageDeclContext p) {
        if (!packageName.isEmpty() || !imports.isEmpty() || !decls.isEmpty()) {
          misplaced(p, "`package` comes first in a file, and once");
        }
        packageName = String.join(".", p.name().stream().map(n -> n.getText()).toList());
      } else if (child instanceof JtParser.ImportDeclContext i) {
        if (!decls.isEmpty()) {
          misplaced(i, "`import` comes before all declarations");
        }
        imports.add(importDecl(i));
      } else if (child instanceof JtParser.DeclContext d) {
        decls.add(decl(d));
      }
    }
    reportSecondMain(decls);
    Span whole = file.span(0, file.text().length());
    return new SourceUnit(file, packageName, imports, decls, whole);
  }

  /** Whether it parsed and is not too deep, which is reported. */
  private boolean isFit(ParserRuleContext child) {
    if (!TreeShape.isSound(child)) {
      return false;
    }
    boolean isTooDeep = TreeShape.isTooDeep(child);
    if (isTooDeep) {
      diagnostics.add(
          Diagnostic.error(Code.TOO_DEEP, "an expression in this declaration is too long")
              .at(Tokens.span(file, child.getStart()))
              .help("give parts of it a name with `let`, or use a loop"));
    }
    return !isTooDeep;
  }

  /** What stands at a prompt, without what did not parse. */
  List<Input.Item> items(JtParser.InputContext ctx) {
    List<Input.Item> items = new ArrayList<>();
    for (ParserRuleContext child : ctx.getRuleContexts(ParserRuleContext.class)) {
      if (!isFit(child)) {
        continue;
      }
      if (child instanceof JtParser.ImportDeclContext i) {
        items.add(new Input.Item.Imports(importDecl(i)));
      } else if (child instanceof JtParser.DeclContext d) {
        items.add(new Input.Item.Declares(decl(d)));
      } else if (child instanceof JtParser.StmtContext s) {
        items.add(new Input.Item.Does(stmts.stmt(s)));
      } else if (child instanceof JtParser.ExprContext e) {
        items.add(new Input.Item.Asks(exprs.expr(e)));
      }
    }
    return items;
  }

  private void reportSecondMain(List<Decl> decls) {
    List<Decl> mains = decls.stream().filter(d -> d.kind() == Decl.Kind.MAIN).toList();
    for (Decl second : mains.subList(Math.min(1, mains.size()), mains.size())) {
      diagnostics.add(
          Diagnostic.error(Code.MISPLACED, "a file has at most one `main`")
              .at(wordOf(second), "the second one")
              .at(wordOf(mains.get(0)), "the first one"));
    }
  }

  private static Span wordOf(Decl main) {
    int start = main.span().start();
    return main.span().file().span(start, start + "main".length());
  }

  private void misplaced(ParserRuleContext ctx, String title) {
    diagnostics.add(Diagnostic.error(Code.MISPLACED, title).at(Tokens.span(file, ctx.getStart())));
  }

  private SourceUnit.Import importDecl(JtParser.ImportDeclContext ctx) {
    Expr.Str path = exprs.string(ctx.STRING().getSymbol());
    if (!path.isPlain()) {
      diagnostics.add(
          Diagnostic.error(Code.BAD_STRING, "the path of an `import` has no holes")
              .at(path.span()));
    }
    return new SourceUnit.Import(path.isPlain() ? path.plainText() : "", path.span(), span(ctx));
  }

  private Decl decl(JtParser.DeclContext ctx) {
    if (ctx.fnDecl() != null) {
      return fn(ctx.fnDecl());
    } else if (ctx.modelDecl() != null) {
      return model(ctx.modelDecl());
    } else if (ctx.optimizerDecl() != null) {
      return optimizer(ctx.optimizerDecl());
    } else if (ctx.constDecl() != null) {
      JtParser.ConstDeclContext c = ctx.constDecl();
      return new Decl.Const(
          doc(c),
          c.name().getText(),
          span(c.name()),
          exprs.type(c.type()),
          exprs.expr(c.expr()),
          span(c));
    }
    JtParser.MainDeclContext main = ctx.mainDecl();
    return new Decl.Main(doc(main), stmts.block(main.block()), span(main));
  }

  private Decl.Fn fn(JtParser.FnDeclContext ctx) {
    JtParser.FnBodyContext body = ctx.fnBody();
    return new Decl.Fn(
        doc(ctx),
        ctx.name().getText(),
        span(ctx.name()),
        ctx.TRAIN() != null,
        params(ctx.params()),
        exprs.type(ctx.type()),
        body.block() != null
            ? new Decl.Body.Long(stmts.block(body.block()))
            : new Decl.Body.Short(exprs.expr(body.expr())),
        Optional.ofNullable(ctx.backward())
            .map(b -> new Decl.Backward(names(b.names()), stmts.block(b.block()), span(b))),
        span(ctx));
  }

  private List<Param> params(JtParser.ParamsContext ctx) {
    List<Param> params = ctx == null ? List.of() : ctx.param().stream().map(this::param).toList();
    for (Param param : params.subList(0, Math.max(0, params.size() - 1))) {
      if (param.isVariadic()) {
        diagnostics.add(
            Diagnostic.error(
                    Code.MISPLACED, "only the last parameter takes any number of arguments")
                .at(param.span(), "others follow"));
      }
    }
    return params;
  }

  private Param param(JtParser.ParamContext ctx) {
    return new Param(
        ctx.name().getText(),
        span(ctx.name()),
        exprs.type(ctx.type()).map(type -> ctx.ELLIPSIS() == null ? type : several(type, ctx)),
        exprs.optional(ctx.expr()),
        span(ctx));
  }

  private TypeExpr several(TypeExpr element, JtParser.ParamContext ctx) {
    int end = ctx.ELLIPSIS().getSymbol().getStopIndex() + 1;
    return new TypeExpr.Several(element, file.span(element.span().start(), end));
  }

  private List<Pattern.Named> names(JtParser.NamesContext ctx) {
    return ctx.name().stream().map(n -> new Pattern.Named(n.getText(), span(n))).toList();
  }

  private Decl.Model model(JtParser.ModelDeclContext ctx) {
    return new Decl.Model(
        doc(ctx),
        ctx.name().getText(),
        span(ctx.name()),
        params(ctx.params()),
        ctx.member().stream().map(this::member).toList(),
        span(ctx));
  }

  private Member member(JtParser.MemberContext ctx) {
    if (ctx.fnDecl() != null) {
      return fn(ctx.fnDecl());
    } else if (ctx.stateDecl() != null) {
      return state(ctx.stateDecl());
    } else if (ctx.paramDecl() != null) {
      JtParser.ParamDeclContext p = ctx.paramDecl();
      return new Member.ParamDecl(
          doc(p),
          p.name().getText(),
          span(p.name()),
          exprs.type(p.type()),
          exprs.expr(p.expr()),
          span(p));
    } else if (ctx.requirement() != null) {
      return new Member.RequireDecl(stmts.requirement(ctx.requirement()), span(ctx));
    }
    Stmt.Let let = stmts.let(ctx.letStmt());
    return new Member.LetDecl(doc(ctx), let.pattern(), let.type(), let.value(), let.span());
  }

  private Member.StateDecl state(JtParser.StateDeclContext ctx) {
    return new Member.StateDecl(
        doc(ctx),
        ctx.name().getText(),
        span(ctx.name()),
        exprs.type(ctx.type()),
        exprs.expr(ctx.expr()),
        span(ctx));
  }

  private Decl.Optimizer optimizer(JtParser.OptimizerDeclContext ctx) {
    List<SlotDecl> slots = new ArrayList<>();
    for (JtParser.SlotDeclContext s : ctx.slotDecl()) {
      slots.add(
          new SlotDecl(
              doc(s),
              s.name().getText(),
              span(s.name()),
              exprs.type(s.type()),
              exprs.expr(s.expr()),
              span(s)));
    }
    return new Decl.Optimizer(
        doc(ctx),
        ctx.name().getText(),
        span(ctx.name()),
        params(ctx.params()),
        slots,
        ctx.stateDecl().stream().map(this::state).toList(),
        update(ctx),
        span(ctx));
  }

  private Decl.Update update(JtParser.OptimizerDeclContext ctx) {
    List<Decl.Update> updates = new ArrayList<>();
    for (JtParser.UpdateContext u : ctx.update()) {
      updates.add(new Decl.Update(names(u.names()), stmts.block(u.block()), span(u)));
      if (u.names().name().size() != 2) {
        diagnostics.add(
            Diagnostic.error(Code.MISPLACED, "`update` names a parameter and its gradient")
                .at(span(u.names()))
                .help("write `update (p, g) { … }`"));
      }
    }
    if (updates.size() != 1) {
      String name = ctx.name().getText();
      diagnostics.add(
          Diagnostic.error(Code.MISPLACED, "optimizer `" + name + "` needs exactly one `update`")
              .at(span(ctx.name()), updates.isEmpty() ? "none here" : "more than one here")
              .help("write `update (p, g) { … }`"));
    }
    return updates.isEmpty()
        ? new Decl.Update(List.of(), new Block(List.of(), span(ctx)), span(ctx))
        : updates.get(0);
  }

  /** The {@code ///} lines just before a declaration. */
  private String doc(ParserRuleContext ctx) {
    Deque<String> lines = new ArrayDeque<>();
    for (int i = ctx.getStart().getTokenIndex() - 1; i >= 0; i--) {
      if (tokens.get(i).getType() != JtLexer.DOC) {
        break;
      }
      String line = tokens.get(i).getText().substring("///".length());
      lines.push((line.startsWith(" ") ? line.substring(1) : line).stripTrailing());
    }
    return String.join("\n", lines);
  }

  private Span span(ParserRuleContext ctx) {
    return exprs.span(ctx);
  }
}
