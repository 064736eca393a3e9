package dev.jtc.runtime;

import dev.jtc.runtime.cuda.DeviceArray;

/**
 * A dtype, a shape and the Java array that holds the elements in row-major order.
 *
 * <p>Dtype and shape never change. The array is <em>shared, not copied</em>: the tensor sees what
 * the owner of the array writes, and the other way round. {@link #copy()} gives a tensor of its
 * own. Two tensors are {@code equals} only if they are the same object; compare contents by {@link
 * #sameBits}.
 */
public final class Tensor {
  private final DType dtype;
  private final int[] shape;
  private final int size;

  /** Null if the elements are on a device, at least until somebody asks for them. */
  private final Object array;

  private final DeviceArray there;

  private Tensor(DType dtype, Object array, int[] shape) {
    if (!dtype.arrayClass().isInstance(array)) {
      throw new IllegalArgumentException(
          dtype.text()
              + " elements are stored in "
              + dtype.arrayClass().getSimpleName()
              + ", not in "
              + (array == null ? "null" : array.getClass().getSimpleName()));
    }
    this.dtype = dtype;
    this.shape = shape.clone();
    this.size = Shapes.elements(shape);
    this.array = array;
    this.there = null;
    int length = dtype.length(array);
    if (length != size) {
      throw new IllegalArgumentException(
          Shapes.text(dtype, shape) + " has " + size + " elements, but the array has " + length);
    }
  }

  private Tensor(DType dtype, DeviceArray there, int[] shape) {
    this.dtype = dtype;
    this.shape = shape.clone();
    this.size = Shapes.elements(shape);
    this.array = null;
    this.there = there;
  }

  /** A tensor whose elements are on a device until they are asked for. */
  static Tensor of(DType dtype, DeviceArray there, int... shape) {
    return new Tensor(dtype, there, shape);
  }

  /**
   * A tensor over {@code array}, whose class must be {@link DType#arrayClass()}; no sizes means a
   * scalar.
   *
   * @throws IllegalArgumentException if the array has another class or length
   */
  public static Tensor of(DType dtype, Object array, int... shape) {
    return new Tensor(dtype, array, shape);
  }

  /** A one-dimensional f32 tensor over {@code values}. */
  public static Tensor of(float[] values) {
    return new Tensor(DType.F32, values, new int[] {values.length});
  }

  /** An f32 tensor over {@code values}. */
  public static Tensor of(float[] values, int... shape) {
    return new Tensor(DType.F32, values, shape);
  }

  /** A one-dimensional f64 tensor over {@code values}. */
  public static Tensor of(double[] values) {
    return new Tensor(DType.F64, values, new int[] {values.length});
  }

  /** An f64 tensor over {@code values}. */
  public static Tensor of(double[] values, int... shape) {
    return new Tensor(DType.F64, values, shape);
  }

  /** A one-dimensional i32 tensor over {@code values}. */
  public static Tensor of(int[] values) {
    return new Tensor(DType.I32, values, new int[] {values.length});
  }

  /** An i32 tensor over {@code values}. */
  public static Tensor of(int[] values, int... shape) {
    return new Tensor(DType.I32, values, shape);
  }

  /** A one-dimensional i64 tensor over {@code values}. */
  public static Tensor of(long[] values) {
    return new Tensor(DType.I64, values, new int[] {values.length});
  }

  /** An i64 tensor over {@code values}. */
  public static Tensor of(long[] values, int... shape) {
    return new Tensor(DType.I64, values, shape);
  }

  /** A one-dimensional u8 tensor over {@code values}. */
  public static Tensor of(byte[] values) {
    return new Tensor(DType.U8, values, new int[] {values.length});
  }

  /** A u8 tensor over {@code values}. */
  public static Tensor of(byte[] values, int... shape) {
    return new Tensor(DType.U8, values, shape);
  }

  /** A one-dimensional bool tensor with a copy of {@code values}. */
  public static Tensor of(boolean[] values) {
    return of(values, values.length);
  }

  /** A bool tensor with a copy of {@code values}. */
  public static Tensor of(boolean[] values, int... shape) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return new Tensor(DType.BOOL, bytes, shape);
  }

  /** An f32 scalar. */
  public static Tensor scalar(float value) {
    return of(new float[] {value}, new int[0]);
  }

  /** An f64 scalar. */
  public static Tensor scalar(double value) {
    return of(new double[] {value}, new int[0]);
  }

  /** An i32 scalar. */
  public static Tensor scalar(int value) {
    return of(new int[] {value}, new int[0]);
  }

  /** An i64 scalar. */
  public static Tensor scalar(long value) {
    return of(new long[] {value}, new int[0]);
  }

  /** A bool scalar. */
  public static Tensor scalar(boolean value) {
    return of(new boolean[] {value}, new int[0]);
  }

  /** A new tensor of zeros. */
  public static Tensor zeros(DType dtype, int... shape) {
    return new Tensor(dtype, dtype.newArray(Shapes.elements(shape)), shape);
  }

  /** The dtype of the elements. */
  public DType dtype() {
    return dtype;
  }

  /** A copy of the sizes. */
  public int[] shape() {
    return shape.clone();
  }

  /** The size along {@code axis}. */
  public int dim(int axis) {
    return shape[axis];
  }

  /** The number of axes; 0 for a scalar. */
  public int rank() {
    return shape.length;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /** Dtype and shape as the language spells them, such as {@code f32[2, 3]}. */
  public String type() {
    return Shapes.text(dtype, shape);
  }

  /** What holds the elements: an array, or what a device has of them. */
  Object content() {
    return array != null ? array : there;
  }

  /** The array itself, of class {@link DType#arrayClass()}. */
  public Object array() {
    return array != null ? array : there.array();
  }

  /**
   * The array of an f32 tensor, not a copy.
   *
   * @throws IllegalStateException if this is of another dtype
   */
  public float[] floats() {
    return array() instanceof float[] values ? values : refuse("float[]");
  }

  /**
   * The array of an f64 tensor, not a copy.
   *
   * @throws IllegalStateException if this is of another dtype
   */
  public double[] doubles() {
    return array() instanceof double[] values ? values : refuse("double[]");
  }

  /**
   * The array of an i32 tensor, not a copy.
   *
   * @throws IllegalStateException if this is of another dtype
   */
  public int[] ints() {
    return array() instanceof int[] values ? values : refuse("int[]");
  }

  /**
   * The array of an i64 tensor, not a copy.
   *
   * @throws IllegalStateException if this is of another dtype
   */
  public long[] longs() {
    return array() instanceof long[] values ? values : refuse("long[]");
  }

  /**
   * The array of a u8 or bool tensor, not a copy.
   *
   * @throws IllegalStateException if this is of another dtype
   */
  public byte[] bytes() {
    return array() instanceof byte[] values ? values : refuse("byte[]");
  }

  private <T> T refuse(String wanted) {
    throw new IllegalStateException(
        "a tensor "
            + type()
            + " is stored in "
            + array().getClass().getSimpleName()
            + ", not in "
            + wanted);
  }

  /**
   * The element at an index, one number per axis, as a double (bool as 0 or 1; an i64 above 2^53 is
   * rounded, {@link #getLong} is exact).
   *
   * @throws IndexOutOfBoundsException if there are too few or too many numbers or one is out of
   *     range
   */
  public double get(int... index) {
    return doubleAt(offset(index));
  }

  /** The element at an index as a long; floats are cut towards zero. */
  public long getLong(int... index) {
    return longAt(offset(index));
  }

  /**
   * The only element, as a double.
   *
   * @throws IllegalStateException if there is not exactly one
   */
  public double item() {
    return doubleAt(only());
  }

  /**
   * The only element, as a long.
   *
   * @throws IllegalStateException if there is not exactly one
   */
  public long itemLong() {
    return longAt(only());
  }

  private int only() {
    if (size != 1) {
      throw new IllegalStateException("item() needs one element, but " + type() + " has " + size);
    }
    return 0;
  }

  private int offset(int[] index) {
    if (index.length != shape.length) {
      throw new IndexOutOfBoundsException(
          "index "
              + Shapes.text(index)
              + " has "
              + index.length
              + " numbers, but "
              + type()
              + " has "
              + shape.length
              + " axes");
    }
    int offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      if (index[axis] < 0 || index[axis] >= shape[axis]) {
        throw new IndexOutOfBoundsException(
            "index " + Shapes.text(index) + " is outside of " + type());
      }
      offset = offset * shape[axis] + index[axis];
    }
    return offset;
  }

  /** Element {@code i} in row-major order, as a double. */
  double doubleAt(int i) {
    return switch (dtype) {
      case F32 -> ((float[]) array())[i];
      case F64 -> ((double[]) array())[i];
      case I32, I64, U8, BOOL -> longAt(i);
    };
  }

  /** Element {@code i} in row-major order, as a long. */
  long longAt(int i) {
    return switch (dtype) {
      case F32 -> (long) ((float[]) array())[i];
      case F64 -> (long) ((double[]) array())[i];
      case I32 -> ((int[]) array())[i];
      case I64 -> ((long[]) array())[i];
      case U8 -> ((byte[]) array())[i] & 0xff;
      case BOOL -> ((byte[]) array())[i];
    };
  }

  /**
   * The same array under another shape; one size may be -1 and is then computed.
   *
   * @throws IllegalArgumentException if the number of elements differs
   */
  public Tensor reshape(int... sizes) {
    int[] wanted = sizes.clone();
    long known = 1;
    int open = -1;
    for (int axis = 0; axis < wanted.length; axis++) {
      if (wanted[axis] == -1 && open < 0) {
        open = axis;
      } else {
        known *= wanted[axis];
      }
    }
    if (open >= 0) {
      if (known <= 0 || size % known != 0) {
        throw new IllegalArgumentException("cannot view " + type() + " as " + Shapes.text(sizes));
      }
      wanted[open] = (int) (size / known);
    }
    if (Shapes.elements(wanted) != size) {
      throw new IllegalArgumentException("cannot view " + type() + " as " + Shapes.text(sizes));
    }
    return new Tensor(dtype, array(), wanted);
  }

  /** The same contents in an array of its own. */
  public Tensor copy() {
    return new Tensor(dtype, dtype.copy(array()), shape);
  }

  /**
   * Whether dtype, shape and every bit of every element agree: 0 differs from -0, but one NaN
   * equals another, for which of them a processor gives depends on the order of operands.
   */
  public boolean sameBits(Tensor other) {
    return dtype == other.dtype
        && java.util.Arrays.equals(shape, other.shape)
        && Elements.sameBits(dtype, array(), other.array());
  }

  /** The contents as PyTorch prints a tensor; above 1000 elements only the edges. */
  @Override
  public String toString() {
    return TensorText.of(this);
  }
}
