package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back by a decoder that shares nothing with the writer. */
class EventFileTest {
  @TempDir private Path folder;

  @Test
  void recordsAreReadBack() throws IOException {
    Path path = folder.resolve("events.out.tfevents.1");
    try (EventFile file = new EventFile(path, 1.5)) {
      file.scalar("loss", 0.25, 0, 2.5);
      file.scalar("loss/ü", -1e30, 300, 3.5);
      file.scalar("x", Double.NaN, -1, 4.5);
    }
    assertEquals(
        List.of(
            "{1=1.5, 3=brain.Event:2}",
            "{1=2.5, 2=0, loss=0.25}",
            "{1=3.5, 2=300, loss/ü=-1.0E30}",
            "{1=4.5, 2=-1, x=NaN}"),
        decode(Files.readAllBytes(path)));
  }

  @Test
  void moreThanOneBufferIsWritten() throws IOException {
    Path path = folder.resolve("events.out.tfevents.2");
    try (EventFile file = new EventFile(path, 0)) {
      for (int i = 0; i < 5000; i++) {
        file.scalar("a name of some length", i, i, i);
      }
    }
    List<String> events = decode(Files.readAllBytes(path));
    assertEquals(5001, events.size());
    assertEquals("{1=4999.0, 2=4999, a name of some length=4999.0}", events.get(5000));
  }

  @Test
  void whatIsFlushedIsReadableBeforeTheEnd() throws IOException {
    Path path = folder.resolve("events.out.tfevents.3");
    try (EventFile file = new EventFile(path, 0)) {
      file.scalar("loss", 1, 0, 0);
      file.flush();
      assertEquals(2, decode(Files.readAllBytes(path)).size());
    }
  }

  @Test
  void theChecksumIsTheCastagnoliOne() {
    // The check value of CRC-32C, as every catalogue of checksums gives it.
    assertEquals(0xe3069283, crc("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  private static List<String> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<String> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertEquals(masked(length), in.getInt());
      byte[] event = new byte[(int) ByteBuffer.wrap(length).order(in.order()).getLong()];
      in.get(event);
      assertEquals(masked(event), in.getInt());
      Map<String, Object> fields = new TreeMap<>();
      fields(ByteBuffer.wrap(event), 0, fields);
      events.add(fields.toString());
    }
    return events;
  }

  /** Puts the fields of an Event (depth 0), a Summary (1) or a Value (2) into a map. */
  private static void fields(ByteBuffer in, int depth, Map<String, Object> out) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    String tag = "";
    while (in.hasRemaining()) {
      long key = varint(in);
      int field = (int) (key >> 3);
      switch ((int) key & 7) {
        case 0 -> out.put(Integer.toString(field), varint(in));
        case 1 -> out.put(Integer.toString(field), in.getDouble());
        case 5 -> out.put(tag, in.getFloat());
        case 2 -> {
          byte[] content = new byte[(int) varint(in)];
          in.get(content);
          if (depth == 0 && field == 5 || depth == 1) {
            fields(ByteBuffer.wrap(content), depth + 1, out);
          } else if (depth == 2) {
            tag = new String(content, StandardCharsets.UTF_8);
          } else {
            out.put(Integer.toString(field), new String(content, StandardCharsets.UTF_8));
          }
        }
        default -> throw new AssertionError("wire type " + (key & 7));
      }
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static int masked(byte[] bytes) {
    int crc = crc(bytes);
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  /** Bit by bit, by the reflected polynomial. */
  private static int crc(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int i = 0; i < 8; i++) {
        crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
      }
    }
    return ~crc;
  }
}
