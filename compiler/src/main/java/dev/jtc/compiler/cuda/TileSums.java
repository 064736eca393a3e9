package dev.jtc.compiler.cuda;

/** The sums of a tile while terms are added, and their way to shared memory. */
interface TileSums {
  /** Rows that are put down at a time. */
  int rowsOfPass();

  /** How many times rows are put down. */
  int passes();

  /**
   * Sums begin, and threads learn which are theirs.
   *
   * @param left where the slices of the left factor begin in shared memory
   * @param pitchOfLeft how far terms are apart there
   */
  void begin(String thread, String left, String right, int pitchOfLeft, int pitchOfRight);

  /** Adds the terms of the slice in the half of the shared memory at {@code offset}. */
  void multiply(String offset);

  /** Puts the sums of pass {@code pass} down, rows of {@code pitch} elements. */
  void put(int pass, String shared, int pitch);
}
