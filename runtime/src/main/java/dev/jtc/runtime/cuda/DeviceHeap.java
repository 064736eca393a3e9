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
  private final Map<Long, WeakReference<Tenant>> used = new LinkedHashMap<>();

  /** Whose content a piece holds. */
  interface Tenant {
    /** Copies the content to the host. */
    void bringHome();
  }

  DeviceHeap(Driver driver) {
    this.driver = driver;
  }

  private static long rounded(long bytes) {
    return Math.max(CudaProgram.ALIGNMENT, Long.highestOneBit(Math.max(1, bytes - 1)) << 1);
  }

  /** A piece for what {@code tenant} has; 0 if there is none. */
  long take(long bytes, Tenant tenant) {
    try {
      return need(bytes, tenant);
    } catch (DeviceFault e) {
      return 0;
    }
  }

  /**
   * A piece for what {@code tenant} has.
   *
   * @throws DeviceFault if there is none
   */
  long need(long bytes, Tenant tenant) {
    Deque<Long> fitting = idle.get(rounded(bytes));
    long address =
        fitting == null || fitting.isEmpty()
            ? driver.allocate(new long[] {rounded(bytes)})[0]
            : fitting.pop();
    used.put(address, new WeakReference<>(tenant));
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
    for (Map.Entry<Long, WeakReference<Tenant>> piece : Map.copyOf(used).entrySet()) {
      try {
        Tenant tenant = piece.getValue().get();
        if (tenant != null) {
          tenant.bringHome();
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
