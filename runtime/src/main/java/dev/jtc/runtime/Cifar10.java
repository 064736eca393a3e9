package dev.jtc.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CIFAR-10 in its binary form: for each image a byte with its label, then 1,024 red, 1,024 green
 * and 1,024 blue bytes, row by row.
 *
 * <p>Source: the format as published with CIFAR-10.
 */
public final class Cifar10 {
  private static final int PIXEL_BYTES = 3 * 32 * 32;
  private static final int RECORD_BYTES = 1 + PIXEL_BYTES;
  private static final int LABELS = 10;

  private Cifar10() {}

  /**
   * Reads the images as u8[N, 3, 32, 32] and their labels as i64[N].
   *
   * @param path a file, packed if its name ends in {@code .gz}; or a folder with {@code
   *     data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin}, or with {@code
   *     cifar-10-batches-bin} in it
   * @param train which files of a folder to read: the first five, or the last
   * @throws IOException if a file is missing or damaged; the text names it
   */
  public static Tensor[] read(String path, boolean train) throws IOException {
    List<byte[]> files = new ArrayList<>();
    long images = 0;
    for (Path file : files(Path.of(path), train)) {
      byte[] records = DataFile.read(file, "CIFAR-10", Cifar10::records);
      files.add(records);
      images += records.length / RECORD_BYTES;
    }
    byte[] pixels = new byte[DataFile.elements((int) images, 3, 32, 32)];
    long[] labels = new long[(int) images];
    int image = 0;
    for (byte[] records : files) {
      for (int at = 0; at < records.length; at += RECORD_BYTES) {
        labels[image] = records[at];
        System.arraycopy(records, at + 1, pixels, image * PIXEL_BYTES, PIXEL_BYTES);
        image++;
      }
    }
    return new Tensor[] {
      Tensor.of(DType.U8, pixels, image, 3, 32, 32), Tensor.of(DType.I64, labels, image)
    };
  }

  private static List<Path> files(Path path, boolean train) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    Path folder = path.resolve("cifar-10-batches-bin");
    folder = Files.isDirectory(folder) ? folder : path;
    List<Path> files = new ArrayList<>();
    for (int i = 1; i <= (train ? 5 : 1); i++) {
      Path file = folder.resolve(train ? "data_batch_" + i + ".bin" : "test_batch.bin");
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      files.add(file);
    }
    return files;
  }

  private static byte[] records(ByteBuffer in) throws IOException {
    byte[] bytes = in.array();
    if (bytes.length == 0 || bytes.length % RECORD_BYTES != 0) {
      throw new IOException(
          bytes.length + " bytes are no whole number of images of " + RECORD_BYTES);
    }
    for (int at = 0; at < bytes.length; at += RECORD_BYTES) {
      if (bytes[at] < 0 || bytes[at] >= LABELS) {
        throw new IOException(
            "image " + at / RECORD_BYTES + " has the label " + (bytes[at] & 0xff));
      }
    }
    return bytes;
  }
}
