package dev.jtc.runtime;

/**
 * The counter-based random generator Philox 4x32-10: random bits as a pure function of a key and a
 * position.
 *
 * <p>One block of four 32-bit words comes from a 64-bit key and a 64-bit block index (the upper
 * half of Philox's 128-bit counter is zero). Element {@code i} of a draw that starts at {@code
 * counter} is word {@code i % 4} of block {@code counter + i / 4}, so any element can be computed
 * alone, by any thread or device, with the same bits.
 *
 * <p>Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
public final class Philox {
  private static final int M0 = 0xD2511F53;
  private static final int M1 = 0xCD9E8D57;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private Philox() {}

  /** How many blocks a draw of {@code n} words takes from the counter: {@code ceil(n / 4)}. */
  public static long blocks(long n) {
    return (n + 3) >> 2;
  }

  /** Word {@code lane} (0 to 3) of block {@code block} under {@code key}. */
  public static int word(long key, long block, int lane) {
    int c0 = (int) block;
    int c1 = (int) (block >>> 32);
    int c2 = 0;
    int c3 = 0;
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (M0 & 0xffffffffL) * (c0 & 0xffffffffL);
      long p1 = (M1 & 0xffffffffL) * (c2 & 0xffffffffL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    return switch (lane & 3) {
      case 0 -> c0;
      case 1 -> c1;
      case 2 -> c2;
      default -> c3;
    };
  }

  /** Word {@code i} of a draw that starts at {@code counter}. */
  public static int element(long key, long counter, long i) {
    return word(key, counter + (i >> 2), (int) i & 3);
  }

  /** Fills the whole of {@code out} with the draw that starts at {@code counter}. */
  public static void fill(int[] out, long key, long counter) {
    fill(out, out.length, key, counter);
  }

  /**
   * Fills the first {@code n} elements of {@code out} with the draw that starts at {@code counter}.
   */
  public static void fill(int[] out, int n, long key, long counter) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    int whole = n & ~3;
    for (int i = 0; i < whole; i += 4) {
      long block = counter + (i >> 2);
      block(out, i, (int) block, (int) (block >>> 32), 0, 0, k0, k1);
    }
    for (int i = whole; i < n; i++) {
      out[i] = word(key, counter + (i >> 2), i & 3);
    }
  }

  /** The full function: four counter words and two key words to four words at {@code out[at]}. */
  static void block(int[] out, int at, int c0, int c1, int c2, int c3, int k0, int k1) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (M0 & 0xffffffffL) * (c0 & 0xffffffffL);
      long p1 = (M1 & 0xffffffffL) * (c2 & 0xffffffffL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    out[at] = c0;
    out[at + 1] = c1;
    out[at + 2] = c2;
    out[at + 3] = c3;
  }
}
