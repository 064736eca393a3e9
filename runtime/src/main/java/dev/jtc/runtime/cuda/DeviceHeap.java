package dev.jtc.runtime.cuda;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Small pieces of device memory for results that outlive the next run of their program. A piece
 * that is given back is kept for the next one of its size.
 */
final class DeviceHeap implements AutoCloseable {
  private final Driver driver;
  private final Map<Long, Deque<Long>> idle = new HashMap<>();
  private final Map<Long, WeakReference<DeviceArray>> used = new LinkedHashMap<>();

  DeviceHeap(Driver driver) {
    this.driver = driver;
  }

  private static long rounded(long bytes) {
    return Math.max(CudaProgram.ALIGNMENT, Long.highestOneBit(Math.max(1, bytes - 1)) << 1);
  }

  /** A piece for the content of {@code array}; 0 if there is none. */
  long take(long bytes, DeviceArray array) {
    Deque<Long> fitting = idle.get(rounded(bytes));
    long address;
    if (fitting != null && !fitting.isEmpty()) {
      address = fitting.pop();
    } else {
      try {
        address = driver.allocate(new long[] {rounded(bytes)})[0];
      } catch (DeviceFault e) {
        return 0;
      }
    }
    used.put(address, new WeakReference<>(array));
    return address;
  }

  /** Gives a piece back. */
  void give(long address, long bytes) {
    if (used.remove(address) != null) {
      idle.computeIfAbsent(rounded(bytes), size -> new ArrayDeque<>()).push(address);
    }
  }

  /** Gives what nobody uses to the driver. */
  void shrink() {
    idle.values().forEach(pieces -> pieces.forEach(this::free));
    idle.clear();
  }

  private void free(long address) {
    driver.free(new long[] {address});
  }

  /** Arrays that live here get their content copied to the host. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (Map.Entry<Long, WeakReference<DeviceArray>> piece : Map.copyOf(used).entrySet()) {
      try {
        DeviceArray array = piece.getValue().get();
        if (array != null) {
          array.bringHome();
        }
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
      if (used.remove(piece.getKey()) != null) {
        idle.computeIfAbsent(0L, size -> new ArrayDeque<>()).push(piece.getKey());
      }
    }
    for (Deque<Long> pieces : idle.values()) {
      for (long address : pieces) {
        try {
          free(address);
        } catch (RuntimeException e) {
          failure = failure == null ? e : failure;
        }
      }
    }
    idle.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
