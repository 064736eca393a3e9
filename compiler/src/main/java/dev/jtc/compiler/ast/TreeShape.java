package dev.jtc.compiler.ast;

import dev.jtc.grammar.JtParser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;

/** What must hold of a tree of grammar rules before a syntax tree is made of it. */
final class TreeShape {
  /** The deepest syntax tree of a declaration, so that every stage may recurse over it. */
  static final int MAX_DEPTH = 1000;

  private TreeShape() {}

  /** Whether all of it parsed. */
  static boolean isSound(ParseTree tree) {
    if (tree instanceof ErrorNode) {
      return false;
    }
    if (tree instanceof ParserRuleContext ctx && ctx.exception != null) {
      return false;
    }
    for (int i = 0; i < tree.getChildCount(); i++) {
      if (!isSound(tree.getChild(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the syntax tree would be deeper than {@link #MAX_DEPTH}. */
  static boolean isTooDeep(ParseTree tree) {
    return depth(tree) > MAX_DEPTH;
  }

  /** An upper bound: a flat list of operators or suffixes becomes a tree as deep as it is long. */
  private static int depth(ParseTree tree) {
    boolean becomesDeep =
        tree instanceof JtParser.OperatorsContext
            || tree instanceof JtParser.OperandContext
            || tree instanceof JtParser.ExprContext
            || tree instanceof JtParser.SimpleStmtContext
            || tree instanceof JtParser.IfStmtContext;
    int deepest = 0;
    for (int i = 0; i < tree.getChildCount(); i++) {
      deepest = Math.max(deepest, depth(tree.getChild(i)));
    }
    return deepest + (becomesDeep ? tree.getChildCount() / 2 : 0);
  }
}
