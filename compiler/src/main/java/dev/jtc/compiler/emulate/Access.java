package dev.jtc.compiler.emulate;

import java.util.List;

/**
 * A load, a store or an atomic update: where it goes and how wide it is.
 *
 * @param count how many numbers are moved at once
 * @param base the register with the address, or a constant
 */
record Access(Space space, PtxType type, int count, int base, long offset) {
  /** What an address means. */
  enum Space {
    GLOBAL,
    CONST,
    SHARED,
    PARAM;

    static Space of(List<String> opcode) {
      for (String word : opcode) {
        switch (word) {
          case "global" -> {
            return GLOBAL;
          }
          case "const" -> {
            return CONST;
          }
          case "shared" -> {
            return SHARED;
          }
          case "param" -> {
            return PARAM;
          }
          case "local" -> throw new EmulationFault("local memory is not used here");
          default -> {
            // Types and hints to the caches.
          }
        }
      }
      return GLOBAL;
    }
  }

  /** Where a lane's access goes. */
  long address(Warp warp, int lane) {
    return warp.register(base)[lane] + offset;
  }

  /** What one lane reads from shared memory, after all that can be wrong with it. */
  long read(Warp warp, int lane, int at) {
    Region region = region(warp, lane, at, "reads");
    int size = type.bytes();
    race(warp, lane, at, "reads", false, false);
    if (!region.isWritten(at, size)) {
      throw warp.fault(lane, "reads " + place(at) + " of " + region + ", which nobody has written");
    }
    return region.get(at, size);
  }

  Step.Action load(int[] to) {
    need(to.length);
    int size = type.bytes();
    return (warp, lanes) -> {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long address = warp.register(base)[lane] + offset;
        if (space == Space.PARAM) {
          parameter(warp, lane, address, to);
          continue;
        }
        Region region = region(warp, lane, address, "reads");
        int at = Memory.offset(address);
        if (space == Space.SHARED) {
          race(warp, lane, at, "reads", false, false);
        }
        if (!region.isWritten(at, size * count)) {
          throw warp.fault(
              lane, "reads " + place(at) + " of " + region + ", which nobody has written");
        }
        if (region.traffic() != null) {
          region.traffic().read(at, size * count);
        }
        for (int i = 0; i < to.length; i++) {
          warp.register(to[i])[lane] = type.extend(region.get(at + i * size, size));
        }
      }
    };
  }

  private void parameter(Warp warp, int lane, long address, int[] to) {
    byte[] parameters = warp.block().parameters();
    int size = type.bytes();
    if (address < 0 || address + (long) size * count > parameters.length) {
      throw warp.fault(lane, "reads beyond the " + parameters.length + " bytes of parameters");
    }
    if (address % (size * count) != 0) {
      throw warp.fault(lane, "reads a parameter at the misaligned offset " + address);
    }
    for (int i = 0; i < to.length; i++) {
      long raw = 0;
      for (int k = size - 1; k >= 0; k--) {
        raw = raw << 8 | parameters[(int) address + i * size + k] & 0xff;
      }
      warp.register(to[i])[lane] = type.extend(raw);
    }
  }

  Step.Action store(int[] from) {
    need(from.length);
    int size = type.bytes();
    return (warp, lanes) -> {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long address = warp.register(base)[lane] + offset;
        Region region = region(warp, lane, address, "writes");
        int at = Memory.offset(address);
        if (region.isConstant()) {
          throw warp.fault(lane, "writes to constant memory");
        }
        if (space == Space.SHARED) {
          race(warp, lane, at, "writes", true, false);
        }
        if (region.traffic() != null) {
          region.traffic().wrote(at, size * count);
        }
        for (int i = 0; i < from.length; i++) {
          region.set(at + i * size, size, warp.register(from[i])[lane]);
        }
      }
    };
  }

  /**
   * An atomic update, lane after lane.
   *
   * @param to where the old value goes, or −1
   * @param update the new value from the old one and the register {@code value}; null to write
   *     {@code other} where the old one is {@code value}
   */
  Step.Action atomic(int to, Operation update, int value, int other) {
    need(1);
    int size = type.bytes();
    return (warp, lanes) -> {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long address = warp.register(base)[lane] + offset;
        Region region = region(warp, lane, address, "updates");
        int at = Memory.offset(address);
        if (!region.isWritten(at, size)) {
          throw warp.fault(lane, "updates " + place(at) + " of " + region + ", never written");
        }
        if (space == Space.SHARED) {
          race(warp, lane, at, "updates", true, true);
        }
        if (region.traffic() != null) {
          region.traffic().read(at, size);
          region.traffic().wrote(at, size);
        }
        long old = type.extend(region.get(at, size));
        long given = type.extend(warp.register(value)[lane]);
        if (update != null) {
          region.set(at, size, update.of(old, given, 0));
        } else if (old == given) {
          region.set(at, size, warp.register(other)[lane]);
        }
        if (to >= 0) {
          warp.register(to)[lane] = old;
        }
      }
    };
  }

  /** The new value of an atomic update, or null. */
  static Operation update(List<String> opcode, PtxType type) {
    for (String word : opcode) {
      switch (word) {
        case "exch" -> {
          return (a, b, c) -> b;
        }
        case "inc" -> {
          return (a, b, c) -> Long.compareUnsigned(a, b) >= 0 ? 0 : a + 1;
        }
        case "dec" -> {
          return (a, b, c) -> a == 0 || Long.compareUnsigned(a, b) > 0 ? b : a - 1;
        }
        case "add", "min", "max", "and", "or", "xor" -> {
          return type.isFloat()
              ? FloatOperations.of(word, opcode, type)
              : IntegerOperations.of(word, opcode, type);
        }
        default -> {
          // Types, spaces and scopes.
        }
      }
    }
    return null;
  }

  private void need(int registers) {
    if (registers != count) {
      throw new EmulationFault("moves " + count + " numbers but names " + registers);
    }
  }

  /** The memory at an address after all that can be wrong with it has been looked at. */
  Region region(Warp warp, int lane, long address, String verb) {
    Region region = inside(warp, lane, address, verb);
    if (address % (type.bytes() * count) != 0) {
      throw warp.fault(lane, verb + " " + place(Memory.offset(address)) + ", which is misaligned");
    }
    if (space == Space.CONST && !region.isConstant()) {
      throw warp.fault(lane, verb + " " + region + " as constant memory");
    }
    return region;
  }

  /** The same, wherever in it the address lies. */
  Region inside(Warp warp, int lane, long address, String verb) {
    int size = type.bytes() * count;
    Region region;
    boolean inside;
    if (space == Space.SHARED) {
      region = warp.block().shared();
      inside = address >= 0 && address <= region.size() - size;
    } else {
      region = warp.block().memory().find(address);
      if (region == null) {
        throw warp.fault(
            lane, verb + " at 0x" + Long.toHexString(address) + ", where nothing is allocated");
      }
      inside = Memory.holds(region, address, size);
    }
    if (!inside) {
      throw warp.fault(lane, verb + " " + place(Memory.offset(address)) + " of " + region);
    }
    return region;
  }

  private String place(int at) {
    return type.bytes() * count + " bytes at offset " + at;
  }

  private void race(Warp warp, int lane, int at, String verb, boolean writes, boolean atomic) {
    int thread = warp.thread(lane);
    int size = type.bytes() * count;
    Races races = warp.block().races();
    int copying = races.copying(at, size);
    if (copying >= 0) {
      throw warp.fault(
          lane,
          verb
              + " offset "
              + at
              + " of shared memory, which a copy of thread "
              + copying
              + " writes that it has not waited for");
    }
    int other =
        writes
            ? races.write(at, size, thread, warp.meetings(), atomic)
            : races.read(at, size, thread, warp.meetings());
    if (other >= 0) {
      throw warp.fault(
          lane,
          verb
              + " offset "
              + at
              + " of shared memory in a race with thread "
              + other
              + ": no barrier is between them");
    }
  }
}
