package dev.jtc.runtime;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

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
public final class Workspace implements Region {
  /** So long is a part of a loop that one thread does in parts, about. */
  private static final long LEAST_PART_PICOS = 1_000_000;

  /** What takes longer is divided also when it is new. */
  private static final long MOST_ALONE_PICOS = 50_000_000_000L;

  /** A loop of fewer is done at once. */
  private static final int LEAST_PARTS = 8;

  /** After so many parts HotSpot has seen enough. */
  private static final int MOST_PARTS = 1_000;

  private final Code code;
  private final Object[] buffers;
  private final int outer;

  /** How many scratch slots there are that all threads share. */
  private final int shared;

  private final int[] dims;
  private final int[] boundDims;
  private final int[] slotElements;
  private final int[] slotRows;
  private boolean bound;
  private Sharing sharing;

  /** By thread: its own scratch; made by itself when it first takes part. */
  private Object[][] own = {};

  /** The loop that is being divided. */
  private int region;

  /**
   * By kernel: the lanes of its vectors, 0 for scalar code; all workspaces of the code share it.
   */
  private int[] lanes = {};

  /** Is asked before each launch of a kernel that has vector code; null if nobody is. */
  private Chooser chooser;

  /** When the call began. */
  private long begun;

  /** Whether large loops are divided among threads. */
  enum Sharing {
    ALONE,
    /** One thread begins them with small parts, so that HotSpot sees their methods called often. */
    IN_PARTS,
    DIVIDED
  }

  /** Says how a kernel is launched. */
  interface Chooser {
    /** The lanes of the launch that {@code workspace} is about to make, 0 for scalar code. */
    int lanes(Workspace workspace, int kernel);
  }

  /** A workspace without scratch memory yet. */
  public Workspace(Code code) {
    this(code, Sharing.DIVIDED);
  }

  Workspace(Code code, Sharing sharing) {
    this.code = code;
    this.sharing = sharing;
    this.outer = code.argumentTypes().size() + code.resultTypes().size();
    int slots = code.scratchTypes().size();
    this.shared = slots - code.ownCount();
    this.buffers = new Object[outer + shared];
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
    code.start(this);
  }

  /**
   * In vectors of how many lanes a kernel is to be launched, 0 for scalar code; called by the code
   * itself before a launch on which {@link Code#launch} works.
   */
  public int lanes(int kernel) {
    return chooser == null ? lanes[kernel] : chooser.lanes(this, kernel);
  }

  /** The same for further launches of a kernel, on other buffers. */
  public int sameLanes(int kernel) {
    return lanes[kernel];
  }

  /**
   * So many iterations are one of {@code parts} parts of a loop, but at least {@code least} of
   * them, and else a multiple of that; called by the code itself.
   */
  public static int oneOf(int iterations, int parts, int least) {
    return Math.min(iterations, Math.max(least, iterations / parts / least * least));
  }

  /**
   * Says how kernels are launched from now on.
   *
   * @param kernels by kernel the lanes; kept, and read by every launch
   * @param asked is asked before each launch; may be null
   */
  void choose(int[] kernels, Chooser asked) {
    lanes = kernels;
    chooser = asked;
  }

  /** Says when the call began that is about to be made. */
  void begin(long nanos) {
    begun = nanos;
  }

  /** What {@link #begin} was last told. */
  long begun() {
    return begun;
  }

  /** Says whether loops are divided from now on. */
  void share(Sharing now) {
    sharing = now;
  }

  /** Whether loops are divided. */
  Sharing sharing() {
    return sharing;
  }

  /**
   * Divides a loop of the code among threads, if that pays; called by the code itself.
   *
   * @param region which loop, as {@link Code#part} knows it
   * @param iterations how often it runs
   * @param picos picoseconds that one thread takes, about
   * @return whether the loop is done; if not, nothing of it is
   */
  public boolean divide(int region, int iterations, long picos) {
    return divide(region, iterations, picos, Threads.Chunks.MANY);
  }

  /**
   * As {@link #divide} a nest of loops, of which every part goes through those outside the loop
   * that is divided: so there are not many parts.
   */
  public boolean divideInside(int region, int iterations, long picos) {
    return divide(region, iterations, picos, Threads.Chunks.FEW);
  }

  /**
   * Where a part of a loop of {@code iterations} begins, if it is as far in it as {@code from} is
   * in one of {@code all}; called by the code itself. A part that begins with the first iteration
   * of one does so in the other, also where one has none.
   */
  public static int beginInProportion(int iterations, int from, int all) {
    return from == 0 ? 0 : inProportion(iterations, from, all);
  }

  /** Where it ends; a part that goes to the end of one does so in the other. */
  public static int endInProportion(int iterations, int to, int all) {
    return to == all ? iterations : inProportion(iterations, to, all);
  }

  private static int inProportion(int iterations, int at, int all) {
    return (int) ((long) iterations * at / all);
  }

  private boolean divide(int region, int iterations, long picos, Threads.Chunks chunks) {
    if (sharing == Sharing.ALONE) {
      return false;
    }
    if (chunks == Threads.Chunks.MANY && sharing == Sharing.IN_PARTS && picos < MOST_ALONE_PICOS) {
      return runInParts(region, iterations, picos);
    }
    Threads threads = Threads.shared();
    if (!threads.divides(picos)) {
      return false;
    }
    if (own.length < threads.size()) {
      own = Arrays.copyOf(own, threads.size());
    }
    this.region = region;
    return threads.run(this, iterations, picos, own.length, chunks);
  }

  /** Whether a loop was long enough for parts. */
  private boolean runInParts(int number, int iterations, long picos) {
    int most = (int) Math.min(iterations, picos / LEAST_PART_PICOS);
    if (most < LEAST_PARTS) {
      return false;
    }
    if (own.length == 0) {
      own = new Object[1][];
    }
    region = number;
    int size = (iterations - 1) / most + 1;
    int first = (int) Math.min(iterations, (long) size * MOST_PARTS);
    for (int from = 0; from < first; from += size) {
      part(0, from, Math.min(first - from, size) + from);
    }
    if (first < iterations) {
      part(0, first, iterations);
    }
    return true;
  }

  @Override
  public void part(int participant, int from, int to) {
    Object[] mine = own[participant];
    if (mine == null) {
      mine = new Object[code.ownCount()];
      for (int i = 0; i < mine.length; i++) {
        mine[i] = allocate(shared + i);
      }
      own[participant] = mine;
    }
    code.part(region, buffers, mine, dims, from, to);
  }

  private void bind() {
    bound = false;
    code.bind(dims, slotElements, slotRows);
    for (int slot = 0; slot < slotElements.length; slot++) {
      if (slotElements[slot] < 0 || slotRows[slot] < 0) {
        throw new SizeFault(
            "sizes " + Shapes.text(dims) + " need more scratch memory than an array can hold", "");
      }
      if (slot < shared && !fits(slot, buffers[outer + slot])) {
        // The old array goes first, so that both never take memory at once.
        buffers[outer + slot] = null;
        buffers[outer + slot] = allocate(slot);
      }
    }
    for (int i = 0; i < own.length; i++) {
      for (int slot = shared; own[i] != null && slot < slotElements.length; slot++) {
        if (!fits(slot, own[i][slot - shared])) {
          own[i] = null;
        }
      }
    }
    System.arraycopy(dims, 0, boundDims, 0, dims.length);
    bound = true;
  }

  private boolean fits(int slot, Object array) {
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

  /** A workspace of its own with the same numbers in it; what was one array stays one. */
  Workspace copy() {
    Workspace copy = new Workspace(code, Sharing.ALONE);
    System.arraycopy(dims, 0, copy.dims, 0, dims.length);
    System.arraycopy(dims, 0, copy.boundDims, 0, dims.length);
    System.arraycopy(slotElements, 0, copy.slotElements, 0, slotElements.length);
    System.arraycopy(slotRows, 0, copy.slotRows, 0, slotRows.length);
    Map<Object, Object> copies = new IdentityHashMap<>();
    for (int i = 0; i < buffers.length; i++) {
      if (buffers[i] != null) {
        copy.buffers[i] = copies.computeIfAbsent(buffers[i], Workspace::copyOf);
      }
    }
    copy.bound = bound;
    return copy;
  }

  /**
   * Sets the floating arguments to those of {@code other}, a workspace of the same code and sizes.
   * Whole numbers go on: they count, and what is drawn by them takes other ways the next time.
   */
  void takeNumbers(Workspace other) {
    for (int i = 0; i < code.argumentTypes().size(); i++) {
      if (code.argumentTypes().get(i).isFloat()) {
        System.arraycopy(other.buffers[i], 0, buffers[i], 0, Array.getLength(buffers[i]));
      }
    }
  }

  static Object copyOf(Object array) {
    int length = Array.getLength(array);
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    System.arraycopy(array, 0, copy, 0, length);
    if (copy instanceof Object[] rows) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = copyOf(rows[i]);
      }
    }
    return copy;
  }

  /** Copies all elements of an array to one that was made by {@link #copyOf}, or the reverse. */
  static void copy(Object from, Object to) {
    if (from instanceof Object[] rows) {
      for (int i = 0; i < rows.length; i++) {
        copy(rows[i], ((Object[]) to)[i]);
      }
    } else {
      System.arraycopy(from, 0, to, 0, Array.getLength(from));
    }
  }

  /** Bytes of all arrays in the table. */
  long bytes() {
    long total = 0;
    for (Object array : buffers) {
      total += array == null ? 0 : bytes(array);
    }
    return total;
  }

  /** Bytes of scratch memory held now. */
  public long scratchBytes() {
    long total = 0;
    for (int i = outer; i < buffers.length; i++) {
      total += buffers[i] == null ? 0 : bytes(buffers[i]);
    }
    for (Object[] mine : own) {
      for (int i = 0; mine != null && i < mine.length; i++) {
        total += bytes(mine[i]);
      }
    }
    return total;
  }

  private static long bytes(Object array) {
    if (!(array instanceof Object[] rows)) {
      Class<?> element = array.getClass().getComponentType();
      int size =
          element == long.class || element == double.class ? 8 : element == byte.class ? 1 : 4;
      return (long) Array.getLength(array) * size;
    }
    long total = 0;
    for (Object row : rows) {
      total += bytes(row);
    }
    return total;
  }
}
