package dev.jtc.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * IDX files, the form of MNIST: two zero bytes, the dtype, the number of axes, the sizes and the
 * elements, all big-endian. A name that ends in {@code .gz} is unpacked on the way.
 *
 * <p>DTypes: u8, i32, f32, f64. The format's signed bytes and shorts are refused.
 *
 * <p>Source: the format as published with MNIST.
 */
public final class Idx {
  private Idx() {}

  /** Reads a file for {@code main}: one tensor. */
  public static Tensor[] load(String path) throws IOException {
    return new Tensor[] {read(Path.of(path))};
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is no file of this kind; the text names the file
   */
  public static Tensor read(Path path) throws IOException {
    return DataFile.read(path, "IDX", Idx::decode);
  }

  private static Tensor decode(ByteBuffer in) throws IOException {
    int magic = in.remaining() < 4 ? -1 : in.getInt();
    if (magic >>> 16 != 0) {
      throw new IOException("it does not begin as such a file does");
    }
    DType dtype =
        switch (magic >>> 8) {
          case 0x08 -> DType.U8;
          case 0x0C -> DType.I32;
          case 0x0D -> DType.F32;
          case 0x0E -> DType.F64;
          case 0x09, 0x0B -> throw new IOException("signed bytes and shorts are not supported");
          default -> throw new IOException("it does not begin as such a file does");
        };
    int[] shape = new int[magic & 0xff];
    if (in.remaining() < 4 * shape.length) {
      throw new IOException("it ends too early");
    }
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = in.getInt();
    }
    int elements = DataFile.elements(shape);
    if ((long) elements * dtype.bytes() != in.remaining()) {
      throw new IOException(
          Shapes.text(dtype, shape)
              + " does not take the "
              + in.remaining()
              + " bytes that follow");
    }
    Object array = dtype.newArray(elements);
    if (array instanceof byte[] bytes) {
      in.get(bytes);
    } else if (array instanceof int[] ints) {
      in.asIntBuffer().get(ints);
    } else if (array instanceof float[] floats) {
      in.asFloatBuffer().get(floats);
    } else {
      in.asDoubleBuffer().get((double[]) array);
    }
    return Tensor.of(dtype, array, shape);
  }
}
