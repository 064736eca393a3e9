package dev.jtc.compiler.interpret;

import dev.jtc.compiler.elaborate.Calls.Argument;
import dev.jtc.compiler.elaborate.Calls.Arguments;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Value;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Takes values from one execution to another: their tensors become inputs there. */
record Move(Execution from, BiFunction<String, Tensor, Value> to) {
  /** The arguments of a call, inputs named by {@code names} in order. */
  Arguments of(Arguments arguments, List<String> names) {
    List<Argument> positional = new ArrayList<>();
    for (int i = 0; i < arguments.positional().size(); i++) {
      String name = i < names.size() ? names.get(i) : "x" + i;
      positional.add(of(arguments.positional().get(i), name));
    }
    Map<String, Argument> named = new LinkedHashMap<>();
    arguments.named().forEach((name, argument) -> named.put(name, of(argument, name)));
    return new Arguments(positional, named, arguments.span());
  }

  private Argument of(Argument argument, String name) {
    return new Argument(of(argument.val(), name), argument.span());
  }

  Val of(Val val, String name) {
    if (val instanceof Val.Tensor tensor) {
      return new Val.Tensor(to.apply(name, from.tensor(tensor.value())));
    } else if (val instanceof Val.Tuple tuple) {
      return new Val.Tuple(all(tuple.elements(), name));
    } else if (val instanceof Val.Items items) {
      return new Val.Items(all(items.elements(), name));
    } else if (val instanceof Val.Unmade unmade) {
      return new Val.Unmade(unmade.type(), of(unmade.arguments(), List.of()));
    } else if (val instanceof Val.Range range) {
      return new Val.Range(of(range.from(), name), of(range.to(), name));
    } else if (val instanceof Val.Bound bound) {
      return new Val.Bound(bound.function(), of(bound.receiver(), name));
    }
    return val;
  }

  private List<Val> all(List<Val> vals, String name) {
    List<Val> moved = new ArrayList<>();
    for (Val val : vals) {
      moved.add(of(val, name + moved.size()));
    }
    return moved;
  }
}
