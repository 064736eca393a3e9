import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Takes the first images of each class from a file of CIFAR-10, in the order of the file.
 *
 * <p>Usage: {@code java Cifar10Extract.java test_batch.bin cifar10-1000.bin.gz 100}
 */
class Cifar10Extract {
  private static final int RECORD_BYTES = 1 + 3 * 32 * 32;

  public static void main(String[] args) throws IOException {
    byte[] all = Files.readAllBytes(Path.of(args[0]));
    int most = Integer.parseInt(args[2]);
    int[] taken = new int[10];
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new Packed(packed)) {
      for (int at = 0; at < all.length; at += RECORD_BYTES) {
        if (taken[all[at]]++ < most) {
          out.write(all, at, RECORD_BYTES);
        }
      }
    }
    Files.write(Path.of(args[1]), packed.toByteArray());
  }

  private static final class Packed extends GZIPOutputStream {
    Packed(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
