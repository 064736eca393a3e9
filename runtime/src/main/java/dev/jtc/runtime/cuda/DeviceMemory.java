package dev.jtc.runtime.cuda;

import dev.jtc.runtime.Checks;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.SizeFault;
import dev.jtc.runtime.SizeTerm;
import dev.jtc.runtime.cuda.CudaProgram.Fault;
import dev.jtc.runtime.cuda.CudaProgram.Kernel;
import dev.jtc.runtime.cuda.CudaProgram.Many;
import dev.jtc.runtime.cuda.CudaProgram.Slot;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The slots of a program at fixed addresses, for one choice of sizes, and its steps ready to run on
 * them.
 */
final class DeviceMemory implements AutoCloseable {
  private final Driver driver;
  private final CudaProgram program;
  private final long module;
  private final int[] dims;
  private final int[] elements;
  private final int[] blocks;
  private final long[] owned;
  private final long[] addresses;
  private final boolean canFail;
  private final DeviceSteps steps;

  /** Null for a program whose steps are launched one by one. */
  private final ManyRuns many;

  /** By argument: the array of the device that was copied there last, while somebody has it. */
  private final List<WeakReference<DeviceArray>> copied = new ArrayList<>();

  /** Results of earlier runs that may still lie in their slots. */
  private final List<WeakReference<DeviceArray>> results = new ArrayList<>();

  /**
   * Allocates.
   *
   * @param resident for each slot its address if it is somebody else's, or 0
   */
  DeviceMemory(Device device, CudaProgram program, long module, int[] dims, long[] resident) {
    this.driver = device.driver();
    this.program = program;
    this.module = module;
    this.dims = dims.clone();
    int slots = program.slots().size();
    this.elements = new int[slots];
    long[] bytes = new long[slots + 1];
    for (int i = 0; i < slots; i++) {
      Slot slot = program.slots().get(i);
      elements[i] = size(slot.elements());
      bytes[i] = resident[i] != 0 ? 0 : (long) elements[i] * slot.dtype().bytes();
    }
    bytes[slots] = CudaStatus.BYTES;
    this.blocks = program.kernels().stream().mapToInt(kernel -> size(kernel.blocks())).toArray();
    this.canFail = program.kernels().stream().anyMatch(kernel -> !kernel.faults().isEmpty());
    this.owned = driver.allocate(bytes);
    this.addresses = owned.clone();
    for (int i = 0; i < slots; i++) {
      addresses[i] = resident[i] != 0 ? resident[i] : owned[i];
    }
    try {
      driver.clear(status(), CudaStatus.BYTES);
    } catch (RuntimeException e) {
      driver.free(owned);
      throw e;
    }
    boolean isMany = program.steps().size() == 1 && program.steps().get(0) instanceof Many;
    this.many = isMany ? new ManyRuns(device, this, program, (Many) program.steps().get(0)) : null;
    this.steps = new DeviceSteps(driver, this, isMany ? List.of() : program.steps());
    for (int i = 0; i < slots; i++) {
      copied.add(null);
    }
  }

  private int size(String text) {
    int size = SizeTerm.parse(text, program.dims()).value(dims);
    if (size < 0) {
      throw new SizeFault(
          "sizes " + Arrays.toString(dims) + " need more memory than an array can hold", "");
    }
    return size;
  }

  long status() {
    return addresses[addresses.length - 1];
  }

  long address(int slot) {
    return addresses[slot];
  }

  /** Runs that are launched together, or null if they are not. */
  ManyRuns many() {
    return many;
  }

  /** Whether all arguments are what the last run had, and are on the device. */
  boolean hasArguments(Object[] given) {
    for (int i = 0; i < given.length; i++) {
      if (!(given[i] instanceof DeviceArray there) || !holds(i, there) || there.address() == 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a slot still has what was copied there last, which was {@code there}. */
  private boolean holds(int slot, DeviceArray there) {
    WeakReference<DeviceArray> last = copied.get(slot);
    return last != null && last.get() == there && !program.resultSlots().contains(slot);
  }

  /** Launches a kernel of one block. */
  void launch(int kernel, ByteBuffer parameters) {
    driver.launch(module, program.kernels().get(kernel), 1, parameters);
  }

  /** Sets an argument to an array of the host or of the device. */
  void setArgument(int slot, Object content, Device device) {
    DType dtype = program.slots().get(slot).dtype();
    boolean onDevice =
        content instanceof DeviceArray there && there.device() == device && there.address() != 0;
    if (!onDevice) {
      Object array = content instanceof DeviceArray elsewhere ? elsewhere.array() : content;
      copied.set(slot, null);
      driver.write(addresses[slot], dtype, array, elements[slot]);
      return;
    }
    DeviceArray there = (DeviceArray) content;
    if (holds(slot, there)) {
      return;
    }
    copied.set(slot, null);
    long bytes = (long) elements[slot] * dtype.bytes();
    if (bytes > 0) {
      driver.copy(there.address(), addresses[slot], bytes);
    }
    copied.set(slot, new WeakReference<>(there));
  }

  /** The first results where they lie, to be read before the next run or moved then. */
  DeviceArray[] results(Device device, int count) {
    DeviceArray[] made = new DeviceArray[count];
    for (int i = 0; i < count; i++) {
      int number = program.resultSlots().get(i);
      Slot slot = program.slots().get(number);
      made[i] = new DeviceArray(device, slot.dtype(), elements[number], addresses[number]);
      if (slot.kind() == CudaProgram.Kind.RESULT) {
        results.add(new WeakReference<>(made[i]));
      } else {
        // Other programs may write there too.
        made[i].moveAway();
      }
    }
    return made;
  }

  /** Moves the results of earlier runs that nobody has read yet out of the way. */
  void keepResults() {
    for (WeakReference<DeviceArray> result : results) {
      DeviceArray array = result.get();
      if (array != null) {
        array.moveAway();
      }
    }
    results.clear();
  }

  void read(int slot, Object array) {
    driver.read(addresses[slot], program.slots().get(slot).dtype(), array, elements[slot]);
  }

  void run() {
    if (canFail) {
      driver.clear(status(), CudaStatus.BYTES);
    }
    if (many != null) {
      many.ask();
      many.launch();
    }
    steps.run();
  }

  /** Launches a kernel, unless it has nothing to do. */
  void launch(CudaProgram.Launch launch) {
    if (blocks[launch.kernel()] == 0) {
      return;
    }
    Kernel kernel = program.kernels().get(launch.kernel());
    driver.launch(module, kernel, blocks[launch.kernel()], parameters(launch, kernel));
    if (!kernel.faults().isEmpty()) {
      driver.copy(status() + CudaStatus.ORDER, status() + CudaStatus.LATCHED, Integer.BYTES);
    }
  }

  private ByteBuffer parameters(CudaProgram.Launch launch, Kernel kernel) {
    int words = 1 + launch.slots().size() + (kernel.dims().size() + 1) / 2;
    ByteBuffer parameters =
        ByteBuffer.allocateDirect(words * Long.BYTES).order(ByteOrder.nativeOrder());
    parameters.putLong(status());
    launch.slots().forEach(slot -> parameters.putLong(addresses[slot]));
    kernel.dims().forEach(dim -> parameters.putInt(dims[dim]));
    return parameters;
  }

  void copy(CudaProgram.Copy copy) {
    long bytes = (long) elements[copy.from()] * program.slots().get(copy.from()).dtype().bytes();
    if (bytes > 0) {
      driver.copy(addresses[copy.from()], addresses[copy.to()], bytes);
    }
  }

  long readNumber(int slot) {
    long[] cell = new long[1];
    driver.read(addresses[slot], DType.I64, cell, 1);
    return cell[0];
  }

  boolean readTruth(int slot) {
    byte[] cell = new byte[1];
    driver.read(addresses[slot], DType.BOOL, cell, 1);
    return cell[0] != 0;
  }

  void writeNumber(int slot, long value) {
    driver.write(addresses[slot], DType.I64, new long[] {value}, 1);
  }

  /** Throws what the same code would throw on the host if a kernel noted that it failed. */
  void check() {
    if (!canFail) {
      return;
    }
    byte[] bytes = new byte[CudaStatus.BYTES];
    driver.read(status(), DType.U8, bytes, bytes.length);
    ByteBuffer noted = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (noted.getInt(CudaStatus.ORDER) != 0) {
      Kernel kernel = program.kernels().get(noted.getInt(CudaStatus.KERNEL));
      fail(
          kernel.faults().get(noted.getInt(CudaStatus.FAULT)),
          noted.getLong(CudaStatus.FIRST),
          noted.getLong(CudaStatus.SECOND));
    }
  }

  private static void fail(Fault fault, long first, long second) {
    String place = fault.place();
    switch (fault.function()) {
      case "row" -> Checks.row(first, second, place);
      case "index" -> Checks.index(first, second, place);
      case "choices" -> Checks.choices(first, second, place);
      case "floordiv" -> Checks.floorDiv(first, second, place);
      case "rem" -> Checks.floorMod(first, second, place);
      default -> throw new IllegalStateException("nothing fails as `" + fault.function() + "`");
    }
    throw new IllegalStateException(
        "`" + fault.function() + "` of " + first + " and " + second + " failed on the device only");
  }

  /** Results in it that nobody has read yet are copied to the host. */
  @Override
  public void close() {
    try {
      for (WeakReference<DeviceArray> result : results) {
        DeviceArray array = result.get();
        if (array != null) {
          array.bringHome();
        }
      }
    } finally {
      free();
    }
  }

  private void free() {
    try {
      steps.close();
    } finally {
      driver.free(owned);
    }
  }
}
