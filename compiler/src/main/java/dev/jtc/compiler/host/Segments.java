package dev.jtc.compiler.host;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.SizeOf;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The computing parts of {@code main}: operations gather in a graph until an effect or a branch
 * cuts it off and the next graph begins. A value of an earlier graph, or of anything else that main
 * holds, is a parameter of a later one.
 */
final class Segments implements Emitter {
  private final int[] nextId = new int[1];
  private final Map<Value, HostVar> variables = new HashMap<>();
  private final Map<Value, Draft> owners = new HashMap<>();
  private final Set<String> sizes = new HashSet<>();

  /** For each size that shows only when the program runs, a variable that tells it. */
  private final Map<String, HostVar> witnesses = new HashMap<>();

  private int nextVariable;
  private Draft open;
  private Origin origin = Origin.NONE;

  /** A graph under way; which of its values are wanted shows only later. */
  static final class Draft {
    private final GraphBuilder builder;
    private final Map<Value, HostVar> exports = new LinkedHashMap<>();

    private Draft(GraphBuilder builder) {
      this.builder = builder;
    }
  }

  Segments() {
    open = draft();
  }

  private Draft draft() {
    return new Draft(new GraphBuilder(this, nextId, origin));
  }

  /** Ends the open graph and gives it, if there is anything in it. */
  List<Draft> cut() {
    if (open.builder.nodes().isEmpty()) {
      return List.of();
    }
    Draft closed = open;
    open = draft();
    own(closed);
    return List.of(closed);
  }

  private void own(Draft draft) {
    for (Node node : draft.builder.nodes()) {
      node.results().forEach(result -> owners.put(result, draft));
    }
  }

  /** A builder for a graph of its own, apart from the open one; see {@link #adopt}. */
  GraphBuilder apart() {
    return new GraphBuilder(this, nextId, origin);
  }

  /** Takes a graph that was built apart, now complete, as one to be run at this point of main. */
  Draft adopt(GraphBuilder builder) {
    Draft draft = new Draft(builder);
    own(draft);
    return draft;
  }

  /** A new value that {@code variable} holds. */
  Value held(HostVar variable) {
    Value value = new Value(nextId[0]++, variable.type());
    variables.put(value, variable);
    return value;
  }

  /** A new variable; if its type has a size for the first time, it tells that size. */
  HostVar variable(String name, TensorType type) {
    HostVar variable = new HostVar(nextVariable++, name, type);
    for (Dim dim : type.shape().dims()) {
      if (dim.isVariable()) {
        witnesses.putIfAbsent(dim.toString(), variable);
      }
    }
    return variable;
  }

  /** A size that no other has the name of. */
  Dim newSize(String name) {
    String fresh = name;
    for (int i = 2; !sizes.add(fresh); i++) {
      fresh = name + i;
    }
    return Dim.variable(fresh);
  }

  /** The variable that holds {@code value}, which no longer is in the open graph. */
  HostVar variableOf(Value value) {
    HostVar known = variables.get(value);
    if (known != null) {
      return known;
    }
    Draft owner = owners.get(value);
    if (owner == null) {
      throw new IllegalStateException(value + " is held by nothing");
    }
    HostVar variable = variable("t", value.type());
    variables.put(value, variable);
    owner.exports.put(value, variable);
    return variable;
  }

  /**
   * The statements of a draft: its constants, and what computes the rest; none if nobody uses it.
   * Later drafts must be finished before.
   */
  List<HostStmt> finish(Draft draft) {
    Map<Value, Constant> constants = constants(draft);
    List<HostStmt> statements = new ArrayList<>();
    List<Named> results = new ArrayList<>();
    List<HostVar> resultVars = new ArrayList<>();
    draft.exports.forEach(
        (value, variable) -> {
          Constant constant = constants.get(value);
          if (constant != null) {
            statements.add(new HostStmt.Constant(variable, constant));
          } else {
            results.add(new Named("r" + results.size(), value));
            resultVars.add(variable);
          }
        });
    if (!results.isEmpty()) {
      Graph graph = draft.builder.build("main", results);
      Set<Value> outer = draft.builder.captures().keySet();
      List<HostVar> arguments = new ArrayList<>();
      outer.forEach(value -> arguments.add(variableOf(value)));
      List<HostVar> telling = telling(graph);
      if (!telling.isEmpty()) {
        telling.forEach(
            variable -> draft.builder.parameter(draft.builder.freshName("sizes"), variable.type()));
        arguments.addAll(telling);
        graph = draft.builder.build("main", results);
      }
      statements.add(new HostStmt.Compute(graph, arguments, resultVars));
    }
    return statements;
  }

  /** Variables that tell the sizes which occur in {@code graph} and which no parameter tells. */
  private List<HostVar> telling(Graph graph) {
    Set<String> open = new TreeSet<>();
    addSizes(graph, open);
    for (Named parameter : graph.parameters()) {
      for (Dim dim : parameter.value().type().shape().dims()) {
        if (dim.isVariable()) {
          open.remove(dim.toString());
        }
      }
    }
    return open.stream().map(witnesses::get).distinct().toList();
  }

  private static void addSizes(Graph graph, Set<String> names) {
    names.addAll(graph.dimVariables());
    for (Node node : graph.nodes()) {
      for (Value result : node.results()) {
        result.type().shape().dims().forEach(dim -> names.addAll(dim.variables()));
      }
      if (node.op() instanceof SizeOf size) {
        names.addAll(size.dim().variables());
      }
      node.op().bodies().values().forEach(body -> addSizes(body, names));
    }
  }

  private static Map<Value, Constant> constants(Draft draft) {
    Map<Value, Constant> constants = new HashMap<>();
    for (Node node : draft.builder.nodes()) {
      if (node.op() instanceof Constant constant && constant.dtype() != DType.U8) {
        constants.put(node.result(), constant);
      }
    }
    return constants;
  }

  @Override
  public List<Value> emit(Op op, List<Value> operands) {
    return open.builder.emit(op, operands);
  }

  @Override
  public List<Node> nodes() {
    return open.builder.nodes();
  }

  @Override
  public Value resolve(Value value) {
    // Called by the open graph for what it does not know: main holds it.
    return value;
  }

  @Override
  public Optional<Emitter> enclosing() {
    return Optional.empty();
  }

  @Override
  public Optional<Value> captured(Value value) {
    return Optional.empty();
  }

  @Override
  public GraphBuilder region() {
    return open.builder.region();
  }

  @Override
  public List<Value> record(Node node, List<Integer> carried) {
    throw new IllegalStateException("main has no gradients");
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public void setOrigin(Origin newOrigin) {
    origin = newOrigin;
    open.builder.setOrigin(newOrigin);
  }
}
