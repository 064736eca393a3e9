package dev.jtc.compiler.emulate;

import java.util.Arrays;

/** How often kernels have read and written each byte of an allocation. */
public final class Traffic {
  private final int[] reads;
  private final int[] writes;

  Traffic(int bytes) {
    this.reads = new int[bytes];
    this.writes = new int[bytes];
  }

  void read(int at, int bytes) {
    add(reads, at, bytes);
  }

  void wrote(int at, int bytes) {
    add(writes, at, bytes);
  }

  private static void add(int[] counts, int at, int bytes) {
    for (int i = at; i < at + bytes; i++) {
      counts[i]++;
    }
  }

  /** How often the byte was read that was read least. */
  public int fewestReads() {
    return Arrays.stream(reads).min().orElse(0);
  }

  /** How often the byte was read that was read most. */
  public int mostReads() {
    return Arrays.stream(reads).max().orElse(0);
  }

  /** How often the byte was written that was written least. */
  public int fewestWrites() {
    return Arrays.stream(writes).min().orElse(0);
  }

  /** How often the byte was written that was written most. */
  public int mostWrites() {
    return Arrays.stream(writes).max().orElse(0);
  }
}
