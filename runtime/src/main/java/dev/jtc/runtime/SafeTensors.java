package dev.jtc.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The contents of a SafeTensors file: named tensors and free texts.
 *
 * <p>The file is 8 bytes with the length of the header (little-endian), the header in JSON, padded
 * with blanks to a multiple of 8, and the elements. Tensors are laid out by dtype, those with the
 * larger elements first, then by name, so that each is aligned and equal contents give equal bytes.
 *
 * <p>Reading trusts nothing: lengths and offsets are checked against the size of the file before
 * anything is allocated, tensors must follow one another without gap or overlap and fill the file.
 *
 * <p>DTypes: all of {@link DType}. A file with another (F16, BF16, ...) is refused by name.
 *
 * <p>Source: the format as published by its authors, with their limit of 100 MB on the header.
 *
 * @param tensors by name
 * @param metadata the texts under {@code __metadata__}
 */
public record SafeTensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
  private static final int MAX_HEADER_BYTES = 100_000_000;

  /** The order of the published writer: by falling size, so that every tensor is aligned. */
  private static final List<DType> ORDER =
      List.of(DType.I64, DType.F64, DType.F32, DType.I32, DType.U8, DType.BOOL);

  /**
   * Copies the maps, keeping their order.
   *
   * @throws IllegalArgumentException if a tensor has the reserved name {@code __metadata__}
   */
  public SafeTensors {
    if (tensors.containsKey(SafeTensorsHeader.METADATA)) {
      throw new IllegalArgumentException("a tensor cannot be named " + SafeTensorsHeader.METADATA);
    }
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Reads a whole file.
   *
   * @throws IOException if the file cannot be read or is not a valid file of this format; the text
   *     names the file and what is wrong
   */
  public static SafeTensors read(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(file);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(path + " is not a valid SafeTensors file: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the tensor {@code name} for {@code main}.
   *
   * @throws IOException if there is none or the file is damaged; the text says which there are
   */
  public static Tensor[] load(String path, String name) throws IOException {
    Map<String, Tensor> tensors = read(Path.of(path)).tensors();
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException(
          "`"
              + path
              + "` has no tensor `"
              + name
              + "`\n  it has "
              + String.join(", ", tensors.keySet()));
    }
    return new Tensor[] {tensor};
  }

  /** Writes tensors under their names for {@code main}. */
  public static void save(Tensor[] tensors, String path, String[] names) throws IOException {
    if (names.length != tensors.length) {
      throw new IllegalArgumentException(
          names.length + " names for " + tensors.length + " tensors");
    }
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      if (named.put(names[i], tensors[i]) != null) {
        throw new IllegalArgumentException("two tensors are called `" + names[i] + "`");
      }
    }
    new SafeTensors(named, Map.of("format", "pt")).write(Path.of(path));
  }

  private static SafeTensors read(FileChannel file) throws IOException {
    long fileBytes = file.size();
    if (fileBytes < 8) {
      throw new IOException("it has only " + fileBytes + " bytes");
    }
    ByteBuffer first = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    Elements.fill(file, first);
    long headerBytes = first.getLong(0);
    if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES) {
      throw new IOException(
          "the header claims "
              + Long.toUnsignedString(headerBytes)
              + " bytes, above the limit of "
              + MAX_HEADER_BYTES);
    }
    if (headerBytes > fileBytes - 8) {
      throw new IOException(
          "the header claims " + headerBytes + " bytes, the file has " + fileBytes);
    }
    ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
    Elements.fill(file, header);
    SafeTensorsHeader parsed = SafeTensorsHeader.read(header.array());
    List<Place> places = places(parsed.entries(), fileBytes - 8 - headerBytes);
    Map<String, Tensor> tensors = new TreeMap<>();
    for (Place place : places) {
      tensors.put(place.name, elements(file, place));
    }
    return new SafeTensors(tensors, parsed.metadata());
  }

  /** A tensor that has been checked, and where it begins. */
  private record Place(String name, DType dtype, int[] shape, int elements, long begin) {
    long end() {
      return begin + (long) elements * dtype.bytes();
    }
  }

  private static List<Place> places(Map<String, SafeTensorsHeader.Entry> entries, long dataBytes)
      throws IOException {
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, SafeTensorsHeader.Entry> entry : entries.entrySet()) {
      places.add(place(entry.getKey(), entry.getValue(), dataBytes));
    }
    places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long end = 0;
    for (Place place : places) {
      if (place.begin != end) {
        throw new IOException(
            "tensor `"
                + place.name
                + "` begins at byte "
                + place.begin
                + " of the elements, where "
                + end
                + " is due: tensors overlap or leave a gap");
      }
      end = place.end();
    }
    if (end != dataBytes) {
      throw new IOException(
          "the tensors take " + end + " bytes, the file has " + dataBytes + " after its header");
    }
    return places;
  }

  private static Place place(String name, SafeTensorsHeader.Entry entry, long dataBytes)
      throws IOException {
    DType dtype = null;
    for (DType candidate : DType.values()) {
      dtype = candidate.name().equals(entry.dtype()) ? candidate : dtype;
    }
    if (dtype == null) {
      throw new IOException(
          "tensor `" + name + "` has dtype " + entry.dtype() + ", which is not supported");
    }
    if (entry.begin() > entry.end() || entry.end() > dataBytes) {
      throw new IOException(
          "tensor `"
              + name
              + "` claims bytes "
              + entry.begin()
              + " to "
              + entry.end()
              + " of "
              + dataBytes);
    }
    int[] shape = new int[entry.shape().length];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = (int) Math.min(entry.shape()[axis], Integer.MAX_VALUE);
      if (shape[axis] != entry.shape()[axis]) {
        throw new IOException("tensor `" + name + "` is too large for a Java array");
      }
    }
    int elements;
    try {
      elements = Shapes.elements(shape);
    } catch (IllegalArgumentException e) {
      throw new IOException("tensor `" + name + "` is too large for a Java array", e);
    }
    if ((long) elements * dtype.bytes() != entry.end() - entry.begin()) {
      throw new IOException(
          "tensor `"
              + name
              + "` is "
              + Shapes.text(dtype, shape)
              + " but claims "
              + (entry.end() - entry.begin())
              + " bytes");
    }
    return new Place(name, dtype, shape, elements, entry.begin());
  }

  private static Tensor elements(FileChannel file, Place place) throws IOException {
    Object array = Elements.read(file, place.dtype, place.elements);
    if (place.dtype == DType.BOOL) {
      for (byte truth : (byte[]) array) {
        if (truth != 0 && truth != 1) {
          throw new IOException("tensor `" + place.name + "` is bool but has byte " + truth);
        }
      }
    }
    return Tensor.of(place.dtype, array, place.shape);
  }

  /**
   * Writes a whole file: first under a temporary name in the same folder, then renamed, so that a
   * reader sees the old file or the new one and never a part.
   *
   * @throws IOException if writing fails; an old file is then left as it was
   */
  public void write(Path path) throws IOException {
    AtomicFile.writeDurably(path, this::write);
  }

  private void write(FileChannel file) throws IOException {
    Comparator<Map.Entry<String, Tensor>> order =
        Comparator.comparingInt(entry -> ORDER.indexOf(entry.getValue().dtype()));
    List<Map.Entry<String, Tensor>> sorted = new ArrayList<>(tensors.entrySet());
    sorted.sort(order.thenComparing(Map.Entry.comparingByKey()));
    Map<String, SafeTensorsHeader.Entry> entries = new LinkedHashMap<>();
    long at = 0;
    for (Map.Entry<String, Tensor> entry : sorted) {
      Tensor tensor = entry.getValue();
      long[] shape = new long[tensor.rank()];
      for (int axis = 0; axis < shape.length; axis++) {
        shape[axis] = tensor.dim(axis);
      }
      long end = at + (long) tensor.size() * tensor.dtype().bytes();
      entries.put(
          entry.getKey(), new SafeTensorsHeader.Entry(tensor.dtype().name(), shape, at, end));
      at = end;
    }
    String json = new SafeTensorsHeader(entries, new TreeMap<>(metadata)).write();
    byte[] utf8 = encode(json);
    int padded = (utf8.length + 7) / 8 * 8;
    if (padded > MAX_HEADER_BYTES) {
      throw new IOException("the header would have " + padded + " bytes, above the limit");
    }
    ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(utf8);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    Elements.drain(file, head.flip());
    for (Map.Entry<String, Tensor> entry : sorted) {
      Elements.write(file, entry.getValue().dtype(), entry.getValue().array());
    }
  }

  private static byte[] encode(String json) throws IOException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
      throw new IOException("a name or a metadata text holds half a surrogate pair");
    }
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
