package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;

/**
 * The elements of a tensor that are on a device until somebody reads them. They never change there.
 * Once they have been read they are an array of the host's like any other.
 */
public final class DeviceArray implements DeviceHeap.Tenant {
  /** The most bytes that are kept on the device when the memory they lie in is needed. */
  private static final long MOST_KEPT = 4096;

  private final Device device;
  private final DType dtype;
  private final int elements;

  /** Where the content is, or null once it is on the host. */
  private Place place;

  private volatile Object array;

  /** An address, and whether it is a piece of the heap. */
  private static final class Place {
    long address;
    boolean onHeap;

    /** What must not become garbage before the content has been read, or null. */
    Object keeper;
  }

  DeviceArray(Device device, DType dtype, int elements, long address) {
    this.device = device;
    this.dtype = dtype;
    this.elements = elements;
    this.place = new Place();
    place.address = address;
  }

  /** The same with a place that stays as it is as long as {@code keeper} is no garbage. */
  DeviceArray(Device device, DType dtype, int elements, long address, Object keeper) {
    this(device, dtype, elements, address);
    place.keeper = keeper;
  }

  /** The device, while the content is there. */
  Device device() {
    return device;
  }

  private long bytes() {
    return (long) elements * dtype.bytes();
  }

  /** Where the content is, or 0 if the host has it; with the device in hand. */
  long address() {
    return place == null ? 0 : place.address;
  }

  /** The content in an array; it is copied when this is asked for the first time. */
  public Object array() {
    if (array == null) {
      device.runIfOpen(this::bringHome);
    }
    if (array == null) {
      throw new DeviceFault("a result was lost with its device");
    }
    return array;
  }

  /** The content will never be there. */
  void lose() {
    place = null;
  }

  /** Copies the content to the host, with the device in hand. */
  @Override
  public void bringHome() {
    if (place != null) {
      Object copy = dtype.newArray(elements);
      device.driver().read(place.address, dtype, copy, elements);
      array = copy;
      leave();
    }
  }

  private void leave() {
    if (place.onHeap) {
      place.onHeap = false;
      device.heap().give(place.address, bytes());
    }
    place = null;
  }

  /** Takes the content out of memory that is about to be written, with the device in hand. */
  void moveAway() {
    if (place == null || place.onHeap || place.keeper != null) {
      return;
    }
    long piece = bytes() > MOST_KEPT ? 0 : device.heap().take(bytes(), this);
    if (piece == 0) {
      bringHome();
      return;
    }
    if (bytes() > 0) {
      device.driver().copy(place.address, piece, bytes());
    }
    place.address = piece;
    place.onHeap = true;
    whenGarbage(device, this, place, bytes());
  }

  /** What it holds on to is not the array. */
  private static void whenGarbage(Device device, DeviceArray array, Place place, long bytes) {
    device.whenGarbage(
        array,
        () -> {
          if (place.onHeap) {
            place.onHeap = false;
            device.heap().give(place.address, bytes);
          }
        });
  }
}
