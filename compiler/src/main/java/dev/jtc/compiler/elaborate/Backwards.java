package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Custom;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Derivatives given by hand: {@code backward (dy) { … }}. */
final class Backwards {
  private final Elaboration e;

  Backwards(Elaboration e) {
    this.e = e;
  }

  /** {@code result} of {@code decl} with the gradient that its {@code backward} gives. */
  Val withBackward(Decl.Fn decl, Scope scope, Val result) {
    Decl.Backward backward = decl.backward().orElseThrow();
    if (!(result instanceof Val.Tensor y)) {
      return result.isError()
          ? result
          : e.error(
              Code.BAD_BACKWARD,
              "`backward` needs a function that returns one tensor",
              backward.span().firstLine(),
              "`" + decl.name() + "` returns " + result.describe());
    }
    if (backward.names().size() != 1) {
      return e.error(
          Code.BAD_BACKWARD,
          "`backward` takes one name, for the gradient of the result",
          backward.span().firstLine(),
          "");
    }
    List<Param> tensors =
        decl.params().stream().filter(p -> valueOf(scope, p) instanceof Val.Tensor).toList();
    List<Value> arguments =
        tensors.stream().map(p -> ((Val.Tensor) valueOf(scope, p)).value()).toList();
    Graph[] graph = new Graph[1];
    Elaboration.Region region =
        e.region(r -> graph[0] = backwardGraph(decl, backward, tensors, arguments, y, scope, r));
    if (graph[0] == null) {
      return Val.ERROR;
    }
    List<Value> operands = new ArrayList<>(arguments);
    operands.addAll(region.builder().captures().keySet());
    operands.add(y.value());
    Custom custom = new Custom(decl.name(), graph[0], arguments.size());
    return new Val.Tensor(e.emitter().emit(custom, operands).get(0));
  }

  private static Val valueOf(Scope scope, Param param) {
    return scope
        .find(param.name())
        .map(binding -> ((Scope.Binding.Fixed) binding).val())
        .orElse(Val.ERROR);
  }

  private Graph backwardGraph(
      Decl.Fn decl,
      Decl.Backward backward,
      List<Param> tensors,
      List<Value> arguments,
      Val.Tensor y,
      Scope scope,
      Elaboration.Region region) {
    GraphBuilder builder = region.builder();
    Scope inner = scope.nested();
    for (int i = 0; i < tensors.size(); i++) {
      Value x = builder.parameter(tensors.get(i).name(), arguments.get(i).type());
      inner.bind(tensors.get(i).name(), new Val.Tensor(x), tensors.get(i).nameSpan());
    }
    String dyName = backward.names().get(0).name();
    Value dy = builder.parameter(dyName, y.value().type());
    inner.bind(dyName, new Val.Tensor(dy), backward.names().get(0).span());
    Statements.Outcome outcome = e.statements.run(backward.block().statements(), inner.nested());
    List<Param> floats =
        IntStream.range(0, tensors.size())
            .filter(i -> arguments.get(i).type().dtype().isFloat())
            .mapToObj(tensors::get)
            .toList();
    List<TensorType> expected =
        arguments.stream().map(Value::type).filter(t -> t.dtype().isFloat()).toList();
    List<Value> cotangents = cotangents(decl, backward, outcome, floats, expected);
    if (cotangents == null) {
      return null;
    }
    List<Graph.Named> results = new ArrayList<>();
    for (int i = 0; i < cotangents.size(); i++) {
      results.add(new Graph.Named("d" + i, cotangents.get(i)));
    }
    return builder.build(decl.name() + ".backward", results);
  }

  private List<Value> cotangents(
      Decl.Fn decl,
      Decl.Backward backward,
      Statements.Outcome outcome,
      List<Param> floats,
      List<TensorType> expected) {
    if (!(outcome instanceof Statements.Outcome.Returned returned)) {
      e.error(
          Code.BAD_BACKWARD,
          "`backward` of `" + decl.name() + "` ends without a `return`",
          backward.span().firstLine(),
          "");
      return null;
    }
    List<Val> vals =
        returned.val() instanceof Val.Tuple tuple ? tuple.elements() : List.of(returned.val());
    if (vals.size() != expected.size()) {
      if (vals.stream().noneMatch(Val::isError)) {
        String names =
            floats.stream().map(p -> "`" + p.name() + "`").collect(Collectors.joining(", "));
        e.error(
            Diagnostic.error(
                    Code.BAD_BACKWARD,
                    "`backward` must return " + count(expected.size()) + ", not " + vals.size())
                .at(returned.span(), returned.val().describe())
                .note("one for each float parameter, in order: " + names));
      }
      return null;
    }
    List<Value> cotangents = new ArrayList<>();
    for (int i = 0; i < vals.size(); i++) {
      if (vals.get(i).isError()) {
        return null;
      }
      Val val = e.expected.fitted(expected.get(i), vals.get(i));
      if (!(val instanceof Val.Tensor tensor) || !tensor.value().type().equals(expected.get(i))) {
        Param param = floats.get(i);
        e.error(
            Diagnostic.error(
                    Code.BAD_BACKWARD,
                    "the gradient of `"
                        + param.name()
                        + "` must be "
                        + expected.get(i).words()
                        + ", as `"
                        + param.name()
                        + "` is")
                .at(returned.span(), val.describe())
                .at(param.span(), "declared here"));
        return null;
      }
      cotangents.add(tensor.value());
    }
    return cotangents;
  }

  private static String count(int gradients) {
    return gradients == 1 ? "one gradient" : gradients + " gradients";
  }
}
