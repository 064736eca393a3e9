package dev.jtc.compiler.interpret;

import dev.jtc.compiler.elaborate.Calls;
import dev.jtc.compiler.elaborate.Elaboration;
import dev.jtc.compiler.elaborate.Scope;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.elaborate.Vocabulary;
import dev.jtc.compiler.graph.Value;
import dev.jtc.runtime.Console;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A {@code main} that never ends. Other than in a program, what it computes is remembered, also
 * inside of the functions that it calls, so that it can ask for gradients itself.
 */
final class Prompt extends DynamicProgram {
  private final History history;
  private final Vocabulary names;

  Prompt(History history, Vocabulary names, Console console) {
    super(history, console, Trace.NONE);
    this.history = history;
    this.names = names;
  }

  @Override
  public boolean hasGradients() {
    return true;
  }

  @Override
  public Val invoke(Elaboration e, Val.Function fn, Calls.Arguments arguments) {
    return fn.decl().isTrain() ? super.invoke(e, fn, arguments) : here(fn, arguments, null);
  }

  @Override
  public Val call(Elaboration e, Val.Function fn, Calls.Arguments arguments) {
    return here(fn, arguments, e.random());
  }

  /** Runs a function where the prompt itself computes. */
  private Val here(Val.Function fn, Calls.Arguments arguments, Elaboration.RandomSource generator) {
    Elaboration inner = ofFunction();
    inner.setRandom(generator);
    Val result = inner.inline(fn, arguments);
    commit(inner.store());
    return result;
  }

  @Override
  public void tripEnded(Elaboration e, Scope scope) {
    if (history.isFull()) {
      history.makeRoom(with(names.tensors(scope, memory())));
    }
  }

  /** Drops what no name can ask for any more. */
  void tidy() {
    history.prune(with(names.tensors(memory())));
  }

  private Collection<Value> with(Collection<Value> named) {
    List<Value> all = new ArrayList<>(named);
    all.addAll(memory().inputs());
    return all;
  }
}
