package dev.jtc.runtime;

import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceArray;
import dev.jtc.runtime.cuda.DeviceProgram;
import dev.jtc.runtime.cuda.DeviceState;
import java.util.Arrays;
import java.util.Optional;

/** One call of an {@link Entry}: arguments, sizes, workspaces and results. */
public final class Frame {
  private final Entry entry;
  private final int[] dims;

  /** The sizes last found to satisfy the function; at first none. */
  private final int[] allowed;

  private final Object[] arguments;

  /** By argument: the length of the array in the last call; -1 if it was a tensor. */
  private final int[] lengths;

  /** Whether {@link #dims} and {@link #chosen} are those of a call that went through. */
  private boolean settled;

  /** Whether all arguments so far have the sizes of that call: then there is nothing to check. */
  private boolean same;

  private int chosen;
  private final Results results;
  private final Workspace[] workspaces;
  private final Object[] scalars;

  Frame(Entry entry) {
    this.entry = entry;
    this.dims = new int[entry.signature().dimCount()];
    this.allowed = new int[dims.length];
    Arrays.fill(allowed, -1);
    this.arguments = new Object[entry.argumentCount()];
    this.lengths = new int[arguments.length];
    this.results = new Results(entry);
    this.scalars = new Object[arguments.length];
    this.workspaces = new Workspace[entry.variants().size()];
  }

  Frame begin() {
    same = settled;
    settled = false;
    if (!same) {
      entry.signature().begin(dims);
    }
    return this;
  }

  /** Sets argument {@code index} to a flat array. */
  public void array(int index, Object array) {
    arguments[index] = array;
    boolean again =
        same && entry.signature().dtype(index).arrayClass().isInstance(array) && isAsLong(index);
    if (!again) {
      checkAll(index);
      entry.signature().array(dims, index, array);
      lengths[index] = entry.signature().dtype(index).length(array);
    }
  }

  private boolean isAsLong(int index) {
    return entry.signature().dtype(index).length(arguments[index]) == lengths[index];
  }

  /** Sets argument {@code index} to a tensor. */
  public void tensor(int index, Tensor tensor) {
    checkAll(index);
    entry.signature().tensor(dims, index, tensor);
    arguments[index] = tensor.content();
    lengths[index] = -1;
  }

  /** From here on sizes are not as in the last call: those of earlier arguments count anew. */
  private void checkAll(int index) {
    if (!same) {
      return;
    }
    same = false;
    entry.signature().begin(dims);
    for (int i = 0; i < index; i++) {
      entry.signature().array(dims, i, arguments[i]);
    }
  }

  /** Sets scalar argument {@code index}. */
  public void scalar(int index, float value) {
    float[] cell = (float[]) cell(index, DType.F32);
    cell[0] = value;
    array(index, cell);
  }

  /** Sets scalar argument {@code index}. */
  public void scalar(int index, double value) {
    double[] cell = (double[]) cell(index, DType.F64);
    cell[0] = value;
    array(index, cell);
  }

  /** Sets scalar argument {@code index}. */
  public void scalar(int index, int value) {
    int[] cell = (int[]) cell(index, DType.I32);
    cell[0] = value;
    array(index, cell);
  }

  /** Sets scalar argument {@code index}. */
  public void scalar(int index, long value) {
    long[] cell = (long[]) cell(index, DType.I64);
    cell[0] = value;
    array(index, cell);
  }

  /** Sets scalar argument {@code index}. */
  public void scalar(int index, boolean value) {
    byte[] cell = (byte[]) cell(index, DType.BOOL);
    cell[0] = (byte) (value ? 1 : 0);
    array(index, cell);
  }

  /** Sets scalar argument {@code index}, a u8. */
  public void scalar(int index, byte value) {
    byte[] cell = (byte[]) cell(index, DType.U8);
    cell[0] = value;
    array(index, cell);
  }

  /**
   * Has result {@code index} of this call written into an array of the caller, whose content is
   * lost; it may be an argument's.
   */
  public void into(int index, Object array) {
    results.into(index, array);
  }

  /** The same with a tensor, whose shape must be that of the result. */
  public void intoTensor(int index, Tensor tensor) {
    results.into(index, tensor);
  }

  private Object cell(int index, DType dtype) {
    if (scalars[index] == null) {
      scalars[index] = dtype.newArray(1);
    }
    return scalars[index];
  }

  /**
   * Runs the function.
   *
   * @param model whose state it uses, or null for a function without
   */
  public void run(Model model) {
    int chosen = choose();
    Device device = device(chosen, model);
    if (device != null && !(model == null && isSmall()) && runOn(device, chosen, model)) {
      return;
    }
    if (workspaces[chosen] == null) {
      workspaces[chosen] = new Workspace(entry.variants().get(chosen).code());
    }
    if (entry.variants().get(chosen).dims() == null && !Arrays.equals(dims, allowed)) {
      entry.check(dims);
      System.arraycopy(dims, 0, allowed, 0, dims.length);
    }
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof DeviceArray there) {
        arguments[i] = there.array();
      }
    }
    Workspace workspace = workspaces[chosen];
    Object[] buffers = workspace.buffers();
    int at = 0;
    for (Object argument : arguments) {
      buffers[at++] = argument;
    }
    for (int index : entry.state()) {
      Object array = model.array(index);
      keepApart(array, buffers);
      buffers[at++] = array;
    }
    results.prepare(dims, buffers, at);
    if (entry.variants().get(chosen).dims() == null) {
      System.arraycopy(dims, 0, workspace.dims(), 0, workspace.dims().length);
    }
    workspace.run();
    workspace.clear();
    results.finish();
    settled = true;
  }

  /** Whether it computes with single numbers that the host has: that is faster done than sent. */
  private boolean isSmall() {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof DeviceArray
          || entry.signature().dtype(i).length(arguments[i]) != 1) {
        return false;
      }
    }
    for (int i = 0; i < results.count(); i++) {
      if (entry.resultSizes(i).length != 0) {
        return false;
      }
    }
    return true;
  }

  /** Where to run: the model's device, or that of all code, or null for the processor. */
  private Device device(int chosen, Model model) {
    Device moved = model == null ? null : model.device();
    return moved != null ? moved : entry.variants().get(chosen).home();
  }

  /** Runs the function on a device, if there is code for it. */
  private boolean runOn(Device device, int chosen, Model model) {
    Entry.Variant variant = entry.variants().get(chosen);
    Optional<DeviceProgram> loaded = variant.on(device);
    if (loaded.isEmpty()) {
      return false;
    }
    if (variant.dims() == null) {
      entry.check(dims);
    }
    results.check(dims);
    DeviceProgram program = loaded.get();
    int open = program.program().dims().size();
    DeviceState state = model == null ? null : model.on(device);
    DeviceArray[] made =
        program.call(Arrays.copyOf(dims, open), arguments, state, entry.state(), results.count());
    results.take(made);
    results.finish();
    return true;
  }

  /**
   * Gives the code a copy of an argument that is the model's own array, as those of {@link
   * Model#parameters} are: arguments are values, and the state may be updated in place.
   */
  private void keepApart(Object state, Object[] buffers) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == state) {
        buffers[i] = entry.signature().dtype(i).copy(state);
      }
    }
  }

  /** The first variant that serves these sizes. */
  private int choose() {
    for (int i = 0; i < entry.variants().size(); i++) {
      int[] served = entry.variants().get(i).dims();
      if (served == null || Arrays.equals(served, dims)) {
        return i;
      }
    }
    throw new SizeFault("compiled for other sizes only", "");
  }

  /** Result {@code index} as a flat array: a new one unless it is a scalar or the caller's. */
  public Object result(int index) {
    return results.array(index);
  }

  /** Result {@code index} as a tensor: a new one unless it is the caller's. */
  public Tensor tensorResult(int index) {
    return results.tensor(index, dims);
  }

  void clear() {
    Arrays.fill(arguments, null);
    results.clear();
  }
}
