package dev.jtc.runtime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's {@code .npy} files: one tensor each, versions 1.0 to 3.0.
 *
 * <p>DTypes: float32, float64, int32, int64, uint8 and bool. Read are both orders of bytes and of
 * axes, written is little-endian in C order. Anything else is refused with a reason. Sizes are
 * checked against the file before anything is allocated.
 */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

  private Npy() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is no file of this kind; the text names the file
   */
  public static Tensor read(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(file, file.size());
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(path + " cannot be read as .npy: " + e.getMessage(), e);
    }
  }

  /** Reads a file for {@code main}: one tensor. */
  public static Tensor[] load(String path) throws IOException {
    return new Tensor[] {read(Path.of(path))};
  }

  /**
   * Reads the bytes of a file, such as an entry of an {@code .npz} archive.
   *
   * @throws IOException if they are no file of this kind
   */
  public static Tensor read(byte[] bytes) throws IOException {
    return read(Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
  }

  private static Tensor read(ReadableByteChannel in, long fileBytes) throws IOException {
    ByteBuffer lead = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    Elements.fill(in, lead);
    int major = lead.get(6);
    if (!Arrays.equals(Arrays.copyOf(lead.array(), 6), MAGIC) || major < 1 || major > 3) {
      throw new IOException("it does not begin as such a file does");
    }
    long headerBytes = lead.getShort(8) & 0xffff;
    int leadBytes = 10;
    if (major > 1) {
      ByteBuffer upper = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
      Elements.fill(in, upper);
      headerBytes |= (upper.getShort(0) & 0xffffL) << 16;
      leadBytes = 12;
    }
    if (headerBytes > MAX_HEADER_BYTES || headerBytes > fileBytes - leadBytes) {
      throw new IOException("its header claims " + headerBytes + " bytes");
    }
    ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
    Elements.fill(in, header);
    String text = new String(header.array(), StandardCharsets.UTF_8);
    Matcher matcher = HEADER.matcher(text);
    if (!matcher.matches()) {
      throw new IOException("its header is not understood: " + text.strip());
    }
    DType dtype = dtype(matcher.group(1));
    ByteOrder order =
        matcher.group(1).startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int[] shape = shape(matcher.group(3));
    int elements;
    try {
      elements = Shapes.elements(shape);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    long dataBytes = fileBytes - leadBytes - headerBytes;
    if ((long) elements * dtype.bytes() != dataBytes) {
      throw new IOException(
          Shapes.text(dtype, shape) + " does not take the " + dataBytes + " bytes that follow");
    }
    Object array = Elements.read(in, dtype, elements, order);
    boolean isFortran = matcher.group(2).equals("True") && shape.length > 1;
    return Tensor.of(dtype, isFortran ? transposed(dtype, array, shape) : array, shape);
  }

  /** The elements of {@code shape} in C order, given with the first axis running fastest. */
  private static Object transposed(DType dtype, Object from, int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    Object to = dtype.newArray(dtype.length(from));
    int[] index = new int[shape.length];
    int source = 0;
    for (int i = 0; i < dtype.length(to); i++) {
      System.arraycopy(from, source, to, i, 1);
      int axis = shape.length - 1;
      while (axis >= 0 && ++index[axis] == shape[axis]) {
        source -= (shape[axis] - 1) * strides[axis];
        index[axis--] = 0;
      }
      source += axis < 0 ? 0 : strides[axis];
    }
    return to;
  }

  private static DType dtype(String descr) throws IOException {
    return switch (descr) {
      case "<f4", ">f4" -> DType.F32;
      case "<f8", ">f8" -> DType.F64;
      case "<i4", ">i4" -> DType.I32;
      case "<i8", ">i8" -> DType.I64;
      case "|u1" -> DType.U8;
      case "|b1" -> DType.BOOL;
      default -> throw new IOException("its dtype '" + descr + "' is not supported");
    };
  }

  private static String descr(DType dtype) {
    return switch (dtype) {
      case F32 -> "<f4";
      case F64 -> "<f8";
      case I32 -> "<i4";
      case I64 -> "<i8";
      case U8 -> "|u1";
      case BOOL -> "|b1";
    };
  }

  private static int[] shape(String text) throws IOException {
    String[] parts = text.isBlank() ? new String[0] : text.split(",");
    int[] shape = new int[parts.length];
    for (int axis = 0; axis < shape.length; axis++) {
      try {
        shape[axis] = Integer.parseInt(parts[axis].strip());
      } catch (NumberFormatException e) {
        throw new IOException("its shape (" + text + ") is not understood", e);
      }
    }
    return shape;
  }

  /** Writes a file for {@code main}. */
  public static void save(Tensor tensor, String path) throws IOException {
    write(Path.of(path), tensor);
  }

  /**
   * Writes a file of version 1.0, replacing an existing one as a whole.
   *
   * @throws IOException if writing fails; an old file is then left as it was
   */
  public static void write(Path path, Tensor tensor) throws IOException {
    StringBuilder header = new StringBuilder("{'descr': '").append(descr(tensor.dtype()));
    header.append("', 'fortran_order': False, 'shape': (");
    for (int axis = 0; axis < tensor.rank(); axis++) {
      header.append(axis == 0 ? "" : " ").append(tensor.dim(axis)).append(',');
    }
    if (tensor.rank() > 1) {
      header.setLength(header.length() - 1);
    }
    header.append("), }");
    int total = (MAGIC.length + 4 + header.length() + 1 + 63) / 64 * 64;
    header.append(" ".repeat(total - MAGIC.length - 4 - header.length() - 1)).append('\n');
    ByteBuffer head = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    head.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
    head.put(header.toString().getBytes(StandardCharsets.US_ASCII)).flip();
    AtomicFile.writeDurably(
        path,
        file -> {
          Elements.drain(file, head);
          Elements.write(file, tensor.dtype(), tensor.array());
        });
  }
}
