package dev.jtc.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * One compiled graph: a pure function from arrays to arrays, without state, shared by all threads.
 *
 * <p>Generated classes extend it. A call works on one table of buffers: first the arguments, then
 * the results, then the scratch slots, each a Java array of its dtype ({@link DType#arrayClass()}).
 * An array may be longer than a kernel needs; sizes come from {@code dims}, the sizes of the
 * symbolic dimensions in the order of the signature. The same array may stand for an argument and a
 * result where the generated code says so: that is how a state is updated in place.
 *
 * <p>A {@link Workspace} holds such a table and calls the code.
 */
public abstract class Code {
  private static final String ROWS = "[]";

  private final List<DType> argumentTypes;
  private final List<DType> resultTypes;
  private final List<DType> scratchTypes;
  private final List<Boolean> scratchRows;
  private final int ownCount;
  private final int dimCount;

  /** Made by the first call: a constructor must not ask a subclass. */
  private volatile VectorStart start;

  /**
   * Describes the table of buffers; each text lists dtypes separated by blanks, as {@code "f32
   * i64"}. A scratch slot may be an array of rows, each an array of the dtype, as {@code "f32[]"}.
   *
   * @param dimCount how many symbolic dimensions there are
   */
  protected Code(String argumentTypes, String resultTypes, String scratchTypes, int dimCount) {
    this(argumentTypes, resultTypes, scratchTypes, "", dimCount);
  }

  /**
   * As the other.
   *
   * @param ownTypes scratch that each thread has for itself where several work, which {@link #part}
   *     gets; {@link #bind} sizes it after the scratch slots
   */
  protected Code(
      String argumentTypes,
      String resultTypes,
      String scratchTypes,
      String ownTypes,
      int dimCount) {
    this.argumentTypes = dtypes(argumentTypes);
    this.resultTypes = dtypes(resultTypes);
    String scratch = (scratchTypes + " " + ownTypes).trim();
    this.scratchTypes = dtypes(scratch.replace(ROWS, ""));
    List<Boolean> rows = new ArrayList<>();
    for (String word : Signature.words(scratch)) {
      rows.add(word.endsWith(ROWS));
    }
    this.scratchRows = List.copyOf(rows);
    this.ownCount = dtypes(ownTypes.replace(ROWS, "")).size();
    this.dimCount = dimCount;
  }

  private static List<DType> dtypes(String text) {
    List<DType> dtypes = new ArrayList<>();
    for (String word : Signature.words(text)) {
      dtypes.add(DType.named(word));
    }
    return List.copyOf(dtypes);
  }

  /**
   * Sets {@code slotElements[i]} to the elements that scratch slot {@code i} needs for {@code
   * dims}, or that each row of it needs, and then {@code slotRows[i]} to the number of rows; a
   * number that no array can have is negative.
   */
  protected abstract void bind(int[] dims, int[] slotElements, int[] slotRows);

  /** {@code size} as a length of an array, or -1 if it is none. */
  public static int length(long size) {
    return size < 0 || size > Integer.MAX_VALUE ? -1 : (int) size;
  }

  /**
   * Computes the results from what lies in the workspace; touches no other array, and allocates
   * nothing.
   */
  protected abstract void run(Workspace workspace);

  /** How many kernels have vector code of some width; {@link Workspace#lanes} knows them. */
  protected int kernels() {
    return 0;
  }

  /** Whether some have it for the vectors of this process. */
  protected boolean hasVectors() {
    return false;
  }

  /**
   * Launches one of these kernels on its own, in one thread; of loops that threads may share only
   * one of {@code parts} parts.
   *
   * @param lanes those of its vectors, 0 for scalar code
   */
  protected void launch(int kernel, int lanes, int parts, Object[] buffers, int[] dims) {
    throw new IllegalStateException("no kernel " + kernel);
  }

  /**
   * By kernel with vector code: the numbers of the buffers that it both reads and writes, separated
   * by blanks; kernels are separated by commas.
   */
  protected String changes() {
    return "";
  }

  /**
   * Does a part of a loop that {@link #run} has offered to {@link Workspace#divide}.
   *
   * @param region which loop
   * @param own the scratch of this thread, which nobody else uses
   * @param from the first iteration
   * @param to the iteration after the last
   */
  protected void part(int region, Object[] buffers, Object[] own, int[] dims, int from, int to) {
    throw new IllegalStateException("no region " + region);
  }

  /** Runs each kernel in whichever code is the faster by now. */
  final void start(Workspace workspace) {
    VectorStart how = start;
    if (how == null) {
      synchronized (this) {
        if (start == null) {
          start = new VectorStart(this);
        }
        how = start;
      }
    }
    how.run(workspace);
  }

  /** The dtypes of the arguments. */
  public final List<DType> argumentTypes() {
    return argumentTypes;
  }

  /** The dtypes of the results. */
  public final List<DType> resultTypes() {
    return resultTypes;
  }

  /** The dtypes of the scratch slots, and then of the scratch that each thread has for itself. */
  public final List<DType> scratchTypes() {
    return scratchTypes;
  }

  /** How many of the last scratch types each thread has for itself. */
  final int ownCount() {
    return ownCount;
  }

  /** Whether scratch slot {@code slot} is an array of rows. */
  public final boolean isRows(int slot) {
    return scratchRows.get(slot);
  }

  /** How many symbolic dimensions the sizes depend on. */
  public final int dimCount() {
    return dimCount;
  }

  /**
   * Runs once in a new workspace and returns new tensors: convenient, not fast.
   *
   * @param dims the sizes of the symbolic dimensions
   * @param resultShapes one shape per result
   * @throws IllegalArgumentException if a number of things or a dtype is wrong; sizes are not
   *     checked
   */
  public final Tensor[] call(int[] dims, int[][] resultShapes, Tensor... arguments) {
    if (arguments.length != argumentTypes.size()
        || resultShapes.length != resultTypes.size()
        || dims.length != dimCount) {
      throw new IllegalArgumentException(
          "needs "
              + argumentTypes.size()
              + " arguments, "
              + resultTypes.size()
              + " result shapes and "
              + dimCount
              + " dims, but got "
              + arguments.length
              + ", "
              + resultShapes.length
              + " and "
              + dims.length);
    }
    Workspace workspace = new Workspace(this);
    System.arraycopy(dims, 0, workspace.dims(), 0, dims.length);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].dtype() != argumentTypes.get(i)) {
        throw new IllegalArgumentException(
            "argument "
                + i
                + " is "
                + arguments[i].type()
                + ", not "
                + argumentTypes.get(i).text());
      }
      workspace.buffers()[i] = arguments[i].array();
    }
    Tensor[] results = new Tensor[resultShapes.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = Tensor.zeros(resultTypes.get(i), resultShapes[i]);
      workspace.buffers()[arguments.length + i] = results[i].array();
    }
    workspace.run();
    return results;
  }
}
