package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A builder that gives every operation to the rules first, those that rules emit as well. */
final class Rewriting implements Emitter {
  private final RuleSet rules;
  private final GraphBuilder builder;
  private final Map<Value, Node> definitions = new HashMap<>();
  private int indexed;

  Rewriting(RuleSet rules, GraphBuilder builder) {
    this.rules = rules;
    this.builder = builder;
  }

  @Override
  public List<Value> emit(Op op, List<Value> operands) {
    Site site = new Site(op, operands, this::definition, new Builds(this));
    for (Rule rule : rules.of(op.mnemonic())) {
      Optional<Value> result = rule.rewrite().apply(site);
      if (result.isPresent()) {
        return List.of(result.get());
      }
    }
    return builder.emit(op, operands);
  }

  private Node definition(Value value) {
    for (; indexed < builder.nodes().size(); indexed++) {
      Node node = builder.nodes().get(indexed);
      node.results().forEach(result -> definitions.put(result, node));
    }
    return definitions.get(value);
  }

  @Override
  public List<Node> nodes() {
    return builder.nodes();
  }

  @Override
  public Value resolve(Value value) {
    return builder.resolve(value);
  }

  @Override
  public Optional<Emitter> enclosing() {
    return builder.enclosing();
  }

  @Override
  public Optional<Value> captured(Value value) {
    return builder.captured(value);
  }

  @Override
  public GraphBuilder region() {
    return builder.region();
  }

  @Override
  public List<Value> record(Node node, List<Integer> carried) {
    return builder.record(node, carried);
  }

  @Override
  public Origin origin() {
    return builder.origin();
  }

  @Override
  public void setOrigin(Origin origin) {
    builder.setOrigin(origin);
  }
}
