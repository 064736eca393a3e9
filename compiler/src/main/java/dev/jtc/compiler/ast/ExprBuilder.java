package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import dev.jtc.grammar.JtParser;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Makes the syntax tree of expressions, types and patterns. */
final class ExprBuilder {
  private static final BigInteger MAX_INT = BigInteger.ONE.shiftLeft(63);

  private final SourceFile file;
  private final Diagnostics diagnostics;

  ExprBuilder(SourceFile file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  Optional<Expr> optional(JtParser.ExprContext ctx) {
    return Optional.ofNullable(ctx).map(this::expr);
  }

  /** A conditional expression, grouped to the right, or what is simpler. */
  Expr expr(JtParser.ExprContext ctx) {
    List<JtParser.OperatorsContext> parts = ctx.operators();
    Expr result = operators(parts.get(parts.size() - 1));
    for (int i = parts.size() - 3; i >= 0; i -= 2) {
      Expr then = operators(parts.get(i));
      Expr condition = operators(parts.get(i + 1));
      result = new Expr.Conditional(then, condition, result, then.span().to(result.span()));
    }
    return result;
  }

  private Expr operators(JtParser.OperatorsContext ctx) {
    return new OperatorFold(this, ctx, diagnostics).fold();
  }

  Expr.Name name(JtParser.NameContext ctx) {
    return new Expr.Name(ctx.getText(), span(ctx));
  }

  /** {@code base} with calls, indices and members after it. */
  Expr suffixed(Expr base, List<JtParser.SuffixContext> suffixes) {
    Expr result = base;
    for (JtParser.SuffixContext suffix : suffixes) {
      Span span = base.span().to(span(suffix));
      if (suffix instanceof JtParser.CallSuffixContext call) {
        result = call(result, call, span);
      } else if (suffix instanceof JtParser.IndexSuffixContext index) {
        List<IndexItem> items = index.indexItem().stream().map(this::indexItem).toList();
        result = new Expr.Index(result, items, span);
      } else if (suffix instanceof JtParser.MemberSuffixContext member) {
        result = new Expr.Member(result, member.name().getText(), span(member.name()), span);
      }
    }
    return result;
  }

  private Expr.Call call(Expr callee, JtParser.CallSuffixContext ctx, Span span) {
    List<Expr> args = new ArrayList<>();
    List<NamedArg> named = new ArrayList<>();
    for (JtParser.ArgContext arg : ctx.arg()) {
      Expr value = expr(arg.expr());
      if (arg.name() != null) {
        named.add(new NamedArg(arg.name().getText(), span(arg.name()), value, span(arg)));
        continue;
      }
      if (!named.isEmpty()) {
        diagnostics.add(
            Diagnostic.error(
                    Code.ARGUMENT_ORDER, "an argument without a name after one with a name")
                .at(value.span())
                .at(named.get(named.size() - 1).span(), "named"));
      }
      args.add(value);
    }
    return new Expr.Call(callee, args, named, span);
  }

  private IndexItem indexItem(JtParser.IndexItemContext ctx) {
    Span span = span(ctx);
    if (ctx instanceof JtParser.FromItemContext from) {
      Expr first = expr(from.expr());
      if (from.slice() != null) {
        return slice(Optional.of(first), from.slice(), span);
      }
      return first.kind() == Expr.Kind.NONE
          ? new IndexItem.NewAxis(span)
          : new IndexItem.At(first, span);
    } else if (ctx instanceof JtParser.SliceItemContext slice) {
      return slice(Optional.empty(), slice.slice(), span);
    }
    return new IndexItem.Ellipsis(span);
  }

  private IndexItem slice(Optional<Expr> start, JtParser.SliceContext ctx, Span span) {
    return new IndexItem.Slice(start, optional(ctx.to), optional(ctx.step), span);
  }

  Expr primary(JtParser.PrimaryContext ctx) {
    Span span = span(ctx);
    if (ctx instanceof JtParser.NumberContext number) {
      return number(number.getStart());
    } else if (ctx instanceof JtParser.StringContext string) {
      return string(string.STRING().getSymbol());
    } else if (ctx instanceof JtParser.BoolContext bool) {
      return new Expr.Bool(bool.getStart().getType() == JtLexer.TRUE, span);
    } else if (ctx instanceof JtParser.NoneContext) {
      return new Expr.None(span);
    } else if (ctx instanceof JtParser.NameExprContext name) {
      return name(name.name());
    } else if (ctx instanceof JtParser.GroupContext group) {
      return group(group, span);
    } else if (ctx instanceof JtParser.ListContext list) {
      return list(list, span);
    }
    throw new IllegalStateException("no expression: " + ctx.getClass());
  }

  private Expr group(JtParser.GroupContext ctx, Span span) {
    Expr first = expr(ctx.expr());
    if (ctx.tupleRest() == null) {
      return first;
    }
    List<Expr> elements = new ArrayList<>(List.of(first));
    ctx.tupleRest().expr().forEach(e -> elements.add(expr(e)));
    return new Expr.TupleExpr(elements, span);
  }

  private Expr list(JtParser.ListContext ctx, Span span) {
    if (ctx.expr() == null) {
      return new Expr.ListExpr(List.of(), span);
    }
    Expr first = expr(ctx.expr());
    if (ctx.comprehension() != null) {
      JtParser.ComprehensionContext c = ctx.comprehension();
      return new Expr.ListComprehension(first, pattern(c.pattern()), iterable(c.iterable()), span);
    }
    List<Expr> elements = new ArrayList<>(List.of(first));
    ctx.listRest().expr().forEach(e -> elements.add(expr(e)));
    return new Expr.ListExpr(elements, span);
  }

  Expr iterable(JtParser.IterableContext ctx) {
    Expr first = expr(ctx.expr(0));
    return ctx.expr().size() == 1 ? first : new Expr.Range(first, expr(ctx.expr(1)), span(ctx));
  }

  Expr.Str string(Token token) {
    return new StrReader(file, token, diagnostics).read();
  }

  private Expr.Number number(Token token) {
    Span span = Tokens.span(file, token);
    String text = token.getText();
    if (token.getType() == JtLexer.FLOAT) {
      String full = (text.startsWith(".") ? "0" : "") + text + (text.endsWith(".") ? "0" : "");
      Expr.Number number = new Expr.Number(full, true, span);
      if (Double.isInfinite(number.doubleValue())) {
        tooLarge(span, "f64");
      }
      return number;
    }
    String digits = text.replace("_", "");
    boolean isHex = digits.startsWith("0x") || digits.startsWith("0X");
    boolean fits = isHex ? digits.length() <= 18 : new BigInteger(digits).compareTo(MAX_INT) <= 0;
    if (!fits) {
      tooLarge(span, "i64");
    }
    return new Expr.Number(fits ? text : "0", false, span);
  }

  private void tooLarge(Span span, String dtype) {
    diagnostics.add(
        Diagnostic.error(Code.BAD_NUMBER, "this number is too large for " + dtype).at(span));
  }

  Pattern pattern(JtParser.PatternContext ctx) {
    return ctx.name() != null
        ? new Pattern.Named(ctx.name().getText(), span(ctx))
        : new Pattern.Tuple(ctx.pattern().stream().map(this::pattern).toList(), span(ctx));
  }

  Optional<TypeExpr> type(JtParser.TypeContext ctx) {
    return Optional.ofNullable(ctx).map(this::typeExpr);
  }

  private TypeExpr typeExpr(JtParser.TypeContext ctx) {
    Span span = span(ctx);
    if (ctx.LPAREN() != null) {
      return new TypeExpr.Tuple(ctx.type().stream().map(this::typeExpr).toList(), span);
    }
    String word = ctx.getStart().getText();
    boolean isTensor = ctx.LBRACKET() != null || TypeExpr.DTYPE_WORDS.contains(word);
    return isTensor
        ? new TypeExpr.Tensor(
            word, span(ctx.name()), ctx.dim().stream().map(this::dim).toList(), span)
        : new TypeExpr.Named(word, span);
  }

  private DimExpr dim(JtParser.DimContext ctx) {
    return ctx.name() != null
        ? new DimExpr.Spread(ctx.name().getText(), span(ctx))
        : new DimExpr.Size(expr(ctx.expr()), span(ctx));
  }

  Span span(ParserRuleContext ctx) {
    Span start = Tokens.span(file, ctx.getStart());
    return start.to(Tokens.span(file, ctx.getStop()));
  }

  Span span(TerminalNode node) {
    return Tokens.span(file, node.getSymbol());
  }
}
