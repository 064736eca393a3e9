package dev.jtc.runtime.cuda;

/** A class loader whose classes compute on a device, wherever their program does not say so. */
public interface DeviceHome {
  /** The device, or null for the processor. */
  Device device();
}
