package dev.jtc.runtime.cuda;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program loaded on a device, with memory for the sizes and the models that it was called with
 * last.
 */
public final class DeviceProgram implements AutoCloseable {
  /** For so many choices of sizes and models there is memory at a time. */
  private static final int MOST_MEMORIES = 4;

  private final Device device;
  private final CudaProgram program;
  private final long module;
  private final int arguments;

  /** What was used last, with its sizes and state. */
  private DeviceMemory latest;

  private int[] latestDims;
  private DeviceState latestState;
  private volatile boolean closed;

  /** The latest used comes last. */
  private final Map<Binding, DeviceMemory> memories = new LinkedHashMap<>(8, 0.75f, true);

  /** What a piece of memory is for; state is the same if it is the same object. */
  private record Binding(List<Integer> dims, DeviceState state) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Binding b && dims.equals(b.dims) && state == b.state;
    }

    @Override
    public int hashCode() {
      return 31 * dims.hashCode() + System.identityHashCode(state);
    }
  }

  /** Loads it, with the device in hand. */
  DeviceProgram(Device device, CudaProgram program) {
    this.device = device;
    this.program = program;
    this.module = device.open(program);
    this.arguments =
        (int) program.slots().stream().filter(s -> s.kind() == CudaProgram.Kind.ARGUMENT).count();
  }

  /** Where it was loaded. */
  public Device device() {
    return device;
  }

  /** What was loaded. */
  public CudaProgram program() {
    return program;
  }

  /** Whether it has not been given back. */
  public boolean isLoaded() {
    return !closed;
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
    device.run(
        () -> {
          DeviceMemory memory = prepare(dims, arguments, null, new int[0]);
          run(memory);
          for (int i = 0; i < results.length; i++) {
            memory.read(program.resultSlots().get(i), results[i]);
          }
        });
  }

  /**
   * Runs the program; does not wait for it unless something in it can fail.
   *
   * @param arguments those that are not state; they come first. Each is an array of the host, which
   *     may be changed afterwards, or a {@link DeviceArray}
   * @param state null for none
   * @param entries which entry of the state each of the other arguments is
   * @param results how many there are; what follows them in the program is state
   * @return the results, which are copied when they are read
   * @throws dev.jtc.runtime.RunFault as the same code does on the host
   */
  public DeviceArray[] call(
      int[] dims, Object[] arguments, DeviceState state, int[] entries, int results) {
    return device.ask(
        () -> {
          DeviceMemory asked = device.asked();
          if (asked != null
              && asked == latest
              && isLatest(dims, state)
              && asked.hasArguments(arguments)) {
            return asked.many().ask();
          }
          device.launchAsked();
          DeviceMemory memory = prepare(dims, arguments, state, entries);
          if (memory.many() != null) {
            device.asks(memory);
            return memory.many().ask();
          }
          run(memory);
          return memory.results(device, results);
        });
  }

  private boolean isLatest(int[] dims, DeviceState state) {
    return state == latestState && Arrays.equals(dims, latestDims);
  }

  private DeviceMemory prepare(int[] dims, Object[] given, DeviceState state, int[] entries) {
    if (state != null) {
      state.upload();
    }
    DeviceMemory memory = memory(dims, state, entries);
    for (int i = 0; i < given.length; i++) {
      memory.setArgument(i, given[i], device);
    }
    memory.keepResults();
    return memory;
  }

  private void run(DeviceMemory memory) {
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
  }

  private DeviceMemory memory(int[] dims, DeviceState state, int[] entries) {
    if (latest != null && isLatest(dims, state)) {
      return latest;
    }
    Binding binding = new Binding(Arrays.stream(dims).boxed().toList(), state);
    latest = memories.get(binding);
    if (latest == null) {
      latest = allocate(binding, dims, state, entries);
    }
    latestDims = dims.clone();
    latestState = state;
    return latest;
  }

  private DeviceMemory allocate(Binding binding, int[] dims, DeviceState state, int[] entries) {
    Iterator<DeviceMemory> oldest = memories.values().iterator();
    if (memories.size() == MOST_MEMORIES) {
      DeviceMemory least = oldest.next();
      oldest.remove();
      least.close();
    }
    long[] resident = new long[program.slots().size()];
    for (int i = 0; i < entries.length; i++) {
      resident[arguments - entries.length + i] = state.address(entries[i]);
    }
    DeviceMemory memory;
    try {
      memory = new DeviceMemory(device, program, module, dims, resident);
    } catch (DeviceFault full) {
      device.shrink();
      memory = new DeviceMemory(device, program, module, dims, resident);
    }
    memories.put(binding, memory);
    return memory;
  }

  /** Gives the memory back that the state is part of. */
  void forget(DeviceState state) {
    closeAll(memories.keySet().stream().filter(binding -> binding.state == state).toList());
  }

  /** Gives all its memory back. */
  void shrink() {
    closeAll(List.copyOf(memories.keySet()));
  }

  private void closeAll(List<Binding> bindings) {
    latest = null;
    latestState = null;
    RuntimeException failure = null;
    for (Binding binding : bindings) {
      try {
        memories.remove(binding).close();
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Gives memory and code back, with the device in hand. */
  @Override
  public void close() {
    closed = true;
    try {
      shrink();
    } finally {
      device.close(program);
    }
  }
}
