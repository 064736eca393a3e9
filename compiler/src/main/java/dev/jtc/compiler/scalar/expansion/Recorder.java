package dev.jtc.compiler.scalar.expansion;

import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes down the steps of an expansion; an equal step is taken once. */
final class Recorder {
  private final List<DType> parameters;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Step, Integer> known = new HashMap<>();

  Recorder(List<DType> parameters) {
    this.parameters = List.copyOf(parameters);
  }

  int literal(DType dtype, long bits) {
    return add(new Step(Primitive.LITERAL, dtype, dtype, List.of(), bits));
  }

  /** A step whose result and operands have one dtype. */
  int add(Primitive primitive, DType dtype, Integer... operands) {
    return add(new Step(primitive, dtype, dtype, List.of(operands), 0));
  }

  int add(Step step) {
    return known.computeIfAbsent(
        step,
        unknown -> {
          steps.add(unknown);
          return parameters.size() + steps.size() - 1;
        });
  }

  /** The step that gives {@code value}, which is no parameter. */
  Step step(int value) {
    return steps.get(value - parameters.size());
  }

  /** What leads to {@code result}, numbered anew. */
  Expansion finish(int result, double bound) {
    boolean[] needed = new boolean[steps.size()];
    needed[result - parameters.size()] = true;
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (needed[i]) {
        for (int operand : steps.get(i).operands()) {
          if (operand >= parameters.size()) {
            needed[operand - parameters.size()] = true;
          }
        }
      }
    }
    List<Step> kept = new ArrayList<>();
    Map<Integer, Integer> renamed = new HashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      renamed.put(i, i);
    }
    for (int i = 0; i < steps.size(); i++) {
      if (needed[i]) {
        Step step = steps.get(i);
        renamed.put(parameters.size() + i, parameters.size() + kept.size());
        List<Integer> operands = step.operands().stream().map(renamed::get).toList();
        kept.add(new Step(step.primitive(), step.dtype(), step.compute(), operands, step.bits()));
      }
    }
    return new Expansion(parameters, kept, bound);
  }
}
