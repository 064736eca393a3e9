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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir Path folder;

  private static Map<String, Tensor> oneOfEach() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("z.weight", Tensor.of(new float[] {1, -0f, Float.NaN, 4, 5, 6}, 2, 3));
    tensors.put("a \"quoted\" \\ name\n\u00e9\ud83d\ude00", Tensor.scalar(Math.PI));
    tensors.put("steps", Tensor.scalar(Long.MIN_VALUE));
    tensors.put("ints", Tensor.of(new int[] {1, -1}));
    tensors.put("bytes", Tensor.of(new byte[] {0, -1, 127}));
    tensors.put("flags", Tensor.of(new boolean[] {true, false, true}));
    tensors.put("empty", Tensor.zeros(DType.F64, 3, 0, 2));
    return tensors;
  }

  /** A file as raw bytes: header text, then {@code dataBytes} zeros. */
  private Path file(String header, int dataBytes) throws IOException {
    byte[] utf8 = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + utf8.length + dataBytes);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(utf8.length).put(utf8);
    return Files.write(folder.resolve("file.safetensors"), bytes.array());
  }

  private String refusal(String header, int dataBytes) throws IOException {
    Path path = file(header, dataBytes);
    String message = assertThrows(IOException.class, () -> SafeTensors.read(path)).getMessage();
    String prefix = path + " is not a valid SafeTensors file: ";
    assertTrue(message.startsWith(prefix), message);
    return message.substring(prefix.length());
  }

  private static String tensor(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  @Test
  void everyDtypeComesBack() throws IOException {
    Path path = folder.resolve("all.safetensors");
    Map<String, String> metadata = Map.of("format", "pt", "note", "tab\t and \u0001");
    new SafeTensors(oneOfEach(), metadata).write(path);
    SafeTensors read = SafeTensors.read(path);
    assertEquals(metadata, read.metadata());
    assertEquals(oneOfEach().keySet(), read.tensors().keySet());
    oneOfEach().forEach((name, t) -> assertTrue(t.sameBits(read.tensors().get(name)), name));
  }

  @Test
  void largerThanOneChunk() throws IOException {
    Path path = folder.resolve("large.safetensors");
    double[] values = new Random(1).doubles(100_003).toArray();
    byte[] bytes = new byte[300_001];
    new Random(2).nextBytes(bytes);
    new SafeTensors(Map.of("d", Tensor.of(values), "b", Tensor.of(bytes)), Map.of()).write(path);
    Map<String, Tensor> read = SafeTensors.read(path).tensors();
    assertArrayEquals(values, read.get("d").doubles());
    assertArrayEquals(bytes, read.get("b").bytes());
  }

  @Test
  void bytesAreThoseOfThePublishedFormat() throws IOException {
    Path path = folder.resolve("small.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.of(new byte[] {7}));
    tensors.put("a", Tensor.of(new float[] {1, 2}, 1, 2));
    new SafeTensors(tensors, Map.of()).write(path);
    String header =
        "{" + tensor("a", "F32", "[1,2]", 0, 8) + "," + tensor("b", "U8", "[1]", 8, 9) + "}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 9).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded);
    expected.put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8));
    expected.putFloat(1).putFloat(2).put((byte) 7);
    assertArrayEquals(expected.array(), Files.readAllBytes(path));
  }

  @Test
  void orderOfInsertionDoesNotMatter() throws IOException {
    Path first = folder.resolve("1");
    Path second = folder.resolve("2");
    Map<String, Tensor> backwards = new LinkedHashMap<>();
    List<String> names = List.copyOf(oneOfEach().keySet());
    for (int i = names.size() - 1; i >= 0; i--) {
      backwards.put(names.get(i), oneOfEach().get(names.get(i)));
    }
    new SafeTensors(oneOfEach(), Map.of("k", "1", "l", "2")).write(first);
    new SafeTensors(backwards, Map.of("l", "2", "k", "1")).write(second);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
  }

  @Test
  void emptyFileOfTheFormat() throws IOException {
    assertTrue(SafeTensors.read(file("{}", 0)).tensors().isEmpty());
    assertTrue(SafeTensors.read(file("{ \"__metadata__\" : { } }  ", 0)).tensors().isEmpty());
  }

  @Test
  void forgedLengthsAllocateNothing() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    Path path = folder.resolve("forged");
    for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 99_999_999}) {
      Files.write(path, bytes.putLong(0, length).array());
      String message = assertThrows(IOException.class, () -> SafeTensors.read(path)).getMessage();
      assertTrue(message.contains("the header claims"), message);
    }
    assertEquals(
        "tensor `a` claims bytes 0 to 4294967296 of 4",
        refusal("{" + tensor("a", "U8", "[4294967296]", 0, 1L << 32) + "}", 4));
    assertEquals(
        "tensor `a` is too large for a Java array",
        refusal("{" + tensor("a", "F32", "[65536,65536]", 0, 4) + "}", 4));
    assertEquals(
        "tensor `a` is too large for a Java array",
        refusal("{" + tensor("a", "F32", "[9223372036854775807]", 0, 4) + "}", 4));
    Files.write(path, new byte[5]);
    assertThrows(IOException.class, () -> SafeTensors.read(path));
  }

  @Test
  void offsetsMustTile() throws IOException {
    String a = tensor("a", "F32", "[2]", 0, 8);
    assertTrue(
        refusal("{" + a + "," + tensor("b", "F32", "[2]", 4, 12) + "}", 12).contains("overlap"));
    assertTrue(
        refusal("{" + a + "," + tensor("b", "F32", "[1]", 12, 16) + "}", 16).contains("gap"));
    assertTrue(
        refusal("{" + a + "," + tensor("b", "F32", "[2]", 0, 8) + "}", 8).contains("overlap"));
    assertEquals(
        "the tensors take 8 bytes, the file has 9 after its header", refusal("{" + a + "}", 9));
    assertEquals("tensor `a` claims bytes 0 to 8 of 7", refusal("{" + a + "}", 7));
    assertEquals(
        "tensor `a` is f32[3] but claims 8 bytes",
        refusal("{" + tensor("a", "F32", "[3]", 0, 8) + "}", 8));
    assertEquals(
        "tensor `a` claims bytes 8 to 0 of 8",
        refusal("{" + tensor("a", "F32", "[2]", 8, 0) + "}", 8));
  }

  @Test
  void headersAreReadStrictly() throws IOException {
    String a = tensor("a", "U8", "[1]", 0, 1);
    assertTrue(refusal("{" + a + "," + a + "}", 1).contains("occurs twice"));
    assertTrue(refusal("{" + a + ",}", 1).contains("expected `\"`"));
    assertTrue(refusal("{" + a, 1).contains("expected `,`"));
    assertTrue(refusal("{" + a + "}x", 1).contains("goes on"));
    assertTrue(refusal(" {" + a + "}", 1).contains("does not begin"));
    assertTrue(refusal("", 0).contains("does not begin"));
    assertTrue(refusal("{\"a\":{\"dtype\":\"U8\"}}", 0).contains("lacks"));
    assertTrue(refusal("{\"a\":{\"more\":\"U8\"}}", 0).contains("unexpected `more`"));
    assertTrue(refusal("{\"a\u0001\":1}", 0).contains("control character"));
    assertTrue(refusal("{\"a\\ud800\":1}", 0).contains("surrogate"));
    assertTrue(refusal("{\"a\\x\":1}", 0).contains("escape"));
    assertTrue(refusal("{\"a", 0).contains("ends too early"));
    assertTrue(refusal("{" + tensor("a", "U8", "[01]", 0, 1) + "}", 1).contains("whole number"));
    assertTrue(refusal("{" + tensor("a", "U8", "[-1]", 0, 1) + "}", 1).contains("whole number"));
    assertTrue(refusal("{" + tensor("a", "U8", "[1.0]", 0, 1) + "}", 1).contains("expected `,`"));
    assertTrue(
        refusal("{" + tensor("a", "U8", "[99999999999999999999]", 0, 1) + "}", 1)
            .contains("64 bits"));
    assertTrue(
        refusal("{" + tensor("a", "U8", "[" + "1,".repeat(64) + "1]", 0, 1) + "}", 1)
            .contains("more than 64"));
    assertTrue(refusal("[".repeat(100_000), 0).contains("does not begin"));
    assertEquals(
        "tensor `a` has dtype BF16, which is not supported",
        refusal("{" + tensor("a", "BF16", "[1]", 0, 2) + "}", 2));
  }

  @Test
  void truthIsZeroOrOne() throws IOException {
    Path path = file("{" + tensor("a", "BOOL", "[1]", 0, 1) + "}", 1);
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length - 1] = 2;
    Files.write(path, bytes);
    assertThrows(IOException.class, () -> SafeTensors.read(path));
  }

  @Test
  void corruptedFilesGiveIoExceptions() throws IOException {
    Path path = folder.resolve("fuzz");
    new SafeTensors(oneOfEach(), Map.of("k", "v")).write(path);
    byte[] good = Files.readAllBytes(path);
    Random random = new Random(20);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      Files.write(path, corrupt(good, random));
      long before = Allocations.soFar();
      try {
        SafeTensors.read(path);
      } catch (IOException e) {
        refused++;
      }
      long allocated = Allocations.soFar() - before;
      assertTrue(allocated < 4_000_000, "round " + round + " allocated " + allocated);
    }
    assertTrue(refused > 1_000, "only " + refused + " were refused");
  }

  private static byte[] corrupt(byte[] good, Random random) {
    byte[] bytes = good.clone();
    int headerEnd = 8 + ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    switch (random.nextInt(4)) {
      case 0 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 64));
      case 1 -> bytes[random.nextInt(8)] = (byte) random.nextInt(256);
      case 2 -> bytes[random.nextInt(headerEnd)] ^= (byte) (1 << random.nextInt(8));
      default -> {
        for (int i = 0; i < 5; i++) {
          bytes[8 + random.nextInt(headerEnd - 8)] =
              (byte) "0123456789{}[]:,\"\\ aF".charAt(random.nextInt(21));
        }
      }
    }
    return bytes;
  }

  @Test
  void writingReplacesAsAWhole() throws IOException {
    Path path = folder.resolve("model.safetensors");
    new SafeTensors(Map.of("a", Tensor.scalar(1f)), Map.of()).write(path);
    byte[] before = Files.readAllBytes(path);
    SafeTensors bad = new SafeTensors(Map.of("\ud800", Tensor.scalar(2f)), Map.of());
    assertThrows(IOException.class, () -> bad.write(path));
    assertArrayEquals(before, Files.readAllBytes(path));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new SafeTensors(Map.of("__metadata__", Tensor.scalar(2f)), Map.of()));
  }

  @Test
  void missingFileSaysSo() {
    assertThrows(NoSuchFileException.class, () -> SafeTensors.read(folder.resolve("none")));
  }
}
