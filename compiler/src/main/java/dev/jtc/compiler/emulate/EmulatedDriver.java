package dev.jtc.compiler.emulate;

import dev.jtc.runtime.DType;
import dev.jtc.runtime.cuda.CudaProgram;
import dev.jtc.runtime.cuda.Driver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** A GPU that is the emulator: it runs the same PTX, slowly, and finds what is wrong in it. */
public final class EmulatedDriver implements Driver {
  private final Memory memory = new Memory();
  private final Launch.Order order;
  private final Map<Long, Emulator> modules = new HashMap<>();
  private final Map<Long, Runnable> recordings = new HashMap<>();
  private long numbers;
  private long launches;

  /** One that runs blocks and warps in the order of their numbers. */
  public EmulatedDriver() {
    this(Launch.Order.FORWARD);
  }

  /** One with another order, in which everything must come out the same. */
  public EmulatedDriver(Launch.Order order) {
    this.order = order;
  }

  @Override
  public String name() {
    return "PTX emulator";
  }

  @Override
  public void enter() {
    // It is the same on every thread.
  }

  @Override
  public void leave() {
    // As above.
  }

  /** How many kernels have been launched. */
  public long launches() {
    return launches;
  }

  /** How many allocations, modules and recordings there are. */
  public int held() {
    return memory.live() + modules.size() + recordings.size();
  }

  /** Each one for itself, so that a kernel cannot leave one for another unnoticed. */
  @Override
  public long[] allocate(long[] bytes) {
    long[] addresses = new long[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      addresses[i] = memory.allocate("buffer " + i, bytes[i]);
    }
    return addresses;
  }

  @Override
  public void free(long[] addresses) {
    for (long address : addresses) {
      memory.free(address);
    }
  }

  @Override
  public void write(long address, DType dtype, Object array, int elements) {
    ByteBuffer bytes = ByteBuffer.allocate(elements * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case F32 -> bytes.asFloatBuffer().put((float[]) array, 0, elements);
      case F64 -> bytes.asDoubleBuffer().put((double[]) array, 0, elements);
      case I32 -> bytes.asIntBuffer().put((int[]) array, 0, elements);
      case I64 -> bytes.asLongBuffer().put((long[]) array, 0, elements);
      case U8, BOOL -> bytes.put((byte[]) array, 0, elements);
    }
    memory.write(address, bytes.array());
  }

  @Override
  public void read(long address, DType dtype, Object array, int elements) {
    int count = elements * dtype.bytes();
    if (!memory.isWritten(address, count)) {
      throw new EmulationFault("reads a buffer that was not written in full");
    }
    ByteBuffer bytes = ByteBuffer.wrap(memory.read(address, count));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case F32 -> bytes.asFloatBuffer().get((float[]) array, 0, elements);
      case F64 -> bytes.asDoubleBuffer().get((double[]) array, 0, elements);
      case I32 -> bytes.asIntBuffer().get((int[]) array, 0, elements);
      case I64 -> bytes.asLongBuffer().get((long[]) array, 0, elements);
      case U8, BOOL -> bytes.get((byte[]) array, 0, elements);
    }
  }

  @Override
  public void copy(long from, long to, long bytes) {
    memory.copy(from, to, Math.toIntExact(bytes));
  }

  @Override
  public void clear(long address, long bytes) {
    memory.write(address, new byte[Math.toIntExact(bytes)]);
  }

  @Override
  public long load(CudaProgram program) {
    modules.put(++numbers, new Emulator(program.ptx(), memory));
    return numbers;
  }

  @Override
  public void unload(long module) {
    modules.remove(module).close();
  }

  @Override
  public void launch(long module, CudaProgram.Kernel kernel, int blocks, ByteBuffer parameters) {
    launches++;
    byte[] bytes = new byte[parameters.capacity()];
    parameters.duplicate().rewind().get(bytes);
    launch(modules.get(module), kernel, blocks, bytes);
  }

  private void launch(Emulator module, CudaProgram.Kernel kernel, int blocks, byte[] parameters) {
    module.launch(kernel.entry(), new Launch(blocks, kernel.threads()).in(order), parameters);
  }

  /** Nothing is known here of what {@code work} will ask for; it is asked again each time. */
  @Override
  public long record(Runnable work) {
    recordings.put(++numbers, work);
    return numbers;
  }

  @Override
  public void replay(long recording) {
    recordings.get(recording).run();
  }

  @Override
  public void forget(long recording) {
    recordings.remove(recording);
  }

  @Override
  public void close() {
    modules.clear();
    recordings.clear();
  }
}
