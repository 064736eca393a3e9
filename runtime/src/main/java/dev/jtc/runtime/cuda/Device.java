package dev.jtc.runtime.cuda;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * A GPU that models can be moved to.
 *
 * <pre>{@code
 * try (Device gpu = Device.cuda(0)) {
 *   net.moveTo(gpu);
 *   float loss = net.step(x, y);
 *   net.moveToHost();
 * }
 * }</pre>
 *
 * <p>It has a thread of its own, to which CUDA's context belongs; calls from other threads wait for
 * one another. What it holds lives until {@link #close}.
 */
public final class Device implements AutoCloseable {
  private final ExecutorService thread;
  private final Set<AutoCloseable> open = new LinkedHashSet<>();
  private final Driver driver;
  private boolean closed;

  private Device(Supplier<Driver> opening) {
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread own = new Thread(task, "jtc-cuda");
              own.setDaemon(true);
              return own;
            });
    try {
      driver = call(opening::get);
    } catch (RuntimeException | Error e) {
      thread.shutdown();
      throw e;
    }
  }

  /**
   * The GPU with this number, counted from 0.
   *
   * @throws DeviceUnavailable if there is none, or no driver or no JCuda for it
   */
  public static Device cuda(int index) {
    return new Device(() -> CudaStart.open(index));
  }

  /**
   * A device behind a driver that is given.
   *
   * @param opening makes it, on the thread that will use it
   */
  public static Device of(Supplier<Driver> opening) {
    return new Device(opening);
  }

  /** Its name, as the driver spells it. */
  public String name() {
    return driver.name();
  }

  /** Loads a program. */
  public DeviceProgram load(CudaProgram program) {
    return call(() -> keep(new DeviceProgram(this, program)));
  }

  /** For what works on the device's thread. */
  Driver driver() {
    return driver;
  }

  /** Notes down what must be closed before the driver is. */
  <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }

  void drop(AutoCloseable resource) {
    open.remove(resource);
  }

  /** Does something on the device's thread. */
  <T> T call(Callable<T> work) {
    if (closed) {
      throw new IllegalStateException("the device is closed");
    }
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeviceFault("interrupted while the device was at work");
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /** As {@link #call}. */
  void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }

  /** Gives everything back; models that are still on it get their state, and must be moved. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    run(
        () -> {
          for (AutoCloseable resource : open.toArray(AutoCloseable[]::new)) {
            closeQuietly(resource);
          }
          open.clear();
          driver.close();
        });
    closed = true;
    thread.shutdown();
  }

  /** A device that is lost refuses this too; the rest is still to be given back. */
  static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // The first failure has been reported already.
    }
  }
}
