package dev.jtc.compiler.emulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies that threads order and wait for: what they bring, and what is wrong without a wait. */
class AsyncCopyTest {
  /** Each thread's word of a tile, and that of its neighbour. */
  private static final String START =
      """
      .shared .align 16 .b8 tile[1024];
      mov.u32 %r0, %tid.x; mov.u32 %r1, tile; shl.b32 %r2, %r0, 2; add.s32 %r3, %r1, %r2;
      xor.b32 %r4, %r2, 4; add.s32 %r4, %r4, %r1;
      cvt.u64.u32 %rd1, %r2; add.s64 %rd2, %rd0, %rd1;
      """;

  private static final String COPY = "cp.async.ca.shared.global [%r3], [%rd2], 4;\n";
  private static final String COMMIT = "cp.async.commit_group;\n";
  private static final String WAIT = "cp.async.wait_group 0;\n";
  private static final String BARRIER = "bar.sync 0;\n";
  private static final String NEIGHBOUR = "ld.shared.b32 %r5, [%r4]; st.global.b32 [%rd2], %r5;";
  private static final String OWN = "ld.shared.b32 %r5, [%r3]; st.global.b32 [%rd2], %r5;";

  private static ByteBuffer run(String body, Launch.Order order) {
    ByteBuffer memory = Ptx.buffer(256);
    for (int i = 0; i < 64; i++) {
      memory.putInt(4 * i, 100 + i);
    }
    return Ptx.run(START + body, new Launch(1, 64).in(order), memory);
  }

  private static void finds(String what, String body) {
    for (Launch.Order order : Launch.Order.values()) {
      EmulationFault fault = assertThrows(EmulationFault.class, () -> run(body, order), what);
      assertTrue(fault.getMessage().contains(what), fault.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void aCopyIsThereAfterAWaitAndABarrier(Launch.Order order) {
    ByteBuffer out = run(COPY + COMMIT + WAIT + BARRIER + NEIGHBOUR, order);
    for (int i = 0; i < 64; i++) {
      assertEquals(100 + (i ^ 1), out.getInt(4 * i));
    }
    // Its own copy a thread may read at once, and `wait_all` needs no group.
    assertEquals(163, run(COPY + COMMIT + WAIT + OWN, order).getInt(4 * 63));
    assertEquals(163, run(COPY + "cp.async.wait_all;\n" + OWN, order).getInt(4 * 63));
  }

  @Test
  void readingWithoutAWait() {
    finds("that it has not waited for", COPY + COMMIT + BARRIER + NEIGHBOUR);
    finds("that it has not waited for", COPY + COMMIT + OWN);
    // What is in no group is not waited for.
    finds("that it has not waited for", COPY + WAIT + OWN);
    // One group may still be under way, and it is the one that is read.
    finds("that it has not waited for", COPY + COMMIT + "cp.async.wait_group 1;\n" + OWN);
  }

  @Test
  void readingWithoutABarrier() {
    finds("race", COPY + COMMIT + WAIT + NEIGHBOUR);
  }

  @Test
  void overwritingWhatOthersStillRead() {
    String second = "ld.shared.b32 %r5, [%r4];\n";
    String again = COPY + COMMIT + WAIT;
    finds("in a race with thread", again + BARRIER + second + again);
    run(again + BARRIER + second + BARRIER + again, Launch.Order.FORWARD);
  }

  @Test
  void writingWhereACopyGoes() {
    finds("that it has not waited for", COPY + "st.shared.b32 [%r3], %r0;");
    finds("in a race with thread", "st.shared.b32 [%r4], %r0;\n" + COPY);
  }

  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void groupsEndInTheirOrder(Launch.Order order) {
    String body =
        COPY
            + COMMIT
            + "cp.async.ca.shared.global [%r3+512], [%rd2], 4;\n"
            + COMMIT
            + "cp.async.wait_group 1;\n"
            + OWN;
    assertEquals(110, run(body, order).getInt(40));
    finds("that it has not waited for", body.replace("[%r3];", "[%r3+512];"));
  }

  @Test
  void whatIsNotReadBecomesZero() {
    String body =
        "setp.eq.u32 %p1, %r0, 0; mov.b32 %r6, 8;\n"
            + "@%p1 cp.async.cg.shared.global [%r3], [%rd2], 16, %r6;\n"
            + "@%p1 cp.async.wait_all;\n"
            + "@%p1 ld.shared.v4.b32 {%r5, %r6, %r7, %r8}, [%r3];\n"
            + "@%p1 st.global.v4.b32 [%rd2], {%r5, %r6, %r7, %r8};";
    ByteBuffer out = run(body, Launch.Order.FORWARD);
    assertEquals(100, out.getInt(0));
    assertEquals(101, out.getInt(4));
    assertEquals(0, out.getInt(8));
    assertEquals(0, out.getInt(12));
  }

  @Test
  void changingWhatIsBeingCopied() {
    finds("changed while it was being copied", COPY + COMMIT + "st.global.b32 [%rd2], 7;\n" + WAIT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cp.async.ca.shared.global [%r3], [%rd2+1024], 4 | copies 4 bytes at offset",
        "cp.async.ca.shared.global [%r3+1024], [%rd2], 4 | copies to 4 bytes at offset",
        "cp.async.cg.shared.global [%r3], [%rd2], 16 | misaligned",
        "cp.async.cg.shared.global [%r3], [%rd2], 8 | cannot copy 8 bytes at once",
        "cp.async.ca.shared.global [%r3], [%rd2], 4, 5 | copies 5 of 4 bytes",
      })
  void wrongCopies(String copy, String what) {
    EmulationFault fault =
        assertThrows(EmulationFault.class, () -> run(copy + ";", Launch.Order.FORWARD));
    assertTrue(fault.getMessage().contains(what), fault.getMessage());
  }
}
