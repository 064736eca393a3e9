package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The passes in their order, and why it is this order. */
public record Pipeline(List<Pass> passes) {
  /** All rewrites that keep every bit. */
  public static final RuleSet EXACT = rules();

  /** What a graph goes through once it has been differentiated. */
  public static final Pipeline STANDARD =
      new Pipeline(
          List.of(
              new Pass("remove-markers", RemoveMarkers::run),
              new Pass("cse", Rebuild::interned),
              new Pass("inline-regions", InlineRegions::run),
              new Pass("simplify", EXACT::rewrite),
              new Pass("inline-regions", InlineRegions::run),
              new Pass("simplify", EXACT::rewrite),
              new Pass("prune-loops", LoopPruning::run),
              new Pass("dce", Dce::run),
              new Pass("orient-products", OrientProducts::run),
              new Pass("split-literals", SplitLiterals::run)));

  /**
   * One constraint on the order.
   *
   * @param before the pass that comes first at least once before every run of {@code after}
   */
  public record Order(String before, String after, String because) {}

  /** The constraints that {@link #STANDARD} obeys. */
  public static final List<Order> ORDERS =
      List.of(
          new Order("remove-markers", "simplify", "a marker hides a pattern from every rule"),
          new Order("remove-markers", "dce", "what only a custom derivative used is dead then"),
          new Order("cse", "simplify", "rules compare operands by identity"),
          new Order("inline-regions", "simplify", "constants flow into what was a region"),
          new Order("simplify", "prune-loops", "what a rewrite bypassed need not be carried"),
          new Order("simplify", "orient-products", "a factor reads through its transposition"),
          new Order("dce", "orient-products", "dead uses of a product would keep it as it is"),
          new Order("dce", "split-literals", "a literal that nobody uses need not be split"),
          new Order("simplify", "dce", "a rewrite leaves what it replaced behind"));

  public Pipeline {
    passes = List.copyOf(passes);
  }

  public Graph run(Graph graph) {
    return run(graph, (pass, after) -> {});
  }

  /**
   * Runs all passes.
   *
   * @param watch sees each pass and the graph after it, for dumps and the verifier
   */
  public Graph run(Graph graph, BiConsumer<Pass, Graph> watch) {
    Graph current = graph;
    for (Pass pass : passes) {
      current = pass.run(current);
      watch.accept(pass, current);
    }
    return current;
  }

  private static RuleSet rules() {
    List<Rule> rules = new ArrayList<>(Fold.rules());
    rules.addAll(ArithmeticRules.rules());
    rules.addAll(MovementRules.rules());
    rules.addAll(ProductRules.rules());
    return new RuleSet(rules);
  }
}
