package dev.jtc.compiler.emulate;

import java.util.Arrays;

/**
 * Who touched which word of shared memory since the last barrier. Two threads that touch the same
 * word, one of them writing, race unless a barrier is between them.
 */
final class Races {
  private static final int NOBODY = -1;
  private static final int SEVERAL = -2;

  private final int granule;
  private final int[] writer;
  private final int[] writerTime;
  private final int[] writerWarpTime;
  private final boolean[] writerAtomic;
  private final int[] reader;
  private final int[] readerWarp;
  private final int[] readerTime;
  private final int[] readerWarpTime;

  /** By word: one more than the thread whose copy is under way. */
  private final int[] copying;

  private int time;

  /**
   * @param granule how many bytes are looked at as one: the fewest that an access touches
   */
  Races(int bytes, int granule) {
    this.granule = granule;
    int words = bytes / granule + 1;
    writer = new int[words];
    writerTime = new int[words];
    writerWarpTime = new int[words];
    writerAtomic = new boolean[words];
    reader = new int[words];
    readerWarp = new int[words];
    readerTime = new int[words];
    readerWarpTime = new int[words];
    copying = new int[words];
    restart();
  }

  /** A new block begins. */
  void restart() {
    time = 1;
    Arrays.fill(writerTime, 0);
    Arrays.fill(readerTime, 0);
    Arrays.fill(copying, 0);
  }

  /** All threads of the block have met. */
  void barrier() {
    time++;
  }

  /**
   * Notes a read.
   *
   * @param warpTime how often the thread's warp has met
   * @return the thread that it races with, or −1
   */
  int read(int at, int size, int thread, int warpTime) {
    for (int word = at / granule; word < (at + size + granule - 1) / granule; word++) {
      if (conflictsWithWriter(word, thread, warpTime)) {
        return writer[word];
      }
      int warp = thread / Warp.LANES;
      if (readerTime[word] != time) {
        reader[word] = thread;
        readerWarp[word] = warp;
      } else {
        reader[word] = reader[word] == thread ? thread : SEVERAL;
        readerWarp[word] = readerWarp[word] == warp ? warp : SEVERAL;
      }
      readerTime[word] = time;
      readerWarpTime[word] = warpTime;
    }
    return NOBODY;
  }

  private boolean conflictsWithWriter(int word, int thread, int warpTime) {
    return writerTime[word] == time
        && writer[word] != thread
        && !(writer[word] / Warp.LANES == thread / Warp.LANES && writerWarpTime[word] < warpTime);
  }

  /** As {@link #read}, for a write; atomic ones do not race with each other. */
  int write(int at, int size, int thread, int warpTime, boolean atomic) {
    for (int word = at / granule; word < (at + size + granule - 1) / granule; word++) {
      boolean bothAtomic = atomic && writerAtomic[word];
      if (!bothAtomic && conflictsWithWriter(word, thread, warpTime)) {
        return writer[word];
      }
      boolean apart = readerWarp[word] == thread / Warp.LANES && readerWarpTime[word] < warpTime;
      if (readerTime[word] == time && reader[word] != thread && !apart) {
        return Math.max(reader[word], 0);
      }
      writer[word] = thread;
      writerTime[word] = time;
      writerWarpTime[word] = warpTime;
      writerAtomic[word] = atomic;
    }
    return NOBODY;
  }

  /** The thread with a copy under way to one of these words, or −1. */
  int copying(int at, int size) {
    for (int word = at / granule; word < (at + size + granule - 1) / granule; word++) {
      if (copying[word] != 0) {
        return copying[word] - 1;
      }
    }
    return NOBODY;
  }

  /** Notes that a copy begins: until it ends, nobody may touch where it goes. */
  int begin(int at, int size, int thread, int warpTime) {
    int other = copying(at, size);
    if (other < 0) {
      other = write(at, size, thread, warpTime, false);
    }
    if (other < 0) {
      Arrays.fill(copying, at / granule, (at + size + granule - 1) / granule, thread + 1);
    }
    return other;
  }

  /** Notes that a copy has ended: it is as if its thread had written now. */
  void end(int at, int size, int thread, int warpTime) {
    Arrays.fill(copying, at / granule, (at + size + granule - 1) / granule, 0);
    write(at, size, thread, warpTime, false);
  }
}
