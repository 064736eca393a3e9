package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.memory.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Matrix products for a GPU: each element is a thread, which adds one chain over the contracted
 * index in order and goes on with whatever is computed on top of the product.
 */
final class GridProduct {
  private GridProduct() {}

  static Piece.Run of(Group group, Workshop workshop) {
    Node node = group.dot().orElseThrow();
    Product product = Product.of(node, Product.Inner.RIGHT);
    KernelArrays arrays = workshop.arrays();
    List<Stmt> thread = new ArrayList<>();
    Local sum = new Local(product.dtype(), "sum");
    thread.add(new Declare(sum.name(), new Literal(product.dtype(), 0)));
    thread.addAll(Chains.nested(product.contractLoops(), term(product, workshop, arrays, sum)));
    ElementCode code = workshop.elements("t", arrays, product.extents());
    Index here = Index.flatten(product.here(), group.space().strides());
    code.give(node.result(), product.here(), sum);
    List<Effect> effects = new ArrayList<>();
    for (Node root : group.roots()) {
      Value value = root.result();
      Expr element = root == node ? sum : code.compute(value, product.here());
      if (workshop.fusion().isWritten(value)) {
        effects.add(new Effect.Write(arrays.write(value, Role.OUT), here, element));
      }
    }
    LoopBody rest = new LoopBody(product.axes(), code.lets(), effects).withoutUnused();
    thread.addAll(rest.lets());
    for (Effect effect : rest.effects()) {
      Effect.Write write = (Effect.Write) effect;
      thread.add(new Store(write.buffer(), write.index(), write.value()));
    }
    Set<Value> sameIndex = SpaceNest.sameIndex(rest, arrays);
    sameIndex.removeAll(workshop.fusion().leaves(node));
    List<Stmt> body = List.of(Grid.nest(product.axes(), thread));
    return workshop.run(group, arrays, body, sameIndex, Optional.empty());
  }

  private static List<Stmt> term(
      Product product, Workshop workshop, KernelArrays arrays, Local sum) {
    ElementCode code = workshop.elements("x", arrays, product.extents());
    List<Index> k = product.contractHere();
    Expr left = code.at(product.outer().value(), product.outerIndex(k));
    Expr right =
        code.at(product.inner().value(), product.innerIndex(product.at(product.innerAxes()), k));
    List<Stmt> stmts = new ArrayList<>(code.lets());
    stmts.add(new Assign(sum.name(), product.fma(left, right, sum)));
    return stmts;
  }
}
