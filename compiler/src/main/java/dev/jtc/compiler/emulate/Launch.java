package dev.jtc.compiler.emulate;

/**
 * How a kernel is run.
 *
 * @param blocks how many
 * @param threads of each block
 * @param order in which blocks, and warps of a block, have their turn: results must not depend on
 *     it
 * @param limit the most instructions of warps before the launch is given up
 */
public record Launch(int blocks, int threads, Order order, long limit) {
  private static final long LONG = 1L << 36;

  /** Which block or warp comes first. */
  public enum Order {
    FORWARD,
    REVERSE
  }

  public Launch {
    if (blocks < 1 || threads < 1 || threads > 1024) {
      throw new EmulationFault("no GPU runs " + blocks + " blocks of " + threads + " threads");
    }
  }

  /** A launch in forward order that may take long. */
  public Launch(int blocks, int threads) {
    this(blocks, threads, Order.FORWARD, LONG);
  }

  /** The same in another order. */
  public Launch in(Order other) {
    return new Launch(blocks, threads, other, limit);
  }
}
