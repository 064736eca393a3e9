package dev.jtc.runtime.cuda;

/**
 * The block of device memory in which kernels note what failed; all zero before a run.
 *
 * <p>Of all places that fail in one launch the first in the order of the loops is kept. So that
 * later launches do not change it, {@link #ORDER} is copied to {@link #LATCHED} after every launch
 * that may fail, and a kernel that may fail does nothing where that is not 0.
 */
public final class CudaStatus {
  /** Its length in bytes. */
  public static final int BYTES = 64;

  /** u32: held by the thread that is writing. */
  public static final int LOCK = 0;

  /** u32: not 0 once an earlier launch has failed. */
  public static final int LATCHED = 4;

  /** u32: 0 where nothing failed, else 1 and the number of the iteration that did. */
  public static final int ORDER = 8;

  /** u32: which kernel of the program. */
  public static final int KERNEL = 12;

  /** u32: which of the kernel's faults. */
  public static final int FAULT = 16;

  /** s64: the first operand of what failed. */
  public static final int FIRST = 24;

  /** s64: its second operand. */
  public static final int SECOND = 32;

  private CudaStatus() {}
}
