package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import dev.jtc.grammar.JtParser;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Groups a flat list of operands and operators by precedence climbing, so that {@code -x^2} is
 * {@code -(x^2)} and {@code 2^-1} needs no parentheses.
 */
final class OperatorFold {
  private final ExprBuilder exprs;
  private final Diagnostics diagnostics;
  private final List<JtParser.OperandContext> operands;
  private final List<JtParser.BinaryOpContext> operators;
  private int taken;

  OperatorFold(ExprBuilder exprs, JtParser.OperatorsContext ctx, Diagnostics diagnostics) {
    this.exprs = exprs;
    this.diagnostics = diagnostics;
    this.operands = ctx.operand();
    this.operators = ctx.binaryOp();
  }

  Expr fold() {
    return climb(operand(), 0);
  }

  /** Extends {@code left} by all operators that bind at least as tightly as {@code least}. */
  private Expr climb(Expr left, int least) {
    Expr result = left;
    boolean compared = false;
    while (taken <= operators.size() && taken < operands.size()) {
      JtParser.BinaryOpContext sign = operators.get(taken - 1);
      BinaryOp op = BinaryOp.of(sign.getText()).orElseThrow();
      if (op.precedence() < least) {
        break;
      }
      if (compared && op.isComparison()) {
        diagnostics.add(
            Diagnostic.error(Code.CHAINED_COMPARISON, "comparisons do not chain")
                .at(exprs.span(sign))
                .help("write `a < b && b < c`"));
      }
      int leastRight = op.isRightAssociative() ? op.precedence() : op.precedence() + 1;
      Expr right = climb(operand(), leastRight);
      Span span = result.span().to(right.span());
      result = new Expr.Binary(op, result, right, exprs.span(sign), span);
      compared = op.isComparison();
    }
    return result;
  }

  private Expr operand() {
    return signed(operands.get(taken), 0);
  }

  /** The operand from its sign number {@code i} on; a sign takes along the powers to its right. */
  private Expr signed(JtParser.OperandContext ctx, int i) {
    if (i == ctx.getChildCount() - 1 - ctx.suffix().size()) {
      taken++;
      return exprs.suffixed(exprs.primary(ctx.primary()), ctx.suffix());
    }
    Token sign = (Token) ctx.getChild(i).getPayload();
    UnaryOp op = sign.getType() == JtLexer.MINUS ? UnaryOp.NEG : UnaryOp.NOT;
    Expr operand = climb(signed(ctx, i + 1), BinaryOp.UNARY_PRECEDENCE);
    Span span = Tokens.span(operand.span().file(), sign).to(operand.span());
    return new Expr.Unary(op, operand, span);
  }
}
