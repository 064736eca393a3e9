package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Let;
import java.util.List;

/** The factor of a product whose columns become lanes, as tiles read it. */
sealed interface InnerFactor permits Columns, CopiedColumns {
  /** What has to be done once before everything else. */
  List<Stmt> prepare();

  /** What has to be done before the tiles of a panel and a block of terms are computed. */
  List<Stmt> before(Panel panel, TermBlock block);

  /** Whether what is done before tiles is the same in every batch. */
  boolean isShared();

  /** What has to be named before the elements at the terms of a group are read. */
  List<Let> name(Index group);

  /** An element of a panel: that at {@code term} of a block, in column {@code c} of the panel. */
  Expr element(Panel panel, TermBlock block, Term term, Index c);

  /** Where among all columns computed the element of the result is that the inner loops are at. */
  Index position();
}
