package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs of a program that are asked for one after the other and launched together, as soon as
 * anything else is asked of the device, or at the latest when there are {@link #MOST} of them.
 */
final class ManyRuns {
  /** So many runs are one launch; meanwhile the host asks for the next ones. */
  static final int MOST = 256;

  private final Device device;
  private final DeviceMemory memory;
  private final CudaProgram.Many step;
  private final List<DType> types = new ArrayList<>();
  private History history;
  private int count;

  /** Where the results of the runs of one launch go. Its arrays hold on to it. */
  private static final class History implements DeviceHeap.Tenant {
    final long[] addresses;
    final List<WeakReference<DeviceArray>> arrays = new ArrayList<>();

    History(int results) {
      addresses = new long[results];
    }

    @Override
    public void bringHome() {
      for (WeakReference<DeviceArray> array : arrays) {
        DeviceArray known = array.get();
        if (known != null) {
          known.bringHome();
        }
      }
    }

    void lose() {
      for (WeakReference<DeviceArray> array : arrays) {
        DeviceArray known = array.get();
        if (known != null) {
          known.lose();
        }
      }
    }
  }

  ManyRuns(Device device, DeviceMemory memory, CudaProgram program, CudaProgram.Many step) {
    this.device = device;
    this.memory = memory;
    this.step = step;
    step.results().forEach(slot -> types.add(program.slots().get(slot).dtype()));
  }

  /** Asks for a run, and gives its results. */
  DeviceArray[] ask() {
    if (history == null) {
      history = room();
    }
    DeviceArray[] results = new DeviceArray[types.size()];
    for (int i = 0; i < results.length; i++) {
      long address = history.addresses[i] + (long) count * types.get(i).bytes();
      results[i] = new DeviceArray(device, types.get(i), 1, address, history);
      history.arrays.add(new WeakReference<>(results[i]));
    }
    count++;
    if (count == MOST) {
      launch();
    }
    return results;
  }

  private History room() {
    History made = new History(types.size());
    for (int i = 0; i < made.addresses.length; i++) {
      long bytes = (long) MOST * types.get(i).bytes();
      made.addresses[i] = device.heap().need(bytes, made);
      giveBack(device, made, made.addresses[i], bytes);
    }
    return made;
  }

  /** What it holds on to is not the history. */
  private static void giveBack(Device device, History history, long address, long bytes) {
    device.whenGarbage(history, () -> device.heap().give(address, bytes));
  }

  /** Launches the runs that have been asked for. */
  void launch() {
    if (count == 0) {
      return;
    }
    History results = history;
    int runs = count;
    history = null;
    count = 0;
    int words = 2 + step.slots().size() + results.addresses.length;
    ByteBuffer parameters =
        ByteBuffer.allocateDirect(words * Long.BYTES).order(ByteOrder.nativeOrder());
    parameters.putLong(memory.status());
    step.slots().forEach(slot -> parameters.putLong(memory.address(slot)));
    parameters.putInt(runs).putInt(0);
    for (long address : results.addresses) {
      parameters.putLong(address);
    }
    try {
      memory.launch(step.kernel(), parameters);
    } catch (RuntimeException e) {
      results.lose();
      throw e;
    }
  }
}
