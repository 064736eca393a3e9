package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Evaluation;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Inference;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.IndexFault;
import dev.jtc.runtime.NumberFault;
import dev.jtc.runtime.RunFault;
import dev.jtc.runtime.SizeFault;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * An emitter that runs each operation when it is given. Every value has its tensor at once and
 * every size is a number.
 */
abstract class Execution implements Emitter {
  private final int[] nextId = new int[1];
  private final Map<Value, Tensor> tensors;
  private Origin origin = Origin.NONE;

  /**
   * @param tensors where the tensors of values are kept, empty
   */
  Execution(Map<Value, Tensor> tensors) {
    this.tensors = tensors;
  }

  /** A value that is given rather than computed; the tensor is not copied. */
  public Value input(Tensor tensor) {
    long[] sizes = Arrays.stream(tensor.shape()).asLongStream().toArray();
    return hold(new TensorType(tensor.dtype(), Shape.of(sizes)), tensor);
  }

  /** The tensor of {@code value}, not a copy. */
  public Tensor tensor(Value value) {
    Tensor tensor = tensors.get(value);
    if (tensor == null) {
      throw new IllegalStateException(value + ": " + value.type() + " is not known here");
    }
    return tensor;
  }

  /** The number or truth value that a scalar holds. */
  long integer(Value value) {
    return tensor(value).itemLong();
  }

  /** A new value of {@code type} whose tensor is {@code tensor}. */
  Value hold(TensorType type, Tensor tensor) {
    Value value = new Value(nextId[0]++, type);
    tensors.put(value, tensor);
    return value;
  }

  /**
   * The results of {@code op}.
   *
   * @throws ProgramFailure if it cannot work on these numbers, such as an index outside of a tensor
   * @throws CancellationException if the thread was interrupted
   */
  List<Tensor> run(Op op, List<Value> operands) {
    List<Tensor> inputs = new ArrayList<>(operands.size());
    for (Value operand : operands) {
      inputs.add(tensor(operand));
    }
    if (Thread.interrupted()) {
      throw new CancellationException("stopped");
    }
    try {
      List<Tensor> outputs = op.eval(inputs, Sizes.NONE);
      ran(inputs, outputs);
      return outputs;
    } catch (IndexFault | NumberFault | SizeFault fault) {
      RunFault placed = (RunFault) Evaluation.at(origin, fault);
      throw ProgramFailure.of(
          placed,
          name ->
              origin
                  .call()
                  .or(origin::span)
                  .map(Span::file)
                  .filter(file -> file.name().equals(name)));
    }
  }

  private void refuseTooLarge(TensorType type) {
    double elements = 1;
    for (Dim dim : type.shape().dims()) {
      elements *= dim.value();
    }
    if (elements > Integer.MAX_VALUE) {
      Diagnostic diagnostic =
          Diagnostic.error(Code.BAD_SIZE, "a tensor " + type.words() + " is too large");
      throw new ProgramFailure(
          origin.call().or(origin::span).map(diagnostic::at).orElse(diagnostic));
    }
  }

  /** Hears of each operation that was run. */
  void ran(List<Tensor> inputs, List<Tensor> outputs) {
    // Nothing to remember.
  }

  static List<TensorType> infer(Op op, List<Value> operands) {
    List<TensorType> types = new ArrayList<>(operands.size());
    for (Value operand : operands) {
      types.add(operand.type());
    }
    Inference inference = op.infer(types);
    if (inference instanceof Inference.Violation violation) {
      throw new IllegalStateException(op.mnemonic() + operands + ": " + violation.message());
    }
    return ((Inference.Types) inference).results();
  }

  @Override
  public List<Value> emit(Op op, List<Value> operands) {
    List<TensorType> types = infer(op, operands);
    types.forEach(this::refuseTooLarge);
    List<Tensor> computed = run(op, operands);
    List<Value> results = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      results.add(hold(types.get(i), computed.get(i)));
    }
    return List.copyOf(results);
  }

  @Override
  public Value resolve(Value value) {
    if (!tensors.containsKey(value)) {
      throw new IllegalStateException(value + ": " + value.type() + " is not known here");
    }
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
    return new GraphBuilder(this, nextId, origin);
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public void setOrigin(Origin newOrigin) {
    origin = newOrigin;
  }
}
