package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Code;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.Workspace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiled code as a pure function from tensors to tensors: convenient, not fast.
 *
 * <p>Arguments stay as they are, also those that the plan updates in place.
 */
public final class Executable {
  private static final String PROGRAM = "dev.jtc.compiled.Program";

  private final Plan plan;
  private final Code code;
  private final List<TensorType> parameters;
  private final List<TensorType> results;

  private Executable(Plan plan, Code code, List<TensorType> parameters, List<TensorType> results) {
    this.plan = plan;
    this.code = code;
    this.parameters = List.copyOf(parameters);
    this.results = List.copyOf(results);
  }

  /** Compiles and loads {@code plan}, the plan of a graph with these parameters and results. */
  public static Executable of(Plan plan, List<TensorType> parameters, List<TensorType> results) {
    List<ClassImage> images = PlanCompiler.compile(plan, PROGRAM);
    return new Executable(plan, Loader.load(images), parameters, results);
  }

  /** As the other, with nothing but the variants for {@code width} of kernels that have one. */
  public static Executable of(
      Plan plan, List<TensorType> parameters, List<TensorType> results, Width width) {
    List<ClassImage> images = PlanCompiler.compile(plan, PROGRAM, width);
    return new Executable(plan, Loader.load(images), parameters, results);
  }

  /** The loaded code. */
  public Code code() {
    return code;
  }

  /**
   * Computes the results of {@code arguments}.
   *
   * @throws IllegalArgumentException if an argument does not have the type of its parameter
   */
  public List<Tensor> run(List<Tensor> arguments) {
    Map<String, Long> sizes = sizes(arguments);
    Workspace workspace = new Workspace(code);
    for (int i = 0; i < plan.dims().size(); i++) {
      workspace.dims()[i] = Math.toIntExact(sizes.get(plan.dims().get(i)));
    }
    for (int i = 0; i < arguments.size(); i++) {
      workspace.buffers()[i] = arguments.get(i).copy().array();
    }
    for (int i = arguments.size(); i < plan.slots().size(); i++) {
      Plan.Slot slot = plan.slots().get(i);
      if (slot.kind() == Plan.Slot.Kind.RESULT) {
        int elements = Math.toIntExact(slot.elements().evaluate(sizes::get));
        workspace.buffers()[i] = used(slot.dtype(), elements);
      }
    }
    workspace.run();
    List<Tensor> values = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      TensorType type = results.get(i);
      Object array = workspace.buffers()[plan.resultSlots().get(i)];
      values.add(Tensor.of(type.dtype(), array, type.shape().evaluate(sizes::get)));
    }
    return values;
  }

  /** An array as a caller may give it for a result: with other numbers in it. */
  private static Object used(DType dtype, int elements) {
    byte[] bytes = new byte[elements * dtype.bytes()];
    Arrays.fill(bytes, (byte) 0x7f);
    ByteBuffer from = ByteBuffer.wrap(bytes);
    Object array = dtype.newArray(elements);
    switch (dtype) {
      case F32 -> from.asFloatBuffer().get((float[]) array);
      case F64 -> from.asDoubleBuffer().get((double[]) array);
      case I32 -> from.asIntBuffer().get((int[]) array);
      case I64 -> from.asLongBuffer().get((long[]) array);
      case U8, BOOL -> from.get((byte[]) array);
    }
    return array;
  }

  /** The sizes of the dimension variables, read off the shapes of the arguments. */
  private Map<String, Long> sizes(List<Tensor> arguments) {
    if (arguments.size() != parameters.size()) {
      throw new IllegalArgumentException(
          "needs " + parameters.size() + " arguments, got " + arguments.size());
    }
    Map<String, Long> sizes = new HashMap<>();
    boolean found = true;
    while (found) {
      found = false;
      for (int i = 0; i < parameters.size(); i++) {
        found |= bind(parameters.get(i), arguments.get(i), sizes);
      }
    }
    for (int i = 0; i < parameters.size(); i++) {
      check(parameters.get(i), arguments.get(i), sizes);
    }
    return sizes;
  }

  private static boolean bind(TensorType type, Tensor tensor, Map<String, Long> sizes) {
    boolean found = false;
    for (int axis = 0; axis < Math.min(type.rank(), tensor.rank()); axis++) {
      Dim open = type.shape().dim(axis).substitute(name -> known(name, sizes));
      Dim size = open.solve(Dim.of(tensor.dim(axis)));
      if (size != null) {
        sizes.put(open.variables().iterator().next(), size.value());
        found = true;
      }
    }
    return found;
  }

  private static Dim known(String name, Map<String, Long> sizes) {
    return sizes.containsKey(name) ? Dim.of(sizes.get(name)) : Dim.variable(name);
  }

  private static void check(TensorType type, Tensor tensor, Map<String, Long> sizes) {
    TensorType wanted = type.substitute(name -> known(name, sizes));
    boolean same = wanted.dtype() == tensor.dtype() && wanted.rank() == tensor.rank();
    for (int axis = 0; same && axis < wanted.rank(); axis++) {
      same = wanted.shape().dim(axis).is(tensor.dim(axis));
    }
    if (!same) {
      throw new IllegalArgumentException(tensor.type() + " is no " + wanted);
    }
  }
}
