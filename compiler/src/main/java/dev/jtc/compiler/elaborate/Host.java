package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Span;

/** What {@code main} may do besides computing: the outside world and models that live on. */
public interface Host {
  /** Makes a model. */
  Val create(Elaboration e, Val.ModelType type, Calls.Arguments arguments);

  /** Calls a function of a model that {@code main} holds. */
  Val invoke(Elaboration e, Val.Function fn, Calls.Arguments arguments);

  /** The present content of a model's cell. */
  Val read(Elaboration e, ModelInstance model, Cell cell);

  /** Sets a model's cell. */
  void write(Elaboration e, ModelInstance model, Cell cell, Value value);

  /** Prints a line. */
  void print(Elaboration e, Val.Template text);

  /** Restarts the program's random numbers from {@code seed}, an i64 scalar. */
  void seed(Elaboration e, Value seed);

  /** Writes everything that {@code model} keeps to the file {@code path}. */
  void save(Elaboration e, ModelInstance model, String path, Span span);

  /** Reads what {@code model} keeps from the file {@code path}. */
  void load(Elaboration e, ModelInstance model, String path, Span span);

  /** Whether there is a file {@code path}. */
  Val exists(Elaboration e, String path, Span span);

  /** What a variable of {@code main} holds: values that live while the program runs. */
  Val content(Elaboration e, Val val);
}
