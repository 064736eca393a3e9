package dev.jtc.runtime.cuda;

import java.lang.ref.Cleaner;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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
 * <p>Any thread may use it; one works with it at a time, and the others wait. What it holds lives
 * until {@link #close}, or until the model or the program it belongs to is garbage.
 */
public final class Device implements AutoCloseable {
  private static final String START = "dev/jtc/runtime/cuda/CudaStart";
  private static final Cleaner CLEANER = Cleaner.create();

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<AutoCloseable> open = new LinkedHashSet<>();
  private final Driver driver;
  private final DeviceHeap heap;
  private final Map<String, Loaded> code = new HashMap<>();

  /** Memory with runs that have been asked for and not been launched, or null. */
  private DeviceMemory asked;

  private boolean entered;
  private boolean closed;

  /** Code that so many programs use. */
  private record Loaded(long module, int users) {}

  private Device(Driver driver) {
    this.driver = driver;
    this.heap = new DeviceHeap(driver);
  }

  /**
   * The GPU with this number, counted from 0.
   *
   * @throws DeviceUnavailable if there is none, or no driver or no JCuda for it, or if the jar was
   *     compiled for processors only
   */
  public static Device cuda(int index) {
    try {
      return new Device(CudaStart.open(index));
    } catch (NoClassDefFoundError e) {
      // Jars without code for GPUs do not have the classes that run it either.
      if (START.equals(e.getMessage())) {
        throw new DeviceUnavailable(
            "this jar has no code for GPUs; jtc compile --device cuda makes some");
      }
      throw e;
    }
  }

  /** A device behind a driver that is given. */
  public static Device of(Supplier<? extends Driver> opening) {
    return new Device(opening.get());
  }

  /** Its name, as the driver spells it. */
  public String name() {
    return driver.name();
  }

  /** Loads a program. */
  public DeviceProgram load(CudaProgram program) {
    return call(() -> keep(new DeviceProgram(this, program)));
  }

  /**
   * Loads a program that is given back when {@code owner} is garbage, unless the device is closed
   * before.
   */
  public DeviceProgram load(CudaProgram program, Object owner) {
    DeviceProgram loaded = load(program);
    whenGarbage(owner, () -> release(loaded));
    return loaded;
  }

  /**
   * Does something with the device when {@code owner} is garbage, unless it is closed before.
   *
   * @param work must not refer to {@code owner}
   */
  void whenGarbage(Object owner, Runnable work) {
    CLEANER.register(
        owner,
        () -> {
          try {
            runIfOpen(work);
          } catch (RuntimeException e) {
            // A device that refuses this has told, or will tell, those who use it.
          }
        });
  }

  /** Does something with the device; false if it is closed. */
  boolean runIfOpen(Runnable work) {
    lock.lock();
    try {
      if (!closed) {
        run(work);
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Loads the code of a program, unless that of another with the same is there. */
  long open(CudaProgram program) {
    Loaded known = code.get(program.ptx());
    long module = known == null ? driver.load(program) : known.module;
    code.put(program.ptx(), new Loaded(module, known == null ? 1 : known.users + 1));
    return module;
  }

  /** Gives back what {@link #open} gave, when nobody uses it any more. */
  void close(CudaProgram program) {
    Loaded known = code.remove(program.ptx());
    if (known.users > 1) {
      code.put(program.ptx(), new Loaded(known.module, known.users - 1));
    } else {
      driver.unload(known.module);
    }
  }

  /** For what holds the device. */
  Driver driver() {
    return driver;
  }

  /** Small pieces of memory. */
  DeviceHeap heap() {
    return heap;
  }

  /** Notes down what must be closed before the driver is. */
  <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }

  /** Closes what was kept, once. */
  void release(AutoCloseable resource) {
    if (open.remove(resource)) {
      try {
        resource.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Programs forget the memory that state is part of. */
  void forget(DeviceState state) {
    for (AutoCloseable resource : open) {
      if (resource instanceof DeviceProgram program) {
        program.forget(state);
      }
    }
  }

  /** Gives back what programs hold for sizes that they may be called with again. */
  void shrink() {
    for (AutoCloseable resource : open) {
      if (resource instanceof DeviceProgram program) {
        program.shrink();
      }
    }
    heap.shrink();
  }

  /** The memory with runs that have been asked for and not been launched, or null. */
  DeviceMemory asked() {
    return asked;
  }

  /** Says that there are runs to launch before anything else. */
  void asks(DeviceMemory memory) {
    asked = memory;
  }

  /** Launches what has been asked for. */
  void launchAsked() {
    DeviceMemory memory = asked;
    asked = null;
    if (memory != null) {
      memory.many().launch();
    }
  }

  /** Does something while nobody else uses the device, after what was asked for before. */
  <T> T call(Supplier<T> work) {
    return ask(
        () -> {
          launchAsked();
          return work.get();
        });
  }

  /** Does something that takes care of {@link #asked} itself. */
  <T> T ask(Supplier<T> work) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the device is closed");
      }
      if (entered) {
        return work.get();
      }
      driver.enter();
      entered = true;
      try {
        return work.get();
      } finally {
        entered = false;
        driver.leave();
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #call}. */
  void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }

  /**
   * Gives everything back. Models that are still on it get their state, results that nobody has
   * read their content; the models must be moved before they are used again.
   *
   * @throws DeviceFault if a model's state cannot be copied back; all else is given back all the
   *     same
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        RuntimeException failure = closeAll();
        closed = true;
        driver.close();
        if (failure != null) {
          throw failure;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The first failure, or null. */
  private RuntimeException closeAll() {
    RuntimeException failure = null;
    try {
      driver.enter();
      entered = true;
      launchAsked();
    } catch (RuntimeException e) {
      failure = e;
    }
    for (AutoCloseable resource : open.toArray(AutoCloseable[]::new)) {
      try {
        release(resource);
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    try {
      heap.close();
    } catch (RuntimeException e) {
      failure = failure == null ? e : failure;
    }
    return failure;
  }
}
