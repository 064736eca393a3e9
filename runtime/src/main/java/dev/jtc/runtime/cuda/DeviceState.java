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

  /**
   * Makes room for it.
   *
   * @param arrays the host's arrays, one per entry
   * @param owner when it is garbage, so is the state
   */
  public DeviceState(Device device, List<StateEntry> entries, Object[] arrays, Object owner) {
    this.device = device;
    this.entries = entries;
    this.arrays = arrays;
    long[] bytes =
        entries.stream().mapToLong(e -> (long) e.elements() * e.dtype().bytes()).toArray();
    this.addresses = device.call(() -> allocate(bytes));
    device.whenGarbage(owner, this::abandon);
  }

  private long[] allocate(long[] bytes) {
    long[] made;
    try {
      made = device.driver().allocate(bytes);
    } catch (DeviceFault full) {
      device.shrink();
      made = device.driver().allocate(bytes);
    }
    device.keep(this);
    return made;
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
    device.runIfOpen(this::fetchHere);
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
    device.runIfOpen(() -> device.release(this));
  }

  /** Nobody will ask for the state any more. */
  private void abandon() {
    here = false;
    device.release(this);
  }

  /** Fetches the state and gives the memory back, with the device in hand. */
  @Override
  public void close() {
    DeviceFault lost = null;
    try {
      fetchHere();
    } catch (DeviceFault e) {
      lost = new DeviceFault("the state of a model on the device is lost: " + e.getMessage());
    }
    here = false;
    try {
      device.forget(this);
    } catch (DeviceFault e) {
      lost = lost == null ? e : lost;
    }
    try {
      device.driver().free(addresses);
    } catch (DeviceFault e) {
      lost = lost == null ? e : lost;
    }
    if (lost != null) {
      throw lost;
    }
  }
}
