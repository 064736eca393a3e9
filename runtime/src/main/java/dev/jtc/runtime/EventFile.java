package dev.jtc.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Writes scalars for TensorBoard: a file of records, each an {@code Event} in protobuf form.
 *
 * <p>A record is its length (8 bytes), a checksum of these, the event, and a checksum of it. All
 * numbers are little-endian. The checksum is CRC-32C, masked as TensorFlow does, because a checksum
 * of bytes that hold checksums is a poor one. Fields used here: {@code Event} 1 wall_time (double),
 * 2 step, 3 file_version, 5 summary; {@code Summary} 1 value; {@code Value} 1 tag, 2 simple_value
 * (float).
 */
final class EventFile implements Closeable {
  private static final int MASK = 0xa282ead8;
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final FileChannel file;
  private final ByteBuffer pending = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  /** Begins a new file. */
  EventFile(Path path, double wallTime) throws IOException {
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    ByteBuffer event = message(64);
    event.put(key(1, FIXED_64)).putDouble(wallTime);
    bytes(event, 3, ByteBuffer.wrap("brain.Event:2".getBytes(StandardCharsets.US_ASCII)));
    record(event.flip());
    flush();
  }

  /**
   * Notes a value.
   *
   * @param wallTime seconds since 1970
   */
  void scalar(String tag, double value, long step, double wallTime) throws IOException {
    byte[] name = tag.getBytes(StandardCharsets.UTF_8);
    ByteBuffer one = message(name.length + 16);
    bytes(one, 1, ByteBuffer.wrap(name));
    one.put(key(2, FIXED_32)).putFloat((float) value);
    ByteBuffer summary = message(name.length + 32);
    bytes(summary, 1, one.flip());
    ByteBuffer event = message(name.length + 64);
    event.put(key(1, FIXED_64)).putDouble(wallTime);
    event.put(key(2, VARINT));
    varint(event, step);
    bytes(event, 5, summary.flip());
    record(event.flip());
  }

  /** Hands everything to the operating system. */
  void flush() throws IOException {
    pending.flip();
    while (pending.hasRemaining()) {
      file.write(pending);
    }
    pending.clear();
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      file.close();
    }
  }

  private void record(ByteBuffer event) throws IOException {
    int length = event.remaining();
    if (pending.remaining() < length + 16) {
      flush();
    }
    int start = pending.position();
    pending.putLong(length);
    pending.putInt(checksum(pending.duplicate().flip().position(start)));
    pending.putInt(pending.position() + length, checksum(event.duplicate()));
    pending.put(event);
    pending.position(pending.position() + 4);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static ByteBuffer message(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte key(int field, int wire) {
    return (byte) (field << 3 | wire);
  }

  private static void bytes(ByteBuffer out, int field, ByteBuffer content) {
    out.put(key(field, BYTES));
    varint(out, content.remaining());
    out.put(content);
  }

  /** Seven bits a byte, the low ones first; the top bit says that more follow. */
  private static void varint(ByteBuffer out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
