package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Graph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules, indexed by the operation they start from. Earlier rules win. */
public final class RuleSet {
  private final List<Rule> rules;
  private final Map<String, List<Rule>> byRoot = new HashMap<>();

  public RuleSet(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    for (Rule rule : rules) {
      for (String root : rule.roots()) {
        byRoot.computeIfAbsent(root, key -> new ArrayList<>()).add(rule);
      }
    }
  }

  /** All rules, in order. */
  public List<Rule> rules() {
    return rules;
  }

  /** The rules that start from the operation {@code mnemonic}. */
  List<Rule> of(String mnemonic) {
    return byRoot.getOrDefault(mnemonic, List.of());
  }

  /** Rewrites until no rule matches, in one walk: operands are done before their users. */
  public Graph rewrite(Graph graph) {
    return Rebuild.run(
        graph, builder -> new Rewriting(this, builder), (out, op, in) -> out.emit(op, in));
  }
}
