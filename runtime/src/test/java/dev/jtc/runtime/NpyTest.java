package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir Path folder;

  /** The bytes that {@code numpy.save} writes for such a header. */
  private static byte[] numpy(String dict, byte... data) {
    String header = dict + " ".repeat(117 - dict.length()) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(128 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
    return bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(data).array();
  }

  private static String dict(String descr, String order, String shape) {
    return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(IOException.class, () -> Npy.read(bytes)).getMessage();
  }

  @Test
  void bytesAreNumpys() throws IOException {
    Path path = folder.resolve("x.npy");
    Npy.write(path, Tensor.of(new byte[] {1, 2, 3, 4, 5, 6}, 2, 3));
    byte[] expected =
        numpy(
            dict("|u1", "False", "(2, 3)"),
            (byte) 1,
            (byte) 2,
            (byte) 3,
            (byte) 4,
            (byte) 5,
            (byte) 6);
    assertArrayEquals(expected, Files.readAllBytes(path));
    Npy.write(path, Tensor.of(new boolean[] {true}));
    assertArrayEquals(numpy(dict("|b1", "False", "(1,)"), (byte) 1), Files.readAllBytes(path));
    Npy.write(path, Tensor.scalar(1f));
    assertArrayEquals(
        numpy(dict("<f4", "False", "()"), (byte) 0, (byte) 0, (byte) 0x80, (byte) 0x3f),
        Files.readAllBytes(path));
  }

  @Test
  void everyDtypeComesBack() throws IOException {
    Path path = folder.resolve("x.npy");
    for (Tensor tensor :
        List.of(
            Tensor.of(new float[] {1, Float.NaN}, 2, 1),
            Tensor.of(new Random(3).doubles(70_001).toArray()),
            Tensor.scalar(-5),
            Tensor.of(new long[] {1, Long.MIN_VALUE}),
            Tensor.of(new byte[] {-1}),
            Tensor.of(new boolean[] {true, false}),
            Tensor.zeros(DType.F32, 0, 3))) {
      Npy.write(path, tensor);
      assertTrue(tensor.sameBits(Npy.read(path)), tensor.type());
      assertTrue(tensor.sameBits(Npy.read(Files.readAllBytes(path))), tensor.type());
    }
  }

  @Test
  void versionTwoHasALongerLength() throws IOException {
    byte[] one = numpy(dict("|u1", "False", "(1,)"), (byte) 9);
    byte[] two = new byte[one.length + 2];
    System.arraycopy(one, 0, two, 0, 10);
    System.arraycopy(one, 10, two, 12, one.length - 10);
    two[6] = 2;
    assertEquals(9, Npy.read(two).itemLong());
  }

  @Test
  void otherOrdersAreReadAsTheyMean() throws IOException {
    // numpy.array([[[0, 1, 2], [3, 4, 5]]], order="F") has the columns one after the other.
    byte[] columns = {0, 3, 1, 4, 2, 5};
    Tensor read = Npy.read(numpy(dict("|u1", "True", "(1, 2, 3)"), columns));
    assertTrue(Tensor.of(new byte[] {0, 1, 2, 3, 4, 5}, 1, 2, 3).sameBits(read));
    Tensor three = Npy.read(numpy(dict("|u1", "True", "(3, 2, 1)"), columns));
    assertTrue(Tensor.of(new byte[] {0, 4, 3, 2, 1, 5}, 3, 2, 1).sameBits(three));
    assertTrue(
        Tensor.of(new byte[] {7}).sameBits(Npy.read(numpy(dict("|u1", "True", "(1,)"), (byte) 7))));
    assertEquals("u8[0, 3]", Npy.read(numpy(dict("|u1", "True", "(0, 3)"))).type());
    byte[] big = {0x3f, (byte) 0x80, 0, 0, (byte) 0xc0, 0, 0, 0};
    assertTrue(
        Tensor.of(new float[] {1, -2}, 2)
            .sameBits(Npy.read(numpy(dict(">f4", "False", "(2,)"), big))));
    assertEquals(
        258, Npy.read(numpy(dict(">i4", "False", "()"), new byte[] {0, 0, 1, 2})).itemLong());
    assertEquals(
        1L << 32 | 5,
        Npy.read(numpy(dict(">i8", "True", "()"), new byte[] {0, 0, 0, 1, 0, 0, 0, 5})).itemLong());
    double number = 1234.5;
    byte[] wide = ByteBuffer.allocate(8).putDouble(number).array();
    assertEquals(number, Npy.read(numpy(dict(">f8", "False", "()"), wide)).doubles()[0]);
  }

  @Test
  void otherFilesAreRefusedWithTheReason() {
    assertEquals(
        "its dtype '>f2' is not supported",
        refusal(numpy(dict(">f2", "False", "(1,)"), new byte[4])));
    assertEquals(
        "f32[2] does not take the 4 bytes that follow",
        refusal(numpy(dict("<f4", "False", "(2,)"), new byte[4])));
    assertTrue(
        refusal(numpy(dict("<f4", "False", "(65536, 65536)"), new byte[4])).contains("more than"));
    assertTrue(
        refusal(numpy(dict("<f4", "False", "(99999999999,)"), new byte[4]))
            .contains("not understood"));
    assertTrue(refusal(numpy("{}", new byte[4])).contains("not understood"));
    assertTrue(refusal(new byte[20]).contains("does not begin"));
    assertTrue(refusal(new byte[3]).contains("too early"));
    byte[] forged = numpy(dict("|u1", "False", "(1,)"), (byte) 1);
    forged[6] = 2;
    assertTrue(refusal(forged).contains("claims"));
  }

  @Test
  void corruptedFilesGiveIoExceptions() throws IOException {
    byte[] good = numpy(dict("<f4", "False", "(2, 1)"), new byte[8]);
    Random random = new Random(4);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(70)] = (byte) random.nextInt(256);
      bytes = java.util.Arrays.copyOf(bytes, random.nextInt(2) == 0 ? good.length : 130);
      try {
        Npy.read(bytes);
      } catch (IOException e) {
        assertTrue(e.getMessage().length() > 5);
      }
    }
  }
}
