package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.HostArgument;
import dev.jtc.compiler.elaborate.HostFunction;
import dev.jtc.compiler.elaborate.HostRead;
import dev.jtc.compiler.elaborate.ModelInstance;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Value;
import dev.jtc.runtime.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A statement of {@code main}. */
public sealed interface HostStmt {
  /**
   * Runs a pure graph: its parameters are {@code arguments}, its results become {@code results}.
   */
  record Compute(Graph graph, List<HostVar> arguments, List<HostVar> results) implements HostStmt {
    public Compute {
      arguments = List.copyOf(arguments);
      results = List.copyOf(results);
    }
  }

  /** Sets a variable to a number known beforehand. */
  record Constant(HostVar to, dev.jtc.compiler.op.Constant value) implements HostStmt {}

  /** Says that what follows stands at a place of the program. */
  record At(Place place) implements HostStmt {}

  /** Makes a model from {@code seed}, an i64 scalar. */
  record Create(ModelVar to, HostVar seed) implements HostStmt {}

  /** Calls a function of a model; {@code variant} is one of the method's variants. */
  record Invoke(
      ModelVar model,
      HostMethod method,
      FunctionGraph variant,
      List<HostVar> arguments,
      List<HostVar> results)
      implements HostStmt {
    public Invoke {
      arguments = List.copyOf(arguments);
      results = List.copyOf(results);
    }
  }

  /** Copies what a model keeps under {@code path} into a variable. */
  record Read(HostVar to, ModelVar model, String path) implements HostStmt {}

  /** Sets what a model keeps under {@code path}. */
  record Write(ModelVar model, String path, HostVar from) implements HostStmt {}

  /**
   * Calls a function of the runtime.
   *
   * @param tensors the variables that hold the values in the arguments
   * @param models the models in the arguments
   * @param read what its results must be, if the program says so
   */
  record Call(
      HostFunction function,
      List<HostArgument> arguments,
      Map<Value, HostVar> tensors,
      Map<ModelInstance, ModelVar> models,
      Optional<HostRead> read,
      List<HostVar> results)
      implements HostStmt {
    public Call {
      arguments = List.copyOf(arguments);
      results = List.copyOf(results);
    }
  }

  /** {@code to = from}; tensors are values, so both may share one array. */
  record Move(HostVar to, HostVar from) implements HostStmt {}

  /**
   * {@code for counter in from..to}; all are i64 scalars, and the counter is set anew each trip.
   */
  record Repeat(HostVar from, HostVar to, HostVar counter, List<HostStmt> body)
      implements HostStmt {
    public Repeat {
      body = List.copyOf(body);
    }
  }

  /**
   * Runs the body for each batch.
   *
   * @param batches makes the {@code dev.jtc.runtime.Batches}
   * @param counter the number of the batch, an i64 scalar
   * @param tensors what is in it
   */
  record ForBatches(Call batches, HostVar counter, List<HostVar> tensors, List<HostStmt> body)
      implements HostStmt {
    public ForBatches {
      tensors = List.copyOf(tensors);
      body = List.copyOf(body);
    }
  }

  /** Runs {@code test}, and while {@code condition} then holds, the body and the test again. */
  record While(List<HostStmt> test, HostVar condition, List<HostStmt> body) implements HostStmt {
    public While {
      test = List.copyOf(test);
      body = List.copyOf(body);
    }
  }

  record If(HostVar condition, List<HostStmt> then, List<HostStmt> otherwise) implements HostStmt {
    public If {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }
}
