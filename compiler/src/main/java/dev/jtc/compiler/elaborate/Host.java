package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import java.util.List;

/**
 * What {@code main} may do besides computing: the outside world and models that live on.
 *
 * <p>Every mode keeps to these rules, so that a program does the same in each:
 *
 * <ul>
 *   <li>The program has a random generator with key 0 and counter 0, which {@code seed} restarts.
 *       What {@code main} draws itself, and what functions that belong to no model draw for it,
 *       comes from there.
 *   <li>A new model takes its seed from the program's generator, see {@link Elaboration#drawSeed}.
 *       It has a generator of its own with that seed as key and counter 0. Its first values are
 *       drawn from it, and later what its {@code train fn}s draw.
 *   <li>The variable of a {@code for} of main is an i64 scalar, also over bounds known beforehand.
 *       A {@code var} of main holds a tensor: literals become i64, f32 or bool.
 *   <li>A file holds the model that {@code main} made, also if it was asked for a submodel, in the
 *       form of {@link dev.jtc.runtime.Model}: every cell under its name, then the generator's.
 * </ul>
 */
public interface Host {
  /**
   * A loop of {@code main} begins; only where it runs while it is elaborated.
   *
   * @param variable its name, or the empty text
   * @param trips how often it goes round, negative if nobody knows
   */
  default void entered(String variable, long trips) {}

  /** The innermost loop has done that many trips. */
  default void at(long trips) {}

  /** The innermost loop ends. */
  default void left() {}

  /** Makes a model. */
  Val create(Elaboration e, Val.ModelType type, Calls.Arguments arguments);

  /** Calls a function of a model that {@code main} holds. */
  Val invoke(Elaboration e, Val.Function fn, Calls.Arguments arguments);

  /** Calls a function that belongs to no model. */
  default Val call(Elaboration e, Val.Function fn, Calls.Arguments arguments) {
    return e.inline(fn, arguments);
  }

  /** The present content of a model's cell. */
  Val read(Elaboration e, ModelInstance model, Cell cell);

  /** Sets a model's cell. */
  void write(Elaboration e, ModelInstance model, Cell cell, Value value);

  /**
   * Restarts the program's random numbers from {@code seed}, an i64 scalar: key seed, counter 0.
   */
  void seed(Elaboration e, Value seed);

  /**
   * Calls a function of the runtime.
   *
   * @param arguments one for each parameter
   * @return its tensors, or None
   */
  Val call(Elaboration e, HostFunction fn, List<HostArgument> arguments, Span span);

  /**
   * Reads a file; what is in it must be as declared.
   *
   * @return a value for each type
   */
  List<Value> read(Elaboration e, Val.Unread unread, HostRead declared);

  /** Runs the body of {@code loop} for each batch. */
  void forBatches(Elaboration e, Stmt.For loop, Scope scope, Batching batching);

  /** A size that shows only when the program runs, to be called {@code name}. */
  Dim newSize(String name);

  /** Whether what {@code main} computes itself is remembered for gradients. */
  default boolean hasGradients() {
    return false;
  }

  /**
   * One trip of a loop of {@code main} is over.
   *
   * @param scope the names outside of the loop's body
   */
  default void tripEnded(Elaboration e, Scope scope) {
    // Nothing was kept for it.
  }

  /** What a {@code var} of {@code main} holds: values that live while the program runs. */
  Val content(Elaboration e, Val val);
}
