package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;
import java.nio.ByteBuffer;

/**
 * What is asked of a CUDA driver, or of what stands for one. One thread at a time calls it, between
 * {@link #enter} and {@link #leave}. Work is done in the order of the calls; only {@link #read}
 * waits for it.
 *
 * <p>Every method throws {@link DeviceFault} where the device refuses.
 */
public interface Driver extends AutoCloseable {
  /** The name of the device, for people. */
  String name();

  /** The calls that follow come from this thread. */
  void enter();

  /** Ends what {@link #enter} began. */
  void leave();

  /**
   * Memory of unknown content: so many bytes at each of the addresses, which are multiples of
   * {@link CudaProgram#ALIGNMENT}. It is given back as a whole.
   */
  long[] allocate(long[] bytes);

  /** Gives back what one call of {@link #allocate} gave. */
  void free(long[] addresses);

  /** Copies the front of an array to the device; it may be changed as soon as this is done. */
  void write(long address, DType dtype, Object array, int elements);

  /** Copies from the device to the front of an array when all work before is done. */
  void read(long address, DType dtype, Object array, int elements);

  /** Copies on the device. */
  void copy(long from, long to, long bytes);

  /** Sets bytes to zero. */
  void clear(long address, long bytes);

  /** Loads the code of a program and gives its number. */
  long load(CudaProgram program);

  /** Forgets the code of a program. */
  void unload(long module);

  /**
   * Runs a kernel.
   *
   * @param parameters its only parameter; a direct buffer, read from 0 to its capacity
   */
  void launch(long module, CudaProgram.Kernel kernel, int blocks, ByteBuffer parameters);

  /**
   * Notes down the copies and launches that {@code work} asks for without doing them, and gives
   * them a number.
   */
  long record(Runnable work);

  /** Does what was noted down. */
  void replay(long recording);

  /** Forgets what was noted down. */
  void forget(long recording);

  /** Gives the device back, on the thread that entered last; does not throw. */
  @Override
  void close();
}
