package dev.jtc.runtime;

/**
 * A stream of random numbers: a key and a counter, which {@link Philox} turns into bits.
 *
 * <p>The two live in a {@code long[2]} that may belong to a model's state, so that saving the state
 * saves the stream. Drawing moves the counter on by {@link Philox#blocks}.
 */
public final class Generator {
  /** The index of the key in the array. */
  public static final int KEY = 0;

  /** The index of the counter in the array. */
  public static final int COUNTER = 1;

  private final long[] cells;

  /** A generator over {@code cells}, the key and the counter, shared and not copied. */
  public Generator(long[] cells) {
    if (cells.length != 2) {
      throw new IllegalArgumentException("a generator has 2 cells, not " + cells.length);
    }
    this.cells = cells;
  }

  /** A generator at the beginning of the stream of {@code seed}, which is its key. */
  public static Generator seeded(long seed) {
    return new Generator(new long[] {seed, 0});
  }

  /** The key: which stream. */
  public long key() {
    return cells[KEY];
  }

  /** The counter: the next block of the stream. */
  public long counter() {
    return cells[COUNTER];
  }

  /** The key and the counter as {@code i64[2]}, not a copy. */
  public Tensor state() {
    return Tensor.of(cells);
  }

  /** Fills {@code out} with random bits and moves on. */
  public void draw(int[] out) {
    Philox.fill(out, cells[KEY], advance(out.length));
  }

  /** Reserves the blocks of a draw of {@code n} words and returns the counter it begins at. */
  public long advance(long n) {
    long begin = cells[COUNTER];
    cells[COUNTER] = begin + Philox.blocks(n);
    return begin;
  }
}
