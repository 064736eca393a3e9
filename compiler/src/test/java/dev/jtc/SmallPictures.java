package dev.jtc;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A few random pictures in the files of CIFAR-10 and MNIST. */
final class SmallPictures {
  private static final int CIFAR_BYTES = 3 * 32 * 32;
  private static final int MNIST_EDGE = 28;
  private static final int KINDS = 10;

  private SmallPictures() {}

  /** Writes five files of one picture to train with and one of three to test with, of each kind. */
  static void write(Path folder) throws IOException {
    Random random = new Random(5);
    Path cifar = folder.resolve("cifar-10-batches-bin");
    Files.createDirectories(cifar);
    for (int i = 1; i <= 5; i++) {
      Files.write(cifar.resolve("data_batch_" + i + ".bin"), cifar(random, 1));
    }
    Files.write(cifar.resolve("test_batch.bin"), cifar(random, 3));
    Path mnist = folder.resolve("mnist");
    Files.createDirectories(mnist);
    Files.write(mnist.resolve("train-images-idx3-ubyte"), idx(random, 256, 5, MNIST_EDGE));
    Files.write(mnist.resolve("train-labels-idx1-ubyte"), idx(random, KINDS, 5, 0));
    Files.write(mnist.resolve("t10k-images-idx3-ubyte"), idx(random, 256, 3, MNIST_EDGE));
    Files.write(mnist.resolve("t10k-labels-idx1-ubyte"), idx(random, KINDS, 3, 0));
  }

  private static byte[] cifar(Random random, int count) {
    byte[] bytes = new byte[count * (1 + CIFAR_BYTES)];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i += 1 + CIFAR_BYTES) {
      bytes[i] = (byte) random.nextInt(KINDS);
    }
    return bytes;
  }

  /** Bytes below {@code bound}: a number, or a square picture, each. */
  private static byte[] idx(Random random, int bound, int count, int edge) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(edge == 0 ? 0x0801 : 0x0803);
    out.writeInt(count);
    for (int i = 0; i < 2 && edge > 0; i++) {
      out.writeInt(edge);
    }
    for (int i = 0; i < count * Math.max(1, edge * edge); i++) {
      out.writeByte(random.nextInt(bound));
    }
    return bytes.toByteArray();
  }
}
