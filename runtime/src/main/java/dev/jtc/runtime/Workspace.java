package dev.jtc.runtime;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * The table of buffers for calls of one {@link Code}, with scratch memory that is kept from call to
 * call.
 *
 * <p>A caller writes the sizes into {@link #dims()}, the argument and result arrays into the front
 * of {@link #buffers()}, and calls {@link #run()}. Scratch slots are allocated when the dims first
 * ask for them and again only when they must grow, so that calls with the same or smaller dims
 * allocate nothing.
 *
 * <p>A workspace serves one thread at a time; {@link WorkspacePool} hands out one per call.
 */
public final class Workspace {
  private final Code code;
  private final Object[] buffers;
  private final int outer;
  private final int[] dims;
  private final int[] boundDims;
  private final int[] slotElements;
  private final int[] slotRows;
  private boolean bound;

  /** A workspace without scratch memory yet. */
  public Workspace(Code code) {
    this.code = code;
    this.outer = code.argumentTypes().size() + code.resultTypes().size();
    int slots = code.scratchTypes().size();
    this.buffers = new Object[outer + slots];
    this.dims = new int[code.dimCount()];
    this.boundDims = new int[code.dimCount()];
    this.slotElements = new int[slots];
    this.slotRows = new int[slots];
  }

  /** The code that runs here. */
  public Code code() {
    return code;
  }

  /** The sizes of the symbolic dimensions, to be written before {@link #run()}. */
  public int[] dims() {
    return dims;
  }

  /** Arguments, results and scratch slots; a caller writes the first two kinds only. */
  public Object[] buffers() {
    return buffers;
  }

  /**
   * Runs the code on the arrays in the table.
   *
   * @throws IllegalArgumentException if the dims ask for more scratch than an array can hold
   */
  public void run() {
    if (!bound || !Arrays.equals(dims, boundDims)) {
      bind();
    }
    code.start(buffers, dims);
  }

  private void bind() {
    bound = false;
    code.bind(dims, slotElements, slotRows);
    for (int slot = 0; slot < slotElements.length; slot++) {
      if (slotElements[slot] < 0 || slotRows[slot] < 0) {
        throw new SizeFault(
            "sizes " + Shapes.text(dims) + " need more scratch memory than an array can hold", "");
      }
      if (!fits(slot)) {
        // The old array goes first, so that both never take memory at once.
        buffers[outer + slot] = null;
        buffers[outer + slot] = allocate(slot);
      }
    }
    System.arraycopy(dims, 0, boundDims, 0, dims.length);
    bound = true;
  }

  private boolean fits(int slot) {
    Object array = buffers[outer + slot];
    DType dtype = code.scratchTypes().get(slot);
    if (array == null || !code.isRows(slot)) {
      return array != null && dtype.length(array) >= slotElements[slot];
    }
    Object[] rows = (Object[]) array;
    return rows.length >= slotRows[slot]
        && (rows.length == 0 || dtype.length(rows[0]) >= slotElements[slot]);
  }

  private Object allocate(int slot) {
    DType dtype = code.scratchTypes().get(slot);
    if (!code.isRows(slot)) {
      return dtype.newArray(slotElements[slot]);
    }
    Object[] rows = (Object[]) Array.newInstance(dtype.arrayClass(), slotRows[slot]);
    for (int row = 0; row < rows.length; row++) {
      rows[row] = dtype.newArray(slotElements[slot]);
    }
    return rows;
  }

  /** Forgets the argument and result arrays, so that the workspace does not keep them alive. */
  public void clear() {
    for (int i = 0; i < outer; i++) {
      buffers[i] = null;
    }
  }

  /** Bytes of scratch memory held now. */
  public long scratchBytes() {
    long total = 0;
    for (int slot = 0; slot < slotElements.length; slot++) {
      Object array = buffers[outer + slot];
      if (array instanceof Object[] rows) {
        for (Object row : rows) {
          total += bytes(slot, row);
        }
      } else if (array != null) {
        total += bytes(slot, array);
      }
    }
    return total;
  }

  private long bytes(int slot, Object array) {
    DType dtype = code.scratchTypes().get(slot);
    return (long) dtype.length(array) * dtype.bytes();
  }
}
