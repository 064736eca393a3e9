package dev.jtc.runtime;

/** Work whose iterations are independent of each other, for {@link Threads}. */
interface Region {
  /**
   * Does the iterations from {@code from} to below {@code to}.
   *
   * @param participant which of the threads at work this is: 0 for the caller; no two at a time are
   *     the same
   */
  void part(int participant, int from, int to);
}
