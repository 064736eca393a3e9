package dev.jtc.runtime.cuda;

import java.util.Arrays;

/** A program loaded on a device, with memory for the sizes of its last call. One call at a time. */
public final class DeviceProgram implements AutoCloseable {
  private final Device device;
  private final CudaProgram program;
  private final long module;
  private DeviceMemory memory;
  private int[] bound;
  private DeviceState boundState;

  /** Loads it; on the device's thread. */
  DeviceProgram(Device device, CudaProgram program) {
    this.device = device;
    this.program = program;
    this.module = device.driver().load(program);
  }

  /** Where it was loaded. */
  public Device device() {
    return device;
  }

  /** What was loaded. */
  public CudaProgram program() {
    return program;
  }

  /**
   * Copies the arguments to the device, runs the program, and copies the results back.
   *
   * @param dims the sizes that the program leaves open
   * @param arguments an array for each argument
   * @param results an array for each result, to be filled
   * @throws dev.jtc.runtime.RunFault as the same code does on the host
   */
  public void call(int[] dims, Object[] arguments, Object[] results) {
    call(dims, arguments, null, new int[0], results);
  }

  /**
   * As the other, with state that stays on the device.
   *
   * @param state null for none
   * @param arguments those that are not state; they come first
   * @param entries which entry of the state each of the other arguments is
   */
  public void call(
      int[] dims, Object[] arguments, DeviceState state, int[] entries, Object[] results) {
    device.run(() -> callHere(dims, arguments, state, entries, results));
  }

  private void callHere(
      int[] dims, Object[] arguments, DeviceState state, int[] entries, Object[] results) {
    if (state != null) {
      state.upload();
    }
    if (memory == null || !Arrays.equals(dims, bound) || state != boundState) {
      bind(dims, state, entries);
    }
    for (int i = 0; i < arguments.length; i++) {
      memory.write(i, arguments[i]);
    }
    try {
      memory.run();
    } catch (RuntimeException e) {
      // What a kernel refused is the cause of what goes wrong after it.
      try {
        memory.check();
      } catch (DeviceFault lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
    memory.check();
    for (int i = 0; i < results.length; i++) {
      memory.read(program.resultSlots().get(i), results[i]);
    }
  }

  private void bind(int[] dims, DeviceState state, int[] entries) {
    release();
    long[] resident = new long[program.slots().size()];
    for (int i = 0; i < entries.length; i++) {
      int arguments = arguments() - entries.length;
      resident[arguments + i] = state.address(entries[i]);
    }
    memory = new DeviceMemory(device.driver(), program, module, dims, resident);
    bound = dims.clone();
    boundState = state;
  }

  private int arguments() {
    return (int)
        program.slots().stream().filter(s -> s.kind() == CudaProgram.Kind.ARGUMENT).count();
  }

  private void release() {
    DeviceMemory old = memory;
    memory = null;
    bound = null;
    boundState = null;
    if (old != null) {
      old.close();
    }
  }

  /** Gives memory and code back; on the device's thread. */
  @Override
  public void close() {
    try {
      release();
    } finally {
      device.driver().unload(module);
    }
  }
}
