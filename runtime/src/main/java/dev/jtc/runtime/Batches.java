package dev.jtc.runtime;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/**
 * Goes over tensors of equal first size in batches.
 *
 * <p>The order is a function of the seed alone, the same on every machine: Fisher and Yates's
 * shuffle of 0 … n − 1 from the end, where position i swaps with w·(i + 1) / 2³², w being word n −
 * 1 − i of the {@link Philox} stream of the seed.
 *
 * <p>Large batches are copied together by a thread of their own while the program works on the one
 * before; what comes out is the same. The thread ends with the loop.
 */
public final class Batches implements AutoCloseable {
  /** Batches of fewer bytes are put together when they are asked for. */
  private static final long PREFETCHED_BYTES = 1 << 15;

  /** How many batches wait at most. */
  private static final int AHEAD = 2;

  private final Tensor[] tensors;
  private final int rows;
  private final int size;
  private final int[] order;
  private final long count;
  private long next;
  private Thread reader;
  private final Deque<Tensor[]> ready = new ArrayDeque<>();
  private Throwable failure;
  private boolean closed;

  private Batches(Tensor[] tensors, int size, int[] order, long count, long skip) {
    this.tensors = tensors;
    this.rows = tensors[0].dim(0);
    this.size = size;
    this.order = order;
    this.count = count;
    this.next = skip;
  }

  /**
   * Batches of {@code size} rows.
   *
   * @param shuffle whether the order is that of the seed rather than that of the rows
   * @param dropLast whether a last batch with fewer rows is left out
   * @param skip how many batches to pass over, to go on in the middle
   * @throws IllegalArgumentException if the first sizes differ or a number is out of range
   */
  public static Batches of(
      Tensor[] tensors, long size, boolean shuffle, boolean dropLast, long seed, long skip) {
    for (Tensor tensor : tensors) {
      if (tensor.rank() == 0 || tensor.dim(0) != tensors[0].dim(0)) {
        throw new IllegalArgumentException(
            "batches need tensors of one first size, not "
                + tensors[0].type()
                + " and "
                + tensor.type());
      }
    }
    if (size < 1) {
      throw new IllegalArgumentException("a batch has at least 1 row, not " + size);
    }
    int rows = tensors[0].dim(0);
    long count = rows / size + (dropLast || rows % size == 0 ? 0 : 1);
    if (skip < 0 || skip > count) {
      throw new IllegalArgumentException(
          "there are " + count + " batches, not " + skip + " to skip");
    }
    int[] order = shuffle ? permutation(rows, seed) : null;
    return new Batches(
        tensors.clone(), (int) Math.min(size, Math.max(rows, 1)), order, count, skip);
  }

  /** The order of {@code n} rows that {@code seed} gives. */
  static int[] permutation(int n, long seed) {
    int[] words = new int[n];
    Philox.fill(words, seed, 0);
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    for (int i = n - 1; i > 0; i--) {
      int j = (int) ((words[n - 1 - i] & 0xffffffffL) * (i + 1) >>> 32);
      int row = order[i];
      order[i] = order[j];
      order[j] = row;
    }
    return order;
  }

  /** How many batches there are, those passed over included. */
  public long count() {
    return count;
  }

  /** The number of the batch that comes next. */
  public long position() {
    return next;
  }

  /**
   * The next batch, one tensor of each; null at the end.
   *
   * @throws CancellationException if the thread is interrupted while it waits for one
   */
  public Tensor[] next() {
    if (next >= count) {
      return null;
    }
    Tensor[] batch = isPrefetched() ? take() : gather(next);
    next++;
    return batch;
  }

  private boolean isPrefetched() {
    long bytes = 0;
    for (Tensor tensor : tensors) {
      bytes += (long) tensor.size() / Math.max(rows, 1) * size * tensor.dtype().bytes();
    }
    return bytes >= PREFETCHED_BYTES && count - next > 1 || reader != null;
  }

  private Tensor[] gather(long batch) {
    int from = (int) (batch * size);
    int n = Math.min(size, rows - from);
    Tensor[] gathered = new Tensor[tensors.length];
    for (int i = 0; i < tensors.length; i++) {
      Tensor tensor = tensors[i];
      int row = tensor.size() / rows;
      int[] shape = tensor.shape();
      shape[0] = n;
      Object array = tensor.dtype().newArray(n * row);
      if (order == null) {
        System.arraycopy(tensor.array(), from * row, array, 0, n * row);
      } else {
        for (int k = 0; k < n; k++) {
          System.arraycopy(tensor.array(), order[from + k] * row, array, k * row, row);
        }
      }
      gathered[i] = Tensor.of(tensor.dtype(), array, shape);
    }
    return gathered;
  }

  // The thread that reads ahead.

  private synchronized Tensor[] take() {
    if (reader == null) {
      long from = next;
      reader = new Thread(() -> readAhead(from), "jtc-batches");
      reader.setDaemon(true);
      reader.start();
    }
    while (ready.isEmpty() && failure == null) {
      await();
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    Tensor[] batch = ready.poll();
    notifyAll();
    return batch;
  }

  private void readAhead(long from) {
    try {
      for (long batch = from; batch < count; batch++) {
        if (!put(gather(batch))) {
          return;
        }
      }
    } catch (RuntimeException | Error e) {
      // Thrown where the next batch is asked for.
      synchronized (this) {
        failure = e;
        notifyAll();
      }
    }
  }

  private synchronized boolean put(Tensor[] batch) {
    while (ready.size() >= AHEAD && !closed) {
      await();
    }
    ready.add(batch);
    notifyAll();
    return !closed;
  }

  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("stopped");
    }
  }

  /** Ends the thread, if there is one. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
