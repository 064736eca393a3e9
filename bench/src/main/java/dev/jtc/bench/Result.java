package dev.jtc.bench;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of a row.
 *
 * @param peers by their names
 * @param plain the same by hand
 * @param two with two threads
 * @param peersOfTwo the peers with two threads
 * @param scalar without vector code
 */
record Result(
    Row row,
    Times own,
    Map<String, Times> peers,
    Optional<Times> plain,
    Optional<Times> two,
    Map<String, Times> peersOfTwo,
    Optional<Times> scalar) {

  /** The fastest of some peers. */
  static Optional<Map.Entry<String, Times>> fastest(Map<String, Times> peers) {
    return peers.entrySet().stream()
        .min(Comparator.comparingDouble(entry -> entry.getValue().median()));
  }

  Optional<Map.Entry<String, Times>> bestPeer() {
    return fastest(peers);
  }
}
