package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Member;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.SlotDecl;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Optimizers written in the language: their numbers, slots, and the update of every parameter. */
final class Optimizers {
  private final Elaboration e;

  Optimizers(Elaboration e) {
    this.e = e;
  }

  /** A new optimizer of the model being made. Its float arguments become state that can be set. */
  Val create(Val.OptimizerType type, Calls.Arguments arguments) {
    Optional<ModelInstance> owner = e.models.owner();
    Decl.Optimizer decl = type.decl();
    if (owner.isEmpty()) {
      return e.error(
          Diagnostic.error(Code.OPTIMIZER_OUTSIDE, "an optimizer belongs to a model")
              .at(arguments.span())
              .help("write `let opt = " + decl.name() + "(…)` in the model"));
    }
    Scope configuration = type.scope().nested();
    if (!e.parameters.bind(decl.name(), decl.params(), arguments, configuration, new HashMap<>())) {
      return Val.ERROR;
    }
    Scope scope = configuration.nested();
    OptimizerInstance instance = OptimizerInstance.start(decl, owner.get(), e.models.path(), scope);
    for (Param param : decl.params()) {
      Scope.Binding binding = configuration.findHere(param.name()).orElseThrow();
      if (((Scope.Binding.Fixed) binding).val() instanceof Val.Tensor tensor) {
        share(instance, param.name(), param.nameSpan(), tensor);
      } else {
        scope.bind(param.name(), ((Scope.Binding.Fixed) binding).val(), param.nameSpan());
      }
    }
    for (Member.StateDecl state : decl.states()) {
      Val first = e.expressions.eval(state.init(), scope);
      if (state.type().isPresent()) {
        first = e.expected.convertTo(state.type().get(), first, state.init().span(), scope);
      }
      if (!first.isError() && Arithmetic.isNumeric(first)) {
        Value value = e.arithmetic.tensor(first, Optional.empty());
        share(instance, state.name(), state.nameSpan(), new Val.Tensor(value));
      }
    }
    return new Val.Optimizer(instance);
  }

  private void share(OptimizerInstance instance, String name, Span span, Val.Tensor first) {
    Cell cell = Cell.kept(instance.path() + "." + name, Cell.Role.SLOT, first.value().type());
    e.store().define(cell, first);
    instance.shared().add(cell);
    instance.scope().bind(name, cell, span);
  }

  /** Makes the slots of the optimizers of {@code model}, now that all its parameters are known. */
  void makeSlots(ModelInstance model) {
    for (ModelInstance.Part part : List.copyOf(model.own())) {
      if (part instanceof ModelInstance.Part.Optim optim) {
        for (Cell parameter : model.parameters()) {
          optim.optimizer().slots().put(parameter, slotsOf(optim.optimizer(), parameter));
        }
      }
    }
  }

  private Map<String, Cell> slotsOf(OptimizerInstance optimizer, Cell parameter) {
    Map<String, Cell> slots = new LinkedHashMap<>();
    for (SlotDecl slot : optimizer.decl().slots()) {
      Val init = e.expressions.eval(slot.init(), optimizer.scope());
      TensorType type = parameter.type();
      if (slot.type().isPresent()) {
        type = e.types.resolve(slot.type().get(), optimizer.scope(), Map.of()).orElse(type);
      }
      if (init.isError() || !Arithmetic.isNumeric(init)) {
        continue;
      }
      Value first = e.arithmetic.tensor(init, Optional.of(type.dtype()));
      String name = optimizer.path() + "." + slot.name() + "." + parameter.name();
      Cell cell = Cell.kept(name, Cell.Role.SLOT, type);
      e.store().define(cell, new Val.Tensor(e.broadcasting.stretch(first, type.shape())));
      slots.put(slot.name(), cell);
    }
    return slots;
  }

  /** A list: the gradient of {@code loss} by each parameter of the model, in their order. */
  Val gradients(OptimizerInstance optimizer, Val loss, Span lossSpan, Span span) {
    if (isPlain(span)) {
      return Val.ERROR;
    }
    List<Value> values = parameters(optimizer);
    List<Value> gradients = e.gradients.of(loss, lossSpan, values);
    return gradients == null
        ? Val.ERROR
        : new Val.Items(gradients.stream().<Val>map(Val.Tensor::new).toList());
  }

  private boolean isPlain(Span span) {
    if (!e.isTraining()) {
      e.error(
          Diagnostic.error(Code.ASSIGN_IN_PLAIN_FN, "a plain `fn` cannot call an optimizer")
              .at(span, "this would change the model")
              .help("declare the function as `train fn`"));
    }
    return !e.isTraining();
  }

  private List<Value> parameters(OptimizerInstance optimizer) {
    return optimizer.slots().keySet().stream()
        .map(cell -> ((Val.Tensor) e.store().read(cell)).value())
        .toList();
  }

  /** What the library's {@code clip_grad_norm} or {@code clip_grad_value} makes of gradients. */
  Val clipped(OptimizerInstance optimizer, String limit, Val gradients, Val most, Span span) {
    String name = limit.replace("clip_", "clip_grad_");
    Val function =
        optimizer
            .scope()
            .find(name)
            .map(binding -> ((Scope.Binding.Fixed) binding).val())
            .orElse(Val.ERROR);
    List<Calls.Argument> arguments =
        List.of(new Calls.Argument(gradients, span), new Calls.Argument(most, span));
    boolean callable = function instanceof Val.Function && !gradients.isError();
    return callable
        ? e.calling.inline((Val.Function) function, new Calls.Arguments(arguments, Map.of(), span))
        : Val.ERROR;
  }

  /** Moves every parameter of the model against its gradient: a list in their order. */
  Val update(OptimizerInstance optimizer, Val gradients, Span listSpan, Span span) {
    if (gradients.isError() || isPlain(span)) {
      return Val.ERROR;
    }
    List<Cell> parameters = List.copyOf(optimizer.slots().keySet());
    Optional<List<Val>> list = gradients.listed();
    if (list.isEmpty() || list.get().size() != parameters.size()) {
      return e.error(
          Code.ARGUMENT_TYPE,
          "`update` needs a list of " + parameters.size() + " gradients, one for each parameter",
          listSpan,
          gradients.describe());
    }
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      TensorType type = parameters.get(i).type();
      Val gradient = list.get().get(i);
      if (Arithmetic.isNumeric(gradient)) {
        values.add(e.arithmetic.tensor(gradient, Optional.of(type.dtype())));
      }
      if (values.size() == i || !values.get(i).type().equals(type)) {
        return e.error(
            Code.ARGUMENT_TYPE,
            "the gradient of `" + parameters.get(i).name() + "` must be " + type.words(),
            listSpan,
            gradient.describe());
      }
    }
    for (int i = 0; i < parameters.size(); i++) {
      Cell parameter = parameters.get(i);
      Value gradient = values.get(i);
      e.inPhase(Phase.UPDATE, () -> update(optimizer, parameter, gradient));
    }
    return Val.NONE;
  }

  private void update(OptimizerInstance optimizer, Cell parameter, Value gradient) {
    Decl.Update update = optimizer.decl().update();
    Scope scope = optimizer.scope().nested();
    if (update.names().size() != 2) {
      e.error(
          Code.BAD_ARGUMENTS,
          "`update` takes two names: the parameter and its gradient",
          update.span(),
          "");
      return;
    }
    scope.bind(update.names().get(0).name(), parameter, update.names().get(0).span());
    scope.bind(
        update.names().get(1).name(), new Val.Tensor(gradient), update.names().get(1).span());
    optimizer.slots().get(parameter).forEach((name, cell) -> scope.bind(name, cell, update.span()));
    e.statements.run(update.block().statements(), scope.nested());
  }
}
