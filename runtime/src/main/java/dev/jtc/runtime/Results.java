package dev.jtc.runtime;

import dev.jtc.runtime.cuda.DeviceArray;
import java.util.Arrays;

/**
 * Where the results of a call go: into new arrays, or into those that the caller has given.
 *
 * <p>What the caller gives may be any array, also one that the call reads: then the result is
 * computed elsewhere and copied at the end.
 */
final class Results {
  private final Entry entry;
  private final Object[] arrays;

  /** By result: the tensor or array of the caller, or null for a new one. */
  private final Object[] given;

  /** By result: the only element of a scalar. */
  private final Object[] scalars;

  private boolean anyGiven;

  Results(Entry entry) {
    this.entry = entry;
    this.arrays = new Object[entry.resultCount()];
    this.given = new Object[arrays.length];
    this.scalars = new Object[arrays.length];
  }

  int count() {
    return arrays.length;
  }

  /**
   * Has the next call write a result into what the caller has; {@link #check} or {@link #prepare}
   * say whether it fits.
   *
   * @param target a tensor or an array
   * @throws SizeFault if it is null
   */
  void into(int index, Object target) {
    if (target == null) {
      throw new SizeFault(must(index) + "null", "");
    }
    given[index] = target;
    anyGiven = true;
  }

  /** Checks the size of every result, and what the caller has given. */
  void check(int[] dims) {
    for (int i = 0; i < arrays.length; i++) {
      check(i, dims);
    }
  }

  /** The same of one; gives the number of its elements. */
  private int check(int index, int[] dims) {
    int elements = elements(index, dims);
    if (given[index] instanceof Tensor tensor) {
      check(index, dims, tensor);
      // What cannot be fetched, as its device was closed, is to fail before anything is computed.
      tensor.array();
    } else if (given[index] != null) {
      DType dtype = entry.resultType(index);
      if (!dtype.arrayClass().isInstance(given[index])) {
        throw new SizeFault(must(index) + given[index].getClass().getSimpleName(), "");
      }
      int length = dtype.length(given[index]);
      if (length != elements) {
        throw new SizeFault(must(index) + length + " elements instead of " + elements, "");
      }
    }
    return elements;
  }

  private void check(int index, int[] dims, Tensor tensor) {
    SizeTerm[] sizes = entry.resultSizes(index);
    boolean fits = tensor.dtype() == entry.resultType(index) && tensor.rank() == sizes.length;
    for (int axis = 0; fits && axis < sizes.length; axis++) {
      fits = tensor.dim(axis) == sizes[axis].value(dims);
    }
    if (!fits) {
      String wanted = Shapes.text(entry.resultType(index), shape(index, dims));
      String declared = entry.resultText(index);
      String tail = wanted.equals(declared) ? "" : " instead of " + wanted;
      throw new SizeFault(must(index) + tensor.type() + tail, "");
    }
  }

  private String must(int index) {
    String which = arrays.length == 1 ? "the result" : "result " + index;
    return entry.signature().name()
        + ": the array for "
        + which
        + " must be "
        + entry.resultText(index)
        + ", but got ";
  }

  private int elements(int index, int[] dims) {
    long elements = 1;
    for (SizeTerm size : entry.resultSizes(index)) {
      int length = size.value(dims);
      elements *= length;
      if (length < 0 || elements > Integer.MAX_VALUE) {
        throw new SizeFault(
            "these sizes ask for a result that no array can have: its size `"
                + size.text()
                + "` is "
                + (length < 0 ? "none" : "too large"),
            "");
      }
    }
    return (int) elements;
  }

  private int[] shape(int index, int[] dims) {
    SizeTerm[] sizes = entry.resultSizes(index);
    int[] shape = new int[sizes.length];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = sizes[axis].value(dims);
    }
    return shape;
  }

  /**
   * Writes the arrays that a call computes into to {@code buffers} from {@code first} on.
   *
   * @param buffers before {@code first}, all that the call reads
   */
  void prepare(int[] dims, Object[] buffers, int first) {
    for (int i = 0; i < arrays.length; i++) {
      if (entry.resultSizes(i).length == 0) {
        arrays[i] = scalar(i);
      } else {
        int elements = check(i, dims);
        Object mine = anyGiven ? target(i) : null;
        arrays[i] =
            mine == null || isAmong(mine, buffers, first)
                ? entry.resultType(i).newArray(elements)
                : mine;
      }
      buffers[first + i] = arrays[i];
    }
  }

  private Object scalar(int index) {
    if (scalars[index] == null) {
      scalars[index] = entry.resultType(index).newArray(1);
    }
    return scalars[index];
  }

  private Object target(int index) {
    return given[index] instanceof Tensor tensor ? tensor.array() : given[index];
  }

  private static boolean isAmong(Object array, Object[] buffers, int count) {
    for (int i = 0; i < count; i++) {
      if (buffers[i] == array) {
        return true;
      }
    }
    return false;
  }

  /** Takes over what a device has computed. */
  void take(DeviceArray[] made) {
    System.arraycopy(made, 0, arrays, 0, made.length);
  }

  /** Brings what was computed elsewhere to the caller's arrays. */
  void finish() {
    for (int i = 0; anyGiven && i < arrays.length; i++) {
      Object mine = target(i);
      if (mine != null && mine != arrays[i]) {
        System.arraycopy(array(i), 0, mine, 0, entry.resultType(i).length(mine));
        arrays[i] = mine;
      }
    }
  }

  /** A result as a flat array. */
  Object array(int index) {
    if (arrays[index] instanceof DeviceArray there) {
      arrays[index] = there.array();
    }
    return arrays[index];
  }

  /** A result as a tensor: the caller's, or a new one. */
  Tensor tensor(int index, int[] dims) {
    if (given[index] instanceof Tensor tensor) {
      return tensor;
    }
    int[] shape = shape(index, dims);
    if (arrays[index] instanceof DeviceArray there) {
      return Tensor.of(entry.resultType(index), there, shape);
    }
    Tensor tensor = Tensor.of(entry.resultType(index), arrays[index], shape);
    return shape.length == 0 ? tensor.copy() : tensor;
  }

  void clear() {
    Arrays.fill(arrays, null);
    if (anyGiven) {
      Arrays.fill(given, null);
      anyGiven = false;
    }
  }
}
