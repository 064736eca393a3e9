package dev.jtc.compiler.emulate;

import java.util.ArrayList;
import java.util.List;

/**
 * The global memory of a device. Every allocation has addresses of its own with nothing behind it,
 * so that one cannot be left for another unnoticed.
 */
public final class Memory {
  private static final int SHIFT = 36;

  private final List<Region> regions = new ArrayList<>();
  private int live;

  /**
   * New memory of unknown content.
   *
   * @param name for messages
   * @return its address, a multiple of 2^36
   */
  public long allocate(String name, long bytes) {
    return add(new Region(name, Math.toIntExact(bytes), null, false));
  }

  /** Memory with a content, that kernels only read if it is constant. */
  long allocate(String name, byte[] content, boolean constant) {
    return add(new Region(name, content.length, content, constant));
  }

  private long add(Region region) {
    regions.add(region);
    live++;
    return (long) regions.size() << SHIFT;
  }

  /** Gives an allocation back; its addresses are never used again. */
  public void free(long address) {
    int index = (int) (address >>> SHIFT) - 1;
    if (index < 0 || index >= regions.size() || regions.get(index) == null) {
      throw new EmulationFault("nothing is allocated at 0x" + Long.toHexString(address));
    }
    regions.set(index, null);
    live--;
  }

  /** How many allocations there are. */
  public int live() {
    return live;
  }

  /** Copies {@code content} to an address. */
  public void write(long address, byte[] content) {
    Region region = region(address, content.length);
    System.arraycopy(content, 0, region.bytes(), offset(address), content.length);
    region.mark(offset(address), content.length);
  }

  /** The bytes from an address on, whether they have been written or not. */
  public byte[] read(long address, int count) {
    Region region = region(address, count);
    byte[] content = new byte[count];
    System.arraycopy(region.bytes(), offset(address), content, 0, count);
    return content;
  }

  /** Copies from one place to another. */
  public void copy(long from, long to, int count) {
    for (int i = 0; i < count; i++) {
      if (!region(from, count).isWritten(offset(from) + i, 1)) {
        throw new EmulationFault(
            "copies byte " + i + " of " + region(from, count) + ", which nobody wrote");
      }
    }
    write(to, read(from, count));
  }

  /** Whether nobody has written some of the bytes. */
  public boolean isWritten(long address, int count) {
    Region region = region(address, count);
    for (int i = 0; i < count; i++) {
      if (!region.isWritten(offset(address) + i, 1)) {
        return false;
      }
    }
    return true;
  }

  /** Counts what kernels read and write of the allocation at {@code address} from now on. */
  public Traffic watch(long address) {
    return region(address, 0).watch();
  }

  /** The allocation that holds these bytes, else a fault. */
  private Region region(long address, int count) {
    Region region = find(address);
    if (region == null || !holds(region, address, count)) {
      throw new EmulationFault(
          count + " bytes at 0x" + Long.toHexString(address) + " are outside of " + region);
    }
    return region;
  }

  /** The allocation that an address belongs to, or null. */
  Region find(long address) {
    int index = (int) (address >>> SHIFT) - 1;
    return index < 0 || index >= regions.size() ? null : regions.get(index);
  }

  static int offset(long address) {
    return (int) address;
  }

  /** Whether {@code size} bytes from an address on lie in a region that it belongs to. */
  static boolean holds(Region region, long address, int size) {
    long inside = address & (1L << SHIFT) - 1;
    return inside <= region.size() - size;
  }
}
