import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Turns CIFAR-10 as picture sheets into its own binary form. A sheet has one image in each row: its
 * 1,024 pixels from left to right. The labels are two JSON arrays of numbers.
 *
 * <p>Usage: {@code java Cifar10FromPng.java SHEETS OUT}
 */
class Cifar10FromPng {
  private static final int PIXELS = 32 * 32;
  private static final int IMAGES_IN_A_FILE = 10_000;

  public static void main(String[] args) throws IOException {
    Path sheets = Path.of(args[0]);
    Path out = Files.createDirectories(Path.of(args[1]));
    int[] labels = labels(sheets.resolve("train_lables.json"));
    for (int file = 1; file <= 5; file++) {
      Path sheet = sheets.resolve("data_batch_" + file + ".png");
      write(sheet, labels, (file - 1) * IMAGES_IN_A_FILE, out.resolve("data_batch_" + file + ".bin"));
    }
    int[] testLabels = labels(sheets.resolve("test_lables.json"));
    write(sheets.resolve("test_batch.png"), testLabels, 0, out.resolve("test_batch.bin"));
  }

  private static int[] labels(Path json) throws IOException {
    String[] numbers = Files.readString(json).replaceAll("[^0-9,]", "").split(",");
    int[] labels = new int[numbers.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Integer.parseInt(numbers[i]);
    }
    return labels;
  }

  /** One record an image: the label, then all red, all green and all blue bytes. */
  private static void write(Path sheet, int[] labels, int first, Path out) throws IOException {
    BufferedImage image = ImageIO.read(sheet.toFile());
    int[] row = new int[PIXELS];
    byte[] entry = new byte[1 + 3 * PIXELS];
    try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(out))) {
      for (int i = 0; i < image.getHeight(); i++) {
        image.getRGB(0, i, PIXELS, 1, row, 0, PIXELS);
        entry[0] = (byte) labels[first + i];
        for (int pixel = 0; pixel < PIXELS; pixel++) {
          entry[1 + pixel] = (byte) (row[pixel] >> 16);
          entry[1 + PIXELS + pixel] = (byte) (row[pixel] >> 8);
          entry[1 + 2 * PIXELS + pixel] = (byte) row[pixel];
        }
        to.write(entry);
      }
    }
  }
}
