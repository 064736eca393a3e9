package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Lists: of parameters, of elements with their numbers, of elements side by side. */
final class ListBuiltins {
  private ListBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        new Builtin("len", List.of("items"), ListBuiltins::length),
        new Builtin(
            "parameters", List.of("model"), call -> parameters(call, (name, value) -> value)),
        new Builtin(
            "named_parameters",
            List.of("model"),
            call -> parameters(call, (name, value) -> new Val.Tuple(List.of(name, value)))),
        new Builtin("zip", List.of("lists..."), Builtin.Takes.PLACES, ListBuiltins::zip),
        new Builtin("enumerate", List.of("items"), Builtin.Takes.PLACES, ListBuiltins::enumerate));
  }

  /** The parameters of a model, without an argument of the one that the function belongs to. */
  private static Val parameters(Call call, BiFunction<Val, Val, Val> element) {
    Elaboration e = call.elaboration();
    Optional<Val> self = e.self().map(Val.Model::new);
    Val model =
        self.isPresent() && call.val("model") == Val.NONE ? self.get() : call.required("model");
    if (!(model instanceof Val.Model m)) {
      return model.isError()
          ? Val.ERROR
          : e.error(
              Code.ARGUMENT_TYPE,
              "`" + call.name() + "` needs a model",
              call.spanOf("model"),
              model.describe());
    }
    String path = m.instance().path();
    List<Val> all = new ArrayList<>();
    for (Cell cell : m.instance().parameters()) {
      boolean isInside = !path.isEmpty() && cell.name().startsWith(path + ".");
      String name = isInside ? cell.name().substring(path.length() + 1) : cell.name();
      Val value =
          e.isInMain()
              ? e.flow().host().orElseThrow().read(e, m.instance(), cell)
              : new Val.Held(cell);
      all.add(element.apply(new Val.Str(name), value));
    }
    return new Val.Items(all);
  }

  private static Val zip(Call call) {
    Elaboration e = call.elaboration();
    List<List<Val>> lists = new ArrayList<>();
    for (Calls.Argument argument : call.rest()) {
      Optional<List<Val>> listed = argument.val().listed();
      if (listed.isEmpty()) {
        return argument.val().isError() ? Val.ERROR : noList(e, argument);
      }
      lists.add(listed.get());
      int length = lists.get(0).size();
      if (listed.get().size() != length) {
        Calls.Argument first = call.rest().get(0);
        return e.error(
            Diagnostic.error(Code.BAD_ARGUMENTS, "`zip` needs lists of the same length")
                .at(argument.span(), argument.val().describe())
                .at(first.span(), first.val().describe()));
      }
    }
    List<Val> rows = new ArrayList<>();
    for (int i = 0; !lists.isEmpty() && i < lists.get(0).size(); i++) {
      int at = i;
      rows.add(new Val.Tuple(lists.stream().map(list -> list.get(at)).toList()));
    }
    return new Val.Items(rows);
  }

  private static Val noList(Elaboration e, Calls.Argument argument) {
    return e.error(
        Diagnostic.error(Code.NOT_ITERABLE, "this must be a list or a tuple")
            .at(argument.span(), argument.val().describe()));
  }

  private static Val enumerate(Call call) {
    Val items = call.required("items");
    if (items instanceof Val.Made made) {
      return new Val.Enumerated(made);
    }
    Optional<List<Val>> listed = items.listed();
    if (listed.isEmpty()) {
      return items.isError()
          ? Val.ERROR
          : noList(call.elaboration(), new Calls.Argument(items, call.spanOf("items")));
    }
    List<Val> rows = new ArrayList<>();
    for (Val item : listed.get()) {
      rows.add(new Val.Tuple(List.of(Val.Int.of(rows.size()), item)));
    }
    return new Val.Items(rows);
  }

  private static Val length(Call call) {
    Val items = call.required("items");
    if (items.listed().isPresent()) {
      return Val.Int.of(items.listed().get().size());
    } else if (items instanceof Val.Tensor tensor && tensor.value().type().rank() > 0) {
      return new Val.Int(tensor.value().type().shape().dim(0));
    }
    return items.isError()
        ? Val.ERROR
        : call.elaboration()
            .error(
                Code.ARGUMENT_TYPE,
                "`len` needs a list, a tuple or a tensor",
                call.spanOf("items"),
                items.describe());
  }
}
