package dev.jtc.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Whole-array work on element arrays: comparing bits and moving elements to and from bytes. */
final class Elements {
  private Elements() {}

  static boolean sameBits(DType dtype, Object a, Object b) {
    int n = dtype.length(a);
    if (dtype.length(b) != n) {
      return false;
    }
    return mismatch(dtype, a, b, n) < 0;
  }

  /** The first index below {@code n} whose bits differ, or -1. */
  private static int mismatch(DType dtype, Object a, Object b, int n) {
    for (int i = 0; i < n; i++) {
      if (bits(dtype, a, i) != bits(dtype, b, i)) {
        return i;
      }
    }
    return -1;
  }

  private static long bits(DType dtype, Object array, int i) {
    return switch (dtype) {
      case F32 -> Float.floatToRawIntBits(((float[]) array)[i]);
      case F64 -> Double.doubleToRawLongBits(((double[]) array)[i]);
      case I32 -> ((int[]) array)[i];
      case I64 -> ((long[]) array)[i];
      case U8, BOOL -> ((byte[]) array)[i];
    };
  }

  /** Writes elements {@code from} to {@code from + n} into {@code out}, little-endian. */
  static void put(DType dtype, Object array, int from, int n, ByteBuffer out) {
    out.order(ByteOrder.LITTLE_ENDIAN);
    int at = out.position();
    switch (dtype) {
      case F32 -> out.asFloatBuffer().put((float[]) array, from, n);
      case F64 -> out.asDoubleBuffer().put((double[]) array, from, n);
      case I32 -> out.asIntBuffer().put((int[]) array, from, n);
      case I64 -> out.asLongBuffer().put((long[]) array, from, n);
      case U8, BOOL -> out.slice().put((byte[]) array, from, n);
    }
    out.position(at + n * dtype.bytes());
  }

  /** Reads {@code n} little-endian elements from {@code in} to {@code array[from]} and on. */
  static void get(DType dtype, Object array, int from, int n, ByteBuffer in) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    int at = in.position();
    switch (dtype) {
      case F32 -> in.asFloatBuffer().get((float[]) array, from, n);
      case F64 -> in.asDoubleBuffer().get((double[]) array, from, n);
      case I32 -> in.asIntBuffer().get((int[]) array, from, n);
      case I64 -> in.asLongBuffer().get((long[]) array, from, n);
      case U8, BOOL -> in.slice().get((byte[]) array, from, n);
    }
    in.position(at + n * dtype.bytes());
  }
}
