package dev.jtc.compiler.emulate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A piece of memory that knows which of its bytes have been written. */
final class Region {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final String name;
  private final byte[] bytes;
  private final long[] written;
  private final boolean constant;
  private Traffic traffic;

  /**
   * @param name for messages
   * @param content what it starts with; memory of unknown content otherwise
   */
  Region(String name, int size, byte[] content, boolean constant) {
    this.name = name;
    this.bytes = content == null ? new byte[size] : content.clone();
    this.written = new long[size / 64 + 2];
    this.constant = constant;
    if (content == null) {
      java.util.Arrays.fill(bytes, (byte) 0xff);
    } else {
      mark(0, size);
    }
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return bytes.length;
  }

  boolean isConstant() {
    return constant;
  }

  /** Counts from now on, or goes on counting, what kernels read and write. */
  Traffic watch() {
    if (traffic == null) {
      traffic = new Traffic(bytes.length);
    }
    return traffic;
  }

  /** What is counted, or null if nothing is. */
  Traffic traffic() {
    return traffic;
  }

  @Override
  public String toString() {
    return name + " (" + bytes.length + " bytes)";
  }

  /** The content, to be read; a writer tells {@link #mark}. */
  byte[] bytes() {
    return bytes;
  }

  /** Everything is unknown from now on. */
  void forget() {
    java.util.Arrays.fill(written, 0);
    java.util.Arrays.fill(bytes, (byte) 0xff);
  }

  void mark(int from, int count) {
    int at = from;
    int end = from + count;
    while (at < end && (at & 63) != 0) {
      written[at >> 6] |= 1L << at;
      at++;
    }
    for (; at + 64 <= end; at += 64) {
      written[at >> 6] = -1;
    }
    for (; at < end; at++) {
      written[at >> 6] |= 1L << at;
    }
  }

  /** Whether the bytes have been written, all of them; {@code at} is a multiple of {@code size}. */
  boolean isWritten(int at, int size) {
    long bits = (1L << size) - 1;
    return (written[at >> 6] >>> at & bits) == bits;
  }

  /** A number of 1, 2, 4 or 8 bytes, with zeros in front. */
  long get(int at, int size) {
    return switch (size) {
      case 1 -> bytes[at] & 0xffL;
      case 2 -> (short) SHORTS.get(bytes, at) & 0xffffL;
      case 4 -> (int) INTS.get(bytes, at) & 0xffffffffL;
      default -> (long) LONGS.get(bytes, at);
    };
  }

  void set(int at, int size, long value) {
    switch (size) {
      case 1 -> bytes[at] = (byte) value;
      case 2 -> SHORTS.set(bytes, at, (short) value);
      case 4 -> INTS.set(bytes, at, (int) value);
      default -> LONGS.set(bytes, at, value);
    }
    written[at >> 6] |= (1L << size) - 1 << at;
  }
}
