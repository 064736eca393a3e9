package dev.jtc.compiler.cuda;

import dev.jtc.compiler.emulate.EmulatedDriver;
import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.CudaProgram;
import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program of a graph, loaded on an emulated GPU; after it is closed nothing may be left there.
 */
final class Emulated implements AutoCloseable {
  private final CudaProgram program;
  private final Graph graph;
  private final EmulatedDriver driver;
  private final Device device;
  private final DeviceProgram loaded;

  Emulated(CudaProgram program, Graph graph, Launch.Order order) {
    this.program = program;
    this.graph = graph;
    this.driver = new EmulatedDriver(order);
    this.device = Device.of(() -> driver);
    this.loaded = device.load(program);
  }

  /** The results of the program of {@code graph}, threads in the given order. */
  static List<Tensor> run(
      CudaProgram program, Graph graph, List<Tensor> arguments, Launch.Order order) {
    try (Emulated emulated = new Emulated(program, graph, order)) {
      return emulated.run(arguments);
    }
  }

  /** The results for these arguments. */
  List<Tensor> run(List<Tensor> arguments) {
    Map<String, Long> sizes = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      TensorType type = graph.parameters().get(i).value().type();
      for (int axis = 0; axis < type.rank(); axis++) {
        Dim dim = type.shape().dim(axis);
        if (dim.isVariable()) {
          sizes.put(dim.toString(), (long) arguments.get(i).dim(axis));
        }
      }
    }
    int[] dims = program.dims().stream().mapToInt(name -> sizes.get(name).intValue()).toArray();
    List<Tensor> results = new ArrayList<>();
    for (Named result : graph.results()) {
      TensorType type = result.value().type();
      int[] shape = type.shape().evaluate(sizes::get);
      int elements = 1;
      for (int size : shape) {
        elements *= size;
      }
      results.add(Tensor.of(type.dtype(), type.dtype().newArray(elements), shape));
    }
    loaded.call(dims, arrays(arguments), arrays(results));
    return results;
  }

  private static Object[] arrays(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::array).toArray();
  }

  @Override
  public void close() {
    device.close();
    if (driver.held() != 0) {
      throw new AssertionError(driver.held() + " things are left on the device");
    }
  }
}
