package dev.jtc.runtime.chart;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes PNG files of 8-bit RGB pixels (PNG specification, third edition). */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private PngFile() {}

  /** As small as the compressor makes it. */
  static byte[] compressed(Pixels pixels) {
    return bytes(pixels, Deflater.BEST_COMPRESSION);
  }

  /** Not compressed. */
  static byte[] stored(Pixels pixels) {
    return bytes(pixels, Deflater.NO_COMPRESSION);
  }

  private static byte[] bytes(Pixels pixels, int level) {
    try {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(file);
      out.write(SIGNATURE);
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      DataOutputStream fields = new DataOutputStream(header);
      fields.writeInt(pixels.width());
      fields.writeInt(pixels.height());
      // 8 bits, RGB, and the only compression, filtering and interlacing that matter.
      fields.write(new byte[] {8, 2, 0, 0, 0});
      chunk(out, "IHDR", header.toByteArray());
      chunk(out, "IDAT", compress(scanlines(pixels), level));
      chunk(out, "IEND", new byte[0]);
      return file.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each row begins with its filter: 0, none. */
  private static byte[] scanlines(Pixels pixels) {
    byte[] lines = new byte[pixels.height() * (1 + 3 * pixels.width())];
    int at = 0;
    int i = 0;
    for (int row = 0; row < pixels.height(); row++) {
      at++;
      for (int column = 0; column < pixels.width(); column++) {
        int rgb = pixels.rgb()[i++];
        lines[at++] = (byte) (rgb >> 16);
        lines[at++] = (byte) (rgb >> 8);
        lines[at++] = (byte) rgb;
      }
    }
    return lines;
  }

  private static byte[] compress(byte[] bytes, int level) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(level);
    try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(bytes);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) checksum.getValue());
  }
}
