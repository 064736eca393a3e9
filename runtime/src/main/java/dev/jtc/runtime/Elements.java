package dev.jtc.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Whole-array work on element arrays: comparing bits, reading and writing. */
final class Elements {
  private static final int CHUNK_BYTES = 1 << 18;

  private Elements() {}

  static boolean sameBits(DType dtype, Object a, Object b) {
    int n = dtype.length(a);
    if (dtype.length(b) != n) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      if (bits(dtype, a, i) != bits(dtype, b, i)) {
        return false;
      }
    }
    return true;
  }

  private static long bits(DType dtype, Object array, int i) {
    return switch (dtype) {
      case F32 -> Float.floatToIntBits(((float[]) array)[i]);
      case F64 -> Double.doubleToLongBits(((double[]) array)[i]);
      case I32 -> ((int[]) array)[i];
      case I64 -> ((long[]) array)[i];
      case U8, BOOL -> ((byte[]) array)[i];
    };
  }

  /** Reads {@code n} little-endian elements from a channel into a new array. */
  static Object read(ReadableByteChannel in, DType dtype, int n) throws IOException {
    return read(in, dtype, n, ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads {@code n} elements from a channel into a new array. */
  static Object read(ReadableByteChannel in, DType dtype, int n, ByteOrder order)
      throws IOException {
    Object array = dtype.newArray(n);
    int perChunk = CHUNK_BYTES / dtype.bytes();
    ByteBuffer chunk = chunk(Math.min(perChunk, n) * dtype.bytes()).order(order);
    for (int from = 0; from < n; from += perChunk) {
      int count = Math.min(perChunk, n - from);
      fill(in, chunk.clear().limit(count * dtype.bytes()));
      get(dtype, array, from, count, chunk.flip());
    }
    return array;
  }

  /** Writes a whole array to a channel, little-endian. */
  static void write(WritableByteChannel out, DType dtype, Object array) throws IOException {
    int n = dtype.length(array);
    int perChunk = CHUNK_BYTES / dtype.bytes();
    ByteBuffer chunk = chunk(Math.min(perChunk, n) * dtype.bytes());
    for (int from = 0; from < n; from += perChunk) {
      int count = Math.min(perChunk, n - from);
      put(dtype, array, from, count, chunk.clear().limit(count * dtype.bytes()));
      drain(out, chunk.rewind());
    }
  }

  private static ByteBuffer chunk(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads until the buffer is full.
   *
   * @throws EOFException if the channel ends before
   */
  static void fill(ReadableByteChannel in, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new EOFException("the file ends too early");
      }
    }
  }

  /** Writes all that remains in the buffer. */
  static void drain(WritableByteChannel out, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private static void put(DType dtype, Object array, int from, int n, ByteBuffer out) {
    switch (dtype) {
      case F32 -> out.asFloatBuffer().put((float[]) array, from, n);
      case F64 -> out.asDoubleBuffer().put((double[]) array, from, n);
      case I32 -> out.asIntBuffer().put((int[]) array, from, n);
      case I64 -> out.asLongBuffer().put((long[]) array, from, n);
      case U8, BOOL -> out.put((byte[]) array, from, n);
    }
  }

  private static void get(DType dtype, Object array, int from, int n, ByteBuffer in) {
    switch (dtype) {
      case F32 -> in.asFloatBuffer().get((float[]) array, from, n);
      case F64 -> in.asDoubleBuffer().get((double[]) array, from, n);
      case I32 -> in.asIntBuffer().get((int[]) array, from, n);
      case I64 -> in.asLongBuffer().get((long[]) array, from, n);
      case U8, BOOL -> in.get((byte[]) array, from, n);
    }
  }
}
