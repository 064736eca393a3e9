package dev.jtc.compiler.emulate;

/** An operation on up to three registers, lane by lane. */
record Compute(Operation operation, int to, int a, int b, int c) implements Step.Action {
  @Override
  public void run(Warp warp, int lanes) {
    long[] result = warp.register(to);
    long[] first = warp.register(a);
    long[] second = warp.register(b);
    long[] third = warp.register(c);
    if (lanes == -1) {
      for (int lane = 0; lane < Warp.LANES; lane++) {
        result[lane] = operation.of(first[lane], second[lane], third[lane]);
      }
      return;
    }
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      result[lane] = operation.of(first[lane], second[lane], third[lane]);
    }
  }
}
