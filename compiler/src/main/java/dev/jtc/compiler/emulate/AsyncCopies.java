package dev.jtc.compiler.emulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The copies that the lanes of a warp have ordered and not yet waited for. */
final class AsyncCopies {
  private final Warp warp;
  private final Lane[] lanes = new Lane[Warp.LANES];

  /**
   * A copy under way.
   *
   * @param at where in shared memory it goes
   * @param from the address of its first byte
   * @param read how many bytes of the content are read there
   * @param content what it brings, zeros included
   */
  record Order(int at, long from, int read, byte[] content) {}

  /** The groups of one lane, the oldest first, and what is in none yet. */
  private static final class Lane {
    final Deque<List<Order>> groups = new ArrayDeque<>();
    List<Order> open = new ArrayList<>();
  }

  AsyncCopies(Warp warp) {
    this.warp = warp;
  }

  /** A new block begins. */
  void restart() {
    Arrays.fill(lanes, null);
  }

  private Lane lane(int number) {
    if (lanes[number] == null) {
      lanes[number] = new Lane();
    }
    return lanes[number];
  }

  void order(int lane, Order order) {
    lane(lane).open.add(order);
  }

  /** What was ordered since the last group is a group. */
  void commit(int some) {
    for (int rest = some; rest != 0; rest &= rest - 1) {
      Lane lane = lane(Integer.numberOfTrailingZeros(rest));
      lane.groups.add(lane.open);
      lane.open = new ArrayList<>();
    }
  }

  /** Ends all groups but the latest ones. */
  void await(int some, int latest) {
    for (int rest = some; rest != 0; rest &= rest - 1) {
      int number = Integer.numberOfTrailingZeros(rest);
      Lane lane = lane(number);
      while (lane.groups.size() > latest) {
        lane.groups.remove().forEach(order -> end(number, order));
      }
    }
  }

  /** Ends everything, what is in no group too. */
  void awaitAll(int some) {
    commit(some);
    await(some, 0);
  }

  private void end(int number, Order order) {
    Region global = order.read() == 0 ? null : warp.block().memory().find(order.from());
    int from = Memory.offset(order.from());
    for (int i = 0; i < order.read(); i++) {
      if (global == null || global.bytes()[from + i] != order.content()[i]) {
        throw warp.fault(
            number, "waits for a copy of memory that was changed while it was being copied");
      }
    }
    if (global != null && global.traffic() != null) {
      global.traffic().read(from, order.read());
    }
    Region shared = warp.block().shared();
    System.arraycopy(order.content(), 0, shared.bytes(), order.at(), order.content().length);
    shared.mark(order.at(), order.content().length);
    warp.block()
        .races()
        .end(order.at(), order.content().length, warp.thread(number), warp.meetings());
  }
}
