package dev.jtc.bench;

import java.util.List;

/**
 * Nanoseconds of a call.
 *
 * @param median of the slices
 * @param best of the slices, which says most where others use the machine
 */
record Times(double median, double best) {
  static Times of(List<Double> slices) {
    List<Double> sorted = slices.stream().sorted().toList();
    return new Times(sorted.get(sorted.size() / 2), sorted.get(0));
  }
}
