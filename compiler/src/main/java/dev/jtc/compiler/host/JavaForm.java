package dev.jtc.compiler.host;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.type.Dim;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether Java can call a function. */
final class JavaForm {
  private JavaForm() {}

  /**
   * Why Java cannot call {@code fn}, whose own graph is {@code graph}; empty if it can. No fixed
   * signature can say "of any rank", and each dimension must be a size of its own in some argument,
   * where a call shows it.
   */
  static Optional<String> obstacle(Decl.Fn fn, Optional<FunctionGraph> graph) {
    if (Elaborator.isOfAnyRank(fn)) {
      return Optional.of("it takes tensors of any rank");
    }
    Optional<Param> odd = fn.params().stream().filter(p -> !Elaborator.isTensor(p)).findFirst();
    if (odd.isPresent()) {
      boolean mayMiss = odd.get().type().filter(TypeExpr.Tensor.class::isInstance).isPresent();
      return Optional.of("`" + odd.get().name() + (mayMiss ? "` may be None" : "` is no tensor"));
    }
    if (graph.isEmpty()) {
      return Optional.of("it does not stand alone");
    }
    Set<String> hidden = new TreeSet<>(graph.get().graph().dimVariables());
    hidden.removeAll(
        graph.get().arguments().stream()
            .flatMap(argument -> argument.type().shape().dims().stream())
            .filter(Dim::isVariable)
            .map(Dim::toString)
            .collect(Collectors.toSet()));
    if (!hidden.isEmpty()) {
      String name = hidden.iterator().next();
      return Optional.of("no argument shows " + name + "; --dim " + name + "=SIZE fixes it");
    }
    return Optional.empty();
  }

  /** The same of a function outside of models, which nobody gives random numbers. */
  static Optional<String> obstacleOutsideOfModels(Decl.Fn fn, Optional<FunctionGraph> graph) {
    Optional<String> drawing =
        graph.filter(g -> !g.reads().isEmpty()).map(g -> "it draws random numbers");
    return obstacle(fn, graph).or(() -> drawing);
  }
}
