package dev.jtc.bench;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * A row of the table: a workload with what it needs at least.
 *
 * @param name for the command line and the peers
 * @param title for the table
 * @param flops what its arithmetic costs at least: a multiply-add or any other operation that takes
 *     a turn of a multiply-add unit counts two
 * @param bytes that have to move at least: each array that is read or written, once for each
 * @param set the bytes of all arrays, which tell the level of cache that can hold them
 * @param goal the time it may take at most, as a multiple of the floor; of the best peer's time
 *     where {@code against} says so
 * @param against what the goal is a multiple of
 * @param own the compiled program
 * @param plain the same in Java as one would write it by hand
 */
record Row(
    String name,
    String title,
    double flops,
    double bytes,
    double set,
    OptionalDouble goal,
    Against against,
    Supplier<Work> own,
    Optional<Supplier<Work>> plain) {

  /** What the goal of a row is a multiple of. */
  enum Against {
    FLOOR,
    PEER
  }

  Row goal(double timesFloor) {
    return new Row(
        name, title, flops, bytes, set, OptionalDouble.of(timesFloor), Against.FLOOR, own, plain);
  }

  Row goalOfPeer(double timesPeer) {
    return new Row(
        name, title, flops, bytes, set, OptionalDouble.of(timesPeer), Against.PEER, own, plain);
  }

  Row byHand(Supplier<Work> work) {
    return new Row(name, title, flops, bytes, set, goal, against, own, Optional.of(work));
  }

  static Row of(
      String name, String title, double flops, double bytes, double set, Supplier<Work> own) {
    return new Row(
        name,
        title,
        flops,
        bytes,
        set,
        OptionalDouble.empty(),
        Against.FLOOR,
        own,
        Optional.empty());
  }

  /** Whether it is measured without vector code too. */
  boolean scalar() {
    return name.matches("product_(nn64|nn256|forward|weights|input|nn512)");
  }
}
