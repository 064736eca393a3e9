package dev.jtc.runtime.cuda;

import dev.jtc.runtime.StateEntry;
import java.util.List;

/**
 * The state of a model on a device. It is either here or in the host's arrays: whoever asks last
 * has it, and it is copied when the other side asks.
 */
public final class DeviceState implements AutoCloseable {
  private final Device device;
  private final List<StateEntry> entries;
  private final Object[] arrays;
  private final long[] addresses;
  private boolean here;
  private volatile boolean freed;

  /**
   * Makes room for it.
   *
   * @param arrays the host's arrays, one per entry
   */
  public DeviceState(Device device, List<StateEntry> entries, Object[] arrays) {
    this.device = device;
    this.entries = entries;
    this.arrays = arrays;
    long[] bytes =
        entries.stream().mapToLong(e -> (long) e.elements() * e.dtype().bytes()).toArray();
    this.addresses = device.call(() -> device.driver().allocate(bytes));
    device.run(() -> device.keep(this));
  }

  /** The device. */
  public Device device() {
    return device;
  }

  long address(int entry) {
    return addresses[entry];
  }

  /** Copies the host's arrays to the device if they are the latest; on the device's thread. */
  void upload() {
    if (!here) {
      for (int i = 0; i < addresses.length; i++) {
        StateEntry entry = entries.get(i);
        device.driver().write(addresses[i], entry.dtype(), arrays[i], entry.elements());
      }
      here = true;
    }
  }

  /** Copies the state to the host's arrays if it is on the device; there it is out of date then. */
  public void fetch() {
    if (!freed) {
      device.run(this::fetchHere);
    }
  }

  private void fetchHere() {
    if (here) {
      for (int i = 0; i < addresses.length; i++) {
        StateEntry entry = entries.get(i);
        device.driver().read(addresses[i], entry.dtype(), arrays[i], entry.elements());
      }
      here = false;
    }
  }

  /** Fetches the state and gives the memory back. */
  public void leave() {
    if (!freed) {
      device.run(
          () -> {
            device.drop(this);
            close();
          });
    }
  }

  /** Fetches the state and gives the memory back; on the device's thread. */
  @Override
  public void close() {
    if (!freed) {
      freed = true;
      try {
        fetchHere();
      } finally {
        device.driver().free(addresses);
      }
    }
  }
}
