package dev.jtc.compiler.emulate;

/**
 * {@code cp.async}: each lane orders some bytes to be copied from global to shared memory. They are
 * there when the lane has waited for them, and not before.
 *
 * @param bytes that are written
 * @param length the register with how many of them are read; the rest becomes zero
 */
record AsyncCopy(int bytes, int target, long targetOffset, int source, long offset, int length)
    implements Step.Action {
  private static final PtxType BYTE = PtxType.B8;

  @Override
  public void run(Warp warp, int lanes) {
    Access to = new Access(Access.Space.SHARED, BYTE, bytes, target, targetOffset);
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int count = (int) warp.register(length)[lane];
      if (count < 0 || count > bytes) {
        throw warp.fault(lane, "copies " + count + " of " + bytes + " bytes");
      }
      int at = Memory.offset(to.address(warp, lane));
      to.region(warp, lane, at, "copies to");
      byte[] content = content(warp, lane, count);
      Races races = warp.block().races();
      int other = races.begin(at, bytes, warp.thread(lane), warp.meetings());
      if (other >= 0) {
        throw warp.fault(
            lane, "copies to offset " + at + " of shared memory in a race with thread " + other);
      }
      long from = warp.register(source)[lane] + offset;
      warp.copies().order(lane, new AsyncCopies.Order(at, from, count, content));
    }
  }

  /** What is there now, and must still be there when the copy is made. */
  private byte[] content(Warp warp, int lane, int count) {
    byte[] content = new byte[bytes];
    if (count > 0) {
      Access from = new Access(Access.Space.GLOBAL, BYTE, bytes, source, offset);
      long address = from.address(warp, lane);
      if (address % bytes != 0) {
        throw warp.fault(lane, "copies from a place that is misaligned");
      }
      Access read = new Access(Access.Space.GLOBAL, BYTE, count, source, offset);
      Region region = read.inside(warp, lane, address, "copies");
      int at = Memory.offset(address);
      for (int i = 0; i < count; i++) {
        if (!region.isWritten(at + i, 1)) {
          throw warp.fault(
              lane, "copies byte " + (at + i) + " of " + region + ", which nobody has written");
        }
        content[i] = region.bytes()[at + i];
      }
    }
    return content;
  }
}
