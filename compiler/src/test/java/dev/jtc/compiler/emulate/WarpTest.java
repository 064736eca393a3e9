package dev.jtc.compiler.emulate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads that part and meet. */
class WarpTest {
  private static final String INDEX =
      "mov.u32 %r1, %tid.x; mov.u32 %r2, %ctaid.x; mov.u32 %r3, %ntid.x;"
          + " mad.lo.s32 %r4, %r2, %r3, %r1; mul.wide.s32 %rd1, %r4, 4; add.s64 %rd1, %rd0, %rd1;";

  private static int[] run(String body, int blocks, int threads, Launch.Order order) {
    ByteBuffer out =
        Ptx.run(body, new Launch(blocks, threads).in(order), Ptx.buffer(4 * blocks * threads));
    int[] words = new int[blocks * threads];
    out.asIntBuffer().get(words);
    return words;
  }

  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void everyThreadKnowsWhoItIs(Launch.Order order) {
    int[] out = run(INDEX + "st.global.b32 [%rd1], %r4;", 3, 40, order);
    for (int i = 0; i < out.length; i++) {
      assertEquals(i, out[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void loopsOfDifferentLengths(Launch.Order order) {
    int[] out =
        run(
            INDEX
                + """
                mov.b32 %r5, 0;
                mov.b32 %r6, 0;
                again:
                setp.ge.s32 %p1, %r6, %r4;
                @%p1 bra done;
                add.s32 %r5, %r5, %r6;
                add.s32 %r6, %r6, 1;
                bra again;
                done:
                st.global.b32 [%rd1], %r5;
                """,
            2,
            50,
            order);
    for (int i = 0; i < out.length; i++) {
      assertEquals(i * (i - 1) / 2, out[i]);
    }
  }

  @Test
  void aTreeOfShufflesAddsUp() {
    StringBuilder tree = new StringBuilder(INDEX + "mov.b32 %r5, %r1;");
    for (int by = 16; by > 0; by /= 2) {
      tree.append("shfl.sync.down.b32 %r6|%p1, %r5, ").append(by).append(", 31, 0xffffffff;");
      tree.append("@%p1 add.s32 %r5, %r5, %r6;");
    }
    int[] out = run(tree + "st.global.b32 [%rd1], %r5;", 1, 64, Launch.Order.FORWARD);
    assertEquals(31 * 32 / 2, out[0]);
    assertEquals(31 * 32 / 2 + 32 * 32, out[32]);
  }

  @Test
  void everyKindOfShuffle() {
    String store = "st.global.b32 [%rd1], %r5;";
    int[] up =
        run(
            INDEX + "shfl.sync.up.b32 %r5, %r1, 3, 0, 0xffffffff;" + store,
            1,
            32,
            Launch.Order.FORWARD);
    int[] all =
        run(
            INDEX + "shfl.sync.idx.b32 %r5, %r1, 7, 31, 0xffffffff;" + store,
            1,
            32,
            Launch.Order.FORWARD);
    int[] halves =
        run(
            INDEX + "shfl.sync.down.b32 %r5, %r1, 8, 0x100f, 0xffffffff;" + store,
            1,
            32,
            Launch.Order.FORWARD);
    for (int i = 0; i < 32; i++) {
      assertEquals(i < 3 ? i : i - 3, up[i]);
      assertEquals(7, all[i]);
      assertEquals(i % 16 < 8 ? i + 8 : i, halves[i]);
    }
  }

  @Test
  void votes() {
    int[] out =
        run(
            INDEX
                + """
                setp.lt.s32 %p1, %r1, 5;
                vote.sync.ballot.b32 %r5, %p1, 0xffffffff;
                vote.sync.any.pred %p2, %p1, 0xffffffff;
                vote.sync.all.pred %p3, %p1, 0xffffffff;
                @%p2 add.s32 %r5, %r5, 100;
                @%p3 add.s32 %r5, %r5, 1000;
                activemask.b32 %r6;
                popc.b32 %r6, %r6;
                add.s32 %r5, %r5, %r6;
                st.global.b32 [%rd1], %r5;
                """,
            1,
            32,
            Launch.Order.FORWARD);
    assertEquals(31 + 100 + 32, out[9]);
  }

  /** The holder of the lock may be a lane that waits for the spinning ones to catch up. */
  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void threadsThatWaitForEachOtherInALoopGoOn(Launch.Order order) {
    String body =
        """
        retry:
        atom.global.cas.b32 %r1, [%rd0], 0, 1;
        setp.ne.s32 %p1, %r1, 0;
        @%p1 bra retry;
        ld.global.b32 %r2, [%rd0+4];
        add.s32 %r2, %r2, 1;
        st.global.b32 [%rd0+4], %r2;
        membar.gl;
        atom.global.exch.b32 %r3, [%rd0], 0;
        """;
    ByteBuffer out = Ptx.run(body, new Launch(2, 96).in(order), Ptx.buffer(8));
    assertEquals(192, out.getInt(4));
    assertEquals(0, out.getInt(0));
  }

  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void barriersInALoopOrderTheExchange(Launch.Order order) {
    String body =
        """
        .shared .align 4 .b32 cell[1];
        mov.u32 %r1, %tid.x;
        mov.b32 %r2, 0;
        setp.eq.s32 %p1, %r1, 0;
        @%p1 st.shared.b32 [cell], 0;
        turn:
        bar.sync 0;
        ld.shared.b32 %r3, [cell];
        bar.sync 0;
        setp.eq.s32 %p2, %r1, %r2;
        @%p2 add.s32 %r3, %r3, %r1;
        @%p2 st.shared.b32 [cell], %r3;
        add.s32 %r2, %r2, 1;
        setp.lt.s32 %p3, %r2, 96;
        @%p3 bra turn;
        bar.sync 0;
        @%p1 ld.shared.b32 %r4, [cell];
        @%p1 st.global.b32 [%rd0], %r4;
        """;
    ByteBuffer out = Ptx.run(body, new Launch(1, 96).in(order), Ptx.buffer(8));
    assertEquals(95 * 96 / 2, out.getInt(0));
  }

  /** A function calls another, and returns early in some threads. */
  @Test
  void callsReturnToWhereTheyWereMade() {
    String functions =
        """
        .func (.reg .b32 %result) twice(.reg .b32 %a0)
        {
          .reg .b32 %r<2>;
          add.s32 %r1, %a0, %a0;
          mov.b32 %result, %r1;
          ret;
        }
        .func (.reg .b32 %result) even(.reg .b32 %a0, .reg .b32 %a1)
        {
          .reg .pred %p<2>;
          .reg .b32 %r<4>;
          and.b32 %r1, %a0, 1;
          setp.eq.s32 %p1, %r1, 0;
          @%p1 bra $L0;
          mov.b32 %result, %a1;
          ret;
        $L0:
          call (%r2), twice, (%a0);
          call (%r3), twice, (%r2);
          mov.b32 %result, %r3;
          ret;
        }
        """;
    String kernel =
        Ptx.kernel(
            """
            mov.u32 %r0, %tid.x;
            call (%r1), even, (%r0, -7);
            mul.wide.u32 %rd1, %r0, 4;
            add.s64 %rd1, %rd0, %rd1;
            st.global.b32 [%rd1], %r1;
            """);
    String module = kernel.replace(".visible", functions + ".visible");
    ByteBuffer out = Ptx.runModule(module, new Launch(1, 32), Ptx.buffer(128));
    for (int i = 0; i < 32; i++) {
      assertEquals(i % 2 == 0 ? 4 * i : -7, out.getInt(4 * i));
    }
  }
}
