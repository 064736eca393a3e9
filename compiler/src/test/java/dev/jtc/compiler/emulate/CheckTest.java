package dev.jtc.compiler.emulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Broken programs, each found; and right ones of the same kind, which pass. */
class CheckTest {
  private static final String TILE = ".shared .align 16 .b8 tile[256];\n";
  private static final String OWN_WORD =
      "mov.u32 %r1, %tid.x; shl.b32 %r2, %r1, 2; mov.u32 %r3, tile; add.s32 %r3, %r3, %r2;"
          + " st.shared.b32 [%r3], %r1;";

  private static void finds(String what, int threads, String body) {
    EmulationFault fault =
        assertThrows(
            EmulationFault.class,
            () -> Ptx.run(body, new Launch(1, threads), Ptx.buffer(256)),
            what);
    assertTrue(fault.getMessage().contains(what), fault.getMessage());
  }

  private static ByteBuffer passes(int threads, String body) {
    ByteBuffer forward = Ptx.run(body, new Launch(1, threads), Ptx.buffer(256));
    ByteBuffer reverse =
        Ptx.run(body, new Launch(1, threads).in(Launch.Order.REVERSE), Ptx.buffer(256));
    assertEquals(forward, reverse);
    return forward;
  }

  @Test
  void accessesOutOfBounds() {
    finds("reads 4 bytes at offset 256 of x (256 bytes)", 1, "ld.global.b32 %r1, [%rd0+256];");
    finds("where nothing is allocated", 1, "ld.global.b32 %r1, [%rd0-4];");
    finds(
        "thread 64",
        65,
        "mov.u32 %r1, %tid.x; mul.wide.u32 %rd1, %r1, 4; add.s64 %rd1, %rd0, %rd1;"
            + " st.global.b32 [%rd1], %r1;");
    finds("where nothing is allocated", 1, "mov.b64 %rd1, 16; ld.global.b32 %r1, [%rd1];");
    finds("at offset 256 of shared memory", 1, TILE + "st.shared.b32 [tile+256], 0;");
    finds("beyond the 8 bytes of parameters", 1, "ld.param.b32 %r1, [p+8];");
  }

  @Test
  void misalignedAccesses() {
    finds("misaligned", 1, "ld.global.b32 %r1, [%rd0+2];");
    finds("misaligned", 1, "ld.global.v4.b32 {%r1, %r2, %r3, %r4}, [%rd0+8];");
    finds("misaligned", 1, TILE + "st.shared.b64 [tile+4], %rd0;");
    passes(1, "ld.global.v4.b32 {%r1, %r2, %r3, %r4}, [%rd0+16];");
  }

  @Test
  void valuesThatNobodyWrote() {
    finds("reads `%r1`, which has no value", 1, "add.s32 %r2, %r1, 1;");
    finds("reads `%p1`, which has no value", 1, "@%p1 mov.b32 %r2, 1;");
    finds(
        "thread 1: reads `%r2`",
        2,
        "mov.u32 %r1, %tid.x; setp.eq.s32 %p1, %r1, 0; @%p1 mov.b32 %r2, 1; add.s32 %r3, %r2, 1;");
    finds(
        "shared memory (256 bytes), which nobody has written",
        1,
        TILE + "ld.shared.b32 %r1, [tile];");
    Memory memory = new Memory();
    Emulator emulator = new Emulator(Ptx.kernel("ld.global.b32 %r1, [%rd0];"), memory);
    byte[] parameters = Ptx.buffer(8).putLong(0, memory.allocate("fresh", 64)).array();
    EmulationFault fault =
        assertThrows(
            EmulationFault.class, () -> emulator.launch("k", new Launch(1, 1), parameters));
    assertTrue(fault.getMessage().contains("fresh (64 bytes), which nobody"), fault.getMessage());
  }

  @Test
  void racesInSharedMemory() {
    String neighbour = "xor.b32 %r4, %r3, 4; ld.shared.b32 %r5, [%r4]; ";
    finds("in a race with thread", 64, TILE + OWN_WORD + neighbour);
    passes(64, TILE + OWN_WORD + "bar.sync 0;" + neighbour);
    finds("in a race", 2, TILE + OWN_WORD + "bar.sync 0;" + neighbour + "st.shared.b32 [%r3], 1;");
    passes(2, TILE + OWN_WORD + "bar.sync 0;" + neighbour + "bar.sync 0; st.shared.b32 [%r3], 1;");
    finds("in a race", 2, TILE + "st.shared.b32 [tile], 1;");
    passes(
        2,
        TILE
            + "mov.u32 %r1, %tid.x; cvt.u64.u32 %rd1, %r1; mov.u64 %rd2, tile;"
            + " add.s64 %rd2, %rd2, %rd1; st.shared.b8 [%rd2], %r1;");
  }

  @Test
  void aWarpThatMeetsDoesNotRace() {
    String exchange = "xor.b32 %r4, %r3, 4; ld.shared.b32 %r5, [%r4];";
    passes(32, TILE + OWN_WORD + "bar.warp.sync 0xffffffff;" + exchange);
    finds(
        "in a race",
        64,
        TILE
            + OWN_WORD
            + "bar.warp.sync 0xffffffff; xor.b32 %r4, %r3, 128;"
            + " setp.gt.s32 %p1, %r1, 31; @%p1 ld.shared.b32 %r5, [%r4];");
  }

  @Test
  void atomicUpdatesDoNotRace() {
    ByteBuffer out =
        passes(
            64,
            TILE
                + "mov.u32 %r1, %tid.x; setp.eq.s32 %p1, %r1, 0; @%p1 st.shared.b32 [tile], 0;"
                + " bar.sync 0; atom.shared.add.u32 %r2, [tile], 1; bar.sync 0;"
                + " @%p1 ld.shared.b32 %r3, [tile]; @%p1 st.global.b32 [%rd0], %r3;");
    assertEquals(64, out.getInt(0));
    finds(
        "in a race",
        64,
        TILE
            + "mov.u32 %r1, %tid.x; setp.eq.s32 %p1, %r1, 0; @%p1 st.shared.b32 [tile], 0;"
            + " bar.sync 0; atom.shared.add.u32 %r2, [tile], 1; ld.shared.b32 %r3, [tile];");
  }

  @Test
  void barriersThatNotAllReach() {
    String half = "mov.u32 %r1, %tid.x; setp.lt.s32 %p1, %r1, 32;";
    finds("32 of 64 threads come to this barrier", 64, half + "@%p1 bra skip; bar.sync 0; skip:");
    finds("32 of 64 threads come to this barrier", 64, half + "@%p1 ret; bar.sync 0;");
    finds(
        "waits at another barrier",
        64,
        half + "@%p1 bra there; bar.sync 0; ret; there: bar.sync 0;");
    passes(64, half + "@%p1 bra on; mov.b32 %r2, 1; on: bar.sync 0;");
  }

  @Test
  void lanesThatDoNotMeet() {
    String half = "mov.u32 %r1, %tid.x; setp.lt.s32 %p1, %r1, 16;";
    finds(
        "waits for lanes that do not come",
        32,
        half + "@%p1 bra skip; shfl.sync.bfly.b32 %r2, %r1, 1, 31, 0xffffffff; skip: bar.sync 0;");
    finds("is not among the lanes", 32, half + "shfl.sync.bfly.b32 %r2, %r1, 1, 31, 0xffff;");
    finds(
        "which takes no part",
        32,
        half + "@!%p1 bra skip; shfl.sync.bfly.b32 %r2, %r1, 16, 31, 0xffff; skip:");
  }

  @Test
  void constantMemoryIsNotWritten() {
    String module =
        Ptx.kernel("mov.u64 %rd1, t; st.global.b32 [%rd1], 0;")
            .replace(".visible", ".const .b32 t[1] = {1};\n.visible");
    EmulationFault fault =
        assertThrows(
            EmulationFault.class, () -> Ptx.runModule(module, new Launch(1, 1), Ptx.buffer(8)));
    assertTrue(fault.getMessage().contains("writes to constant memory"), fault.getMessage());
  }

  @Test
  void loopsThatDoNotEnd() {
    EmulationFault fault =
        assertThrows(
            EmulationFault.class,
            () ->
                Ptx.run(
                    "again: bra again;",
                    new Launch(1, 64, Launch.Order.FORWARD, 1_000_000),
                    Ptx.buffer(8)));
    assertTrue(fault.getMessage().contains("still running"), fault.getMessage());
  }

  @Test
  void theMessageNamesTheInstructionAndTheThread() {
    EmulationFault fault =
        assertThrows(
            EmulationFault.class,
            () ->
                Ptx.run(
                    "mov.u32 %r1, %ctaid.x; setp.eq.s32 %p1, %r1, 2;\n"
                        + "@%p1 ld.global.b32 %r2, [%rd0+8];",
                    new Launch(3, 1), Ptx.buffer(8)));
    assertEquals(
        "k, line 15 `@%p1 ld.global.b32 %r2, [%rd0+8]`, block 2, thread 0: reads 4 bytes at offset 8"
            + " of x (8 bytes)",
        fault.getMessage());
  }
}
