package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds what the dimension variables of parameters are from the shapes of arguments. */
public final class Binding {
  private final Map<String, Long> sizes = new TreeMap<>();

  /** One axis of one argument: {@code declared} must come out as {@code actual}. */
  private record Axis(Named parameter, int axis, Dim declared, long actual) {
    IllegalArgumentException wrong(String why) {
      return new IllegalArgumentException(
          "argument `"
              + parameter.name()
              + "` is "
              + parameter.value().type()
              + ": axis "
              + axis
              + " is "
              + actual
              + ", "
              + why);
    }
  }

  private Binding() {}

  /**
   * The sizes of all variables.
   *
   * @throws IllegalArgumentException if there are too few or too many arguments, one has another
   *     dtype or rank than its parameter, or the sizes do not agree
   */
  public static Sizes of(List<Named> parameters, List<Tensor> arguments) {
    if (parameters.size() != arguments.size()) {
      throw new IllegalArgumentException(
          "there are " + parameters.size() + " parameters, but " + arguments.size() + " arguments");
    }
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      axes.addAll(axes(parameters.get(i), arguments.get(i)));
    }
    Binding binding = new Binding();
    while (axes.removeIf(binding::settles)) {
      // Each round may make more sizes solvable.
    }
    if (!axes.isEmpty()) {
      throw axes.get(0).wrong("which does not tell `" + axes.get(0).declared + "`");
    }
    return new Sizes(binding.sizes);
  }

  private static List<Axis> axes(Named parameter, Tensor argument) {
    TensorType type = parameter.value().type();
    if (type.dtype() != argument.dtype() || type.rank() != argument.rank()) {
      throw new IllegalArgumentException(
          "argument `" + parameter.name() + "` is " + type + ", not " + argument.type());
    }
    List<Axis> axes = new ArrayList<>();
    for (int axis = 0; axis < type.rank(); axis++) {
      axes.add(new Axis(parameter, axis, type.shape().dim(axis), argument.dim(axis)));
    }
    return axes;
  }

  /** Checks an axis whose variables are known, or solves it for its only unknown one. */
  private boolean settles(Axis axis) {
    Dim rest =
        axis.declared.substitute(
            name -> sizes.containsKey(name) ? Dim.of(sizes.get(name)) : Dim.variable(name));
    if (rest.isConstant()) {
      if (!rest.is(axis.actual)) {
        boolean plain = axis.declared.isConstant();
        throw axis.wrong("not " + (plain ? rest : axis.declared + " = " + rest));
      }
      return true;
    }
    Dim solution = rest.solve(Dim.of(axis.actual));
    if (solution == null) {
      return false;
    }
    String name = rest.variables().iterator().next();
    if (!solution.isNonNegative()) {
      throw axis.wrong("so `" + name + "` would be negative");
    }
    sizes.put(name, solution.value());
    return true;
  }
}
