package dev.jtc.runtime;

/**
 * Choices between two numbers, both already computed, so that code that chooses by them has no
 * branches and may run on many elements at once.
 *
 * <p>The compiler knows these methods by their names: a back end makes a compare and a blend of
 * each.
 */
final class Choice {
  private Choice() {}

  /** {@code then} if {@code a < b}, else {@code other}; the latter also if either is NaN. */
  static float ifLess(float a, float b, float then, float other) {
    return Float.intBitsToFloat(
        a < b ? Float.floatToRawIntBits(then) : Float.floatToRawIntBits(other));
  }

  /** {@code then} if {@code a == b}, else {@code other}; the latter also if either is NaN. */
  static float ifEqual(float a, float b, float then, float other) {
    return Float.intBitsToFloat(
        a == b ? Float.floatToRawIntBits(then) : Float.floatToRawIntBits(other));
  }

  /** {@code then} if {@code a == b}, else {@code other}. */
  static float ifEqual(int a, int b, float then, float other) {
    return Float.intBitsToFloat(
        a == b ? Float.floatToRawIntBits(then) : Float.floatToRawIntBits(other));
  }
}
