package dev.jtc.compiler.cuda;

import dev.jtc.compiler.emulate.Emulator;
import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.emulate.Memory;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.SizeTerm;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.CudaProgram;
import dev.jtc.runtime.cuda.CudaProgram.Slot;
import dev.jtc.runtime.cuda.CudaStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs programs for a GPU on the emulator, step by step. */
final class Emulated {
  private final CudaProgram program;
  private final Graph graph;
  private final Memory memory = new Memory();
  private final Emulator emulator;
  private final Launch.Order order;
  private final List<Long> addresses = new ArrayList<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private int[] dims;
  private long status;

  private Emulated(CudaProgram program, Graph graph, Launch.Order order) {
    this.program = program;
    this.graph = graph;
    this.emulator = new Emulator(program.ptx(), memory);
    this.order = order;
  }

  /** The results of the program of {@code graph}, threads in the given order. */
  static List<Tensor> run(
      CudaProgram program, Graph graph, List<Tensor> arguments, Launch.Order order) {
    return new Emulated(program, graph, order).run(arguments);
  }

  private List<Tensor> run(List<Tensor> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      TensorType type = graph.parameters().get(i).value().type();
      for (int axis = 0; axis < type.rank(); axis++) {
        Dim dim = type.shape().dim(axis);
        if (dim.isVariable()) {
          sizes.put(dim.toString(), (long) arguments.get(i).dim(axis));
        }
      }
    }
    dims = program.dims().stream().mapToInt(name -> sizes.get(name).intValue()).toArray();
    status = memory.allocate("status", CudaStatus.BYTES);
    memory.write(status, new byte[CudaStatus.BYTES]);
    for (int i = 0; i < program.slots().size(); i++) {
      Slot slot = program.slots().get(i);
      int bytes = size(slot.elements()) * slot.dtype().bytes();
      addresses.add(memory.allocate("slot " + i, Math.max(1, bytes)));
      if (i < arguments.size()) {
        memory.write(addresses.get(i), bytes(arguments.get(i)));
      }
    }
    steps(program.steps());
    List<Tensor> results = new ArrayList<>();
    for (int i = 0; i < program.resultSlots().size(); i++) {
      TensorType type = graph.results().get(i).value().type();
      int[] shape = type.shape().evaluate(sizes::get);
      int slot = program.resultSlots().get(i);
      int elements = size(program.slots().get(slot).elements());
      byte[] content = memory.read(addresses.get(slot), elements * type.dtype().bytes());
      results.add(Tensor.of(type.dtype(), array(type.dtype(), content), shape));
    }
    return results;
  }

  private int size(String text) {
    return SizeTerm.parse(text, program.dims()).value(dims);
  }

  private void steps(List<CudaProgram.Step> steps) {
    for (CudaProgram.Step step : steps) {
      if (step instanceof CudaProgram.Launch launch) {
        launch(launch);
      } else if (step instanceof CudaProgram.Copy copy) {
        Slot slot = program.slots().get(copy.from());
        int bytes = size(slot.elements()) * slot.dtype().bytes();
        if (bytes > 0) {
          memory.copy(addresses.get(copy.from()), addresses.get(copy.to()), bytes);
        }
      } else if (step instanceof CudaProgram.Repeat repeat) {
        repeat(repeat);
      } else {
        CudaProgram.Choose choose = (CudaProgram.Choose) step;
        steps(truth(choose.conditionSlot()) ? choose.then() : choose.otherwise());
      }
    }
  }

  private boolean truth(int slot) {
    return memory.read(addresses.get(slot), 1)[0] != 0;
  }

  private void repeat(CudaProgram.Repeat repeat) {
    long trips = buffer(memory.read(addresses.get(repeat.trips()), Long.BYTES)).getLong();
    for (long done = 0; ; done++) {
      byte[] counter = new byte[Long.BYTES];
      buffer(counter).putLong(done);
      memory.write(addresses.get(repeat.counter()), counter);
      if (done >= trips) {
        return;
      }
      if (repeat.conditionSlot() >= 0) {
        steps(repeat.condition());
        if (!truth(repeat.conditionSlot())) {
          return;
        }
      }
      steps(repeat.body());
    }
  }

  private void launch(CudaProgram.Launch launch) {
    CudaProgram.Kernel kernel = program.kernels().get(launch.kernel());
    int blocks = size(kernel.blocks());
    if (blocks == 0) {
      return;
    }
    int bytes = Long.BYTES * (1 + launch.slots().size()) + Integer.BYTES * kernel.dims().size() + 7;
    byte[] parameters = new byte[bytes / 8 * 8];
    ByteBuffer out = buffer(parameters);
    out.putLong(status);
    launch.slots().forEach(slot -> out.putLong(addresses.get(slot)));
    kernel.dims().forEach(dim -> out.putInt(dims[dim]));
    emulator.launch(kernel.entry(), new Launch(blocks, kernel.threads()).in(order), parameters);
    byte[] failed = memory.read(status, CudaStatus.BYTES);
    if (buffer(failed).getInt(CudaStatus.ORDER) != 0) {
      int site = buffer(failed).getInt(CudaStatus.FAULT);
      throw new Failed(
          kernel.faults().get(site),
          buffer(failed).getLong(CudaStatus.FIRST),
          buffer(failed).getLong(CudaStatus.SECOND));
    }
  }

  /** Says what a kernel noted. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(CudaProgram.Fault fault, long first, long second) {
      super(fault.function() + "(" + first + ", " + second + ") at " + fault.place());
    }
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(Tensor tensor) {
    ByteBuffer out = buffer(new byte[tensor.size() * tensor.dtype().bytes()]);
    Object array = tensor.array();
    switch (tensor.dtype()) {
      case F32 -> out.asFloatBuffer().put((float[]) array, 0, tensor.size());
      case F64 -> out.asDoubleBuffer().put((double[]) array, 0, tensor.size());
      case I32 -> out.asIntBuffer().put((int[]) array, 0, tensor.size());
      case I64 -> out.asLongBuffer().put((long[]) array, 0, tensor.size());
      case U8, BOOL -> out.put((byte[]) array, 0, tensor.size());
    }
    return out.array();
  }

  private static Object array(DType dtype, byte[] content) {
    Object array = dtype.newArray(content.length / dtype.bytes());
    ByteBuffer in = buffer(content);
    switch (dtype) {
      case F32 -> in.asFloatBuffer().get((float[]) array);
      case F64 -> in.asDoubleBuffer().get((double[]) array);
      case I32 -> in.asIntBuffer().get((int[]) array);
      case I64 -> in.asLongBuffer().get((long[]) array);
      case U8, BOOL -> in.get((byte[]) array);
    }
    return array;
  }
}
