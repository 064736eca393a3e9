package dev.jtc.compiler.emulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each instruction computes, on numbers for which the answer is known. */
class InstructionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add.s32 %r3, %r1, %r2 | 2147483647 | 1 | -2147483648",
        "sub.u32 %r3, %r1, %r2 | 0 | 1 | -1",
        "mul.lo.s32 %r3, %r1, %r2 | 65536 | 65537 | 65536",
        "mul.hi.s32 %r3, %r1, %r2 | -2 | 1 | -1",
        "mul.hi.u32 %r3, %r1, %r2 | -1 | -1 | -2",
        "mad.lo.s32 %r3, %r1, %r2, 5 | 6 | 7 | 47",
        "div.s32 %r3, %r1, %r2 | -7 | 2 | -3",
        "div.u32 %r3, %r1, %r2 | -1 | 2 | 2147483647",
        "rem.s32 %r3, %r1, %r2 | -7 | 3 | -1",
        "rem.u32 %r3, %r1, %r2 | -1 | 10 | 5",
        "neg.s32 %r3, %r1 | 5 | 0 | -5",
        "abs.s32 %r3, %r1 | -5 | 0 | 5",
        "min.s32 %r3, %r1, %r2 | -1 | 1 | -1",
        "min.u32 %r3, %r1, %r2 | -1 | 1 | 1",
        "max.s32 %r3, %r1, %r2 | -1 | 1 | 1",
        "max.u32 %r3, %r1, %r2 | -1 | 1 | -1",
        "and.b32 %r3, %r1, %r2 | 12 | 10 | 8",
        "or.b32 %r3, %r1, %r2 | 12 | 10 | 14",
        "xor.b32 %r3, %r1, %r2 | 12 | 10 | 6",
        "not.b32 %r3, %r1 | 0 | 0 | -1",
        "cnot.b32 %r3, %r1 | 0 | 0 | 1",
        "shl.b32 %r3, %r1, %r2 | 1 | 31 | -2147483648",
        "shl.b32 %r3, %r1, %r2 | 1 | 32 | 0",
        "shr.s32 %r3, %r1, %r2 | -8 | 1 | -4",
        "shr.s32 %r3, %r1, %r2 | -8 | 99 | -1",
        "shr.u32 %r3, %r1, %r2 | -8 | 28 | 15",
        "popc.b32 %r3, %r1 | 255 | 0 | 8",
        "clz.b32 %r3, %r1 | 1 | 0 | 31",
        "brev.b32 %r3, %r1 | 1 | 0 | -2147483648",
        "bfe.u32 %r3, %r1, 4, 8 | 4080 | 0 | 255",
        "bfe.s32 %r3, %r1, 4, 8 | 4080 | 0 | -1",
        "bfi.b32 %r3, %r1, %r2, 8, 4 | 255 | 1 | 3841",
        "prmt.b32 %r3, %r1, %r2, 0x5410 | 0x1234 | 0x5678 | 0x56781234",
        "shf.l.wrap.b32 %r3, %r1, %r2, 8 | 0xab000000 | 1 | 427",
        "shf.r.wrap.b32 %r3, %r1, %r2, 4 | 16 | 1 | 268435457",
        "mov.b32 %r3, %r1 | 7 | 0 | 7",
        "cvt.s32.s8 %r3, %r1 | 255 | 0 | -1",
        "cvt.u32.u8 %r3, %r1 | 511 | 0 | 255",
        "slct.s32.s32 %r3, %r1, 9, %r2 | 4 | -1 | 9",
      })
  void integers(String instruction, String a, String b, String expected) {
    ByteBuffer out =
        Ptx.run(
            "mov.b32 %r1, "
                + a
                + "; mov.b32 %r2, "
                + b
                + "; "
                + instruction
                + "; st.global.b32 [%rd0], %r3;");
    assertEquals((int) PtxType.integer(expected), out.getInt(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add.s64 %rd3, %rd1, %rd2 | 0x7fffffffffffffff | 1 | -9223372036854775808",
        "mul.lo.s64 %rd3, %rd1, %rd2 | 4294967296 | 4294967296 | 0",
        "mul.hi.s64 %rd3, %rd1, %rd2 | 4294967296 | 4294967296 | 1",
        "mul.hi.u64 %rd3, %rd1, %rd2 | -1 | -1 | -2",
        "mul.wide.s32 %rd3, %r1, %r2 | -3 | 2147483647 | -6442450941",
        "mul.wide.u32 %rd3, %r1, %r2 | -1 | 2 | 8589934590",
        "mad.wide.s32 %rd3, %r1, %r2, %rd2 | -3 | 4 | -8",
        "mad.lo.s64 %rd3, %rd1, %rd2, 1 | 6 | 7 | 43",
        "div.s64 %rd3, %rd1, %rd2 | -7 | 2 | -3",
        "div.u64 %rd3, %rd1, %rd2 | -1 | 2 | 9223372036854775807",
        "rem.s64 %rd3, %rd1, %rd2 | -7 | 3 | -1",
        "rem.u64 %rd3, %rd1, %rd2 | -1 | 10 | 5",
        "min.u64 %rd3, %rd1, %rd2 | -1 | 1 | 1",
        "max.s64 %rd3, %rd1, %rd2 | -1 | 1 | 1",
        "shr.u64 %rd3, %rd1, 60 | -1 | 0 | 15",
        "shr.s64 %rd3, %rd1, 60 | -1 | 0 | -1",
        "shl.b64 %rd3, %rd1, 64 | 1 | 0 | 0",
        "popc.b64 %r3, %rd1; cvt.u64.u32 %rd3, %r3 | -1 | 0 | 64",
        "clz.b64 %r3, %rd1; cvt.u64.u32 %rd3, %r3 | 1 | 0 | 63",
        "cvt.s64.s32 %rd3, %r1 | -1 | 0 | -1",
        "cvt.u64.u32 %rd3, %r1 | -1 | 0 | 4294967295",
        "mov.b64 %rd3, {%r1, %r2} | 1 | 2 | 8589934593",
        "mov.b64 {%r3, %r4}, %rd1; mov.b64 %rd3, {%r4, %r3} | 8589934593 | 0 | 4294967298",
        "not.b64 %rd3, %rd1 | 0 | 0 | -1",
      })
  void wideIntegers(String instruction, String a, String b, String expected) {
    ByteBuffer out =
        Ptx.run(
            "mov.b64 %rd1, "
                + a
                + "; mov.b64 %rd2, "
                + b
                + "; cvt.u32.u64 %r1, %rd1; cvt.u32.u64 %r2, %rd2; "
                + instruction
                + "; st.global.b64 [%rd0], %rd3;");
    assertEquals(PtxType.integer(expected), out.getLong(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add.rn.f32 %f3, %f1, %f2 | 1 | 2 | 3",
        "sub.f32 %f3, %f1, %f2 | 1 | 2 | -1",
        "mul.rn.f32 %f3, %f1, %f2 | 1.5 | 2 | 3",
        "div.rn.f32 %f3, %f1, %f2 | 1 | 3 | 0.33333334",
        "fma.rn.f32 %f3, %f1, %f2, 0f3F800000 | 2 | 3 | 7",
        "sqrt.rn.f32 %f3, %f1 | 2 | 0 | 1.4142135",
        "rcp.rn.f32 %f3, %f1 | 3 | 0 | 0.33333334",
        "neg.f32 %f3, %f1 | 0 | 0 | -0.0",
        "abs.f32 %f3, %f1 | -2 | 0 | 2",
        "min.f32 %f3, %f1, %f2 | NaN | 2 | 2",
        "max.f32 %f3, %f1, %f2 | -0.0 | 0 | 0",
        "min.NaN.f32 %f3, %f1, %f2 | 1 | NaN | NaN",
        "copysign.f32 %f3, %f1, %f2 | -0.0 | 2 | -2",
        "cvt.rni.f32.f32 %f3, %f1 | 2.5 | 0 | 2",
        "cvt.rmi.f32.f32 %f3, %f1 | -2.5 | 0 | -3",
        "cvt.rpi.f32.f32 %f3, %f1 | -2.5 | 0 | -2",
        "cvt.rzi.f32.f32 %f3, %f1 | -2.5 | 0 | -2",
        "mul.rn.f32 %f3, %f1, %f2 | 1e-30 | 1e-10 | 1e-40",
        "cvt.f64.f32 %fd1, %f1; cvt.rn.f32.f64 %f3, %fd1 | 0.1 | 0 | 0.1",
        "cvt.rzi.s32.f32 %r1, %f1; cvt.rn.f32.s32 %f3, %r1 | -2.9 | 0 | -2",
        "cvt.rn.f32.u64 %f3, -1 | 0 | 0 | 1.8446744E19",
        "selp.f32 %f3, %f1, %f2, %p1 | 1 | 2 | 1",
      })
  void floats(String instruction, float a, float b, float expected) {
    ByteBuffer out =
        Ptx.run(
            "setp.eq.s32 %p1, 0, 0; mov.f32 %f1, "
                + literal(a)
                + "; mov.f32 %f2, "
                + literal(b)
                + "; "
                + instruction
                + "; st.global.f32 [%rd0], %f3;");
    assertEquals(expected, out.getFloat(0));
  }

  private static String literal(float value) {
    return String.format("0f%08X", Float.floatToRawIntBits(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add.rn.f64 %fd3, %fd1, %fd2 | 1 | 2 | 3",
        "mul.rn.f64 %fd3, %fd1, %fd2 | 1e200 | 1e200 | Infinity",
        "div.rn.f64 %fd3, %fd1, %fd2 | 1 | 3 | 0.3333333333333333",
        "fma.rn.f64 %fd3, %fd1, %fd2, %fd1 | 2 | 3 | 8",
        "sqrt.rn.f64 %fd3, %fd1 | 2 | 0 | 1.4142135623730951",
        "min.f64 %fd3, %fd1, %fd2 | 0 | -0.0 | -0.0",
        "cvt.rn.f64.s64 %fd3, %rd1 | 0 | 0 | 7",
        "neg.f64 %fd3, %fd1 | 1 | 0 | -1",
        "cvt.rmi.f64.f64 %fd3, %fd1 | 1.9 | 0 | 1",
      })
  void doubles(String instruction, double a, double b, double expected) {
    ByteBuffer out =
        Ptx.run(
            "mov.b64 %rd1, 7; mov.f64 %fd1, "
                + literal(a)
                + "; mov.f64 %fd2, "
                + literal(b)
                + "; "
                + instruction
                + "; st.global.f64 [%rd0], %fd3;");
    assertEquals(expected, out.getDouble(0));
  }

  private static String literal(double value) {
    return String.format("0d%016X", Double.doubleToRawLongBits(value));
  }

  @ParameterizedTest
  @CsvSource({
    "cvt.rzi.s32.f32, 3e9, 2147483647",
    "cvt.rzi.s32.f32, NaN, 0",
    "cvt.rzi.u32.f32, -5, 0",
    "cvt.rzi.s64.f32, NaN, -9223372036854775808",
    "cvt.rzi.s64.f32, -1e30, -9223372036854775808",
    "cvt.rzi.s64.f32, 1e30, 9223372036854775807",
    "cvt.rni.s64.f32, 2.5, 2",
  })
  void conversionsToIntegersSaturate(String instruction, float value, long expected) {
    boolean wide = instruction.contains("64");
    ByteBuffer out =
        Ptx.run(
            "mov.f32 %f1, "
                + literal(value)
                + "; "
                + instruction
                + (wide ? " %rd1, %f1; st.global.b64" : " %r1, %f1; st.global.b32")
                + " [%rd0], "
                + (wide ? "%rd1;" : "%r1;"));
    assertEquals(expected, wide ? out.getLong(0) : out.getInt(0));
  }

  @ParameterizedTest
  @CsvSource({
    "eq, 1, 1, 1", "ne, 1, 1, 0", "ne, NaN, 1, 0", "neu, NaN, 1, 1", "lt, 1, 2, 1",
    "ltu, NaN, 2, 1", "le, NaN, 2, 0", "leu, 2, 2, 1", "gt, NaN, 0, 0", "gtu, NaN, 0, 1",
    "ge, NaN, 0, 0", "ge, 1, 1, 1", "geu, NaN, 0, 1", "equ, NaN, 0, 1", "num, NaN, 0, 0",
    "nan, NaN, 0, 1", "lt, NaN, 1, 0", "gt, 2, 1, 1",
  })
  void comparisonsOfFloats(String relation, float a, float b, int expected) {
    ByteBuffer out =
        Ptx.run(
            "setp."
                + relation
                + ".f32 %p1|%p2, "
                + literal(a)
                + ", "
                + literal(b)
                + "; selp.b32 %r1, 1, 0, %p1; selp.b32 %r2, 1, 0, %p2;"
                + " st.global.v2.b32 [%rd0], {%r1, %r2};");
    assertEquals(expected, out.getInt(0));
    assertEquals(1 - expected, out.getInt(4));
  }

  @ParameterizedTest
  @CsvSource({
    "lt.s32, -1, 1, 1", "lt.u32, -1, 1, 0", "hi.u32, -1, 1, 1", "ls.u32, 1, 1, 1",
    "lo.u32, 0, 1, 1", "hs.u32, 0, 1, 0", "eq.b32, 3, 3, 1", "ge.s32, -1, -1, 1",
  })
  void comparisonsOfIntegers(String relation, int a, int b, int expected) {
    ByteBuffer out =
        Ptx.run(
            "setp.ne.s32 %p3, 0, 1; mov.b32 %r1, "
                + a
                + "; setp."
                + relation.replace(".", ".and.")
                + " %p1, %r1, "
                + b
                + ", %p3; selp.b32 %r1, 1, 0, %p1; st.global.b32 [%rd0], %r1;");
    assertEquals(expected, out.getInt(0));
  }

  @Test
  void logicOnPredicatesAndGuards() {
    ByteBuffer out =
        Ptx.run(
            """
            setp.eq.s32 %p1, 0, 0;
            not.pred %p2, %p1;
            or.pred %p3, %p1, %p2;
            and.pred %p4, %p1, %p2;
            xor.pred %p5, %p1, %p3;
            mov.pred %p6, %p3;
            mov.b32 %r1, 0;
            @%p6 add.s32 %r1, %r1, 1;
            @!%p4 add.s32 %r1, %r1, 2;
            @%p5 add.s32 %r1, %r1, 4;
            st.global.b32 [%rd0], %r1;
            """);
    assertEquals(3, out.getInt(0));
  }

  @Test
  void loadsAndStoresOfAllWidths() {
    ByteBuffer content = Ptx.buffer(64);
    content.put(0, (byte) 0x80).putShort(2, (short) -2).putFloat(16, 1.5f).putFloat(20, 2.5f);
    content.putFloat(24, 3.5f).putFloat(28, 4.5f);
    ByteBuffer out =
        Ptx.run(
            """
            ld.global.u8 %r1, [%rd0];
            ld.global.s8 %r2, [%rd0];
            ld.global.nc.s16 %r3, [%rd0+2];
            ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd0+16];
            add.rn.f32 %f1, %f1, %f4;
            st.global.b32 [%rd0+32], %r1;
            st.global.b32 [%rd0+36], %r2;
            st.global.b32 [%rd0+40], %r3;
            st.global.f32 [%rd0+44], %f1;
            st.global.u8 [%rd0+48], %r1;
            st.global.v2.f32 [%rd0+56], {%f2, %f3};
            """,
            new Launch(1, 1), content);
    assertEquals(0x80, out.getInt(32));
    assertEquals(-128, out.getInt(36));
    assertEquals(-2, out.getInt(40));
    assertEquals(6.0f, out.getFloat(44));
    assertEquals((byte) 0x80, out.get(48));
    assertEquals(3.5f, out.getFloat(60));
  }

  @Test
  void constantsAreTables() {
    ByteBuffer out =
        Ptx.runModule(
            Ptx.kernel(
                    "mov.u64 %rd1, t; ld.const.b64 %rd2, [%rd1+8]; st.global.b64 [%rd0], %rd2;"
                        + " ld.const.b64 %rd2, [t]; st.global.b64 [%rd0+8], %rd2;")
                .replace(".visible", ".const .align 8 .b64 t[2] = {0x11, -5};\n.visible"),
            new Launch(1, 1),
            Ptx.buffer(16));
    assertEquals(-5, out.getLong(0));
    assertEquals(0x11, out.getLong(8));
  }

  @ParameterizedTest
  @CsvSource({
    "atom.global.add.u32, 5, 7, 12", "atom.global.max.s32, 5, -7, 5",
        "atom.global.exch.b32, 5, 7, 7",
    "atom.global.min.s32, 5, -7, -7", "atom.global.inc.u32, 5, 5, 0", "atom.global.or.b32, 5, 2, 7",
  })
  void atomics(String instruction, int before, int operand, int after) {
    ByteBuffer out =
        Ptx.run(
            instruction + " %r1, [%rd0], " + operand + "; st.global.b32 [%rd0+4], %r1;",
            new Launch(1, 1),
            Ptx.buffer(64).putInt(0, before));
    assertEquals(after, out.getInt(0));
    assertEquals(before, out.getInt(4));
  }

  @Test
  void compareAndSwap() {
    ByteBuffer out =
        Ptx.run(
            "atom.global.cas.b32 %r1, [%rd0], 0, 9; atom.global.cas.b32 %r2, [%rd0], 0, 8;"
                + " red.global.add.u32 [%rd0], 1; st.global.v2.b32 [%rd0+8], {%r1, %r2};");
    assertEquals(10, out.getInt(0));
    assertEquals(0, out.getInt(8));
    assertEquals(9, out.getInt(12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "div.approx.f32 %f1, 0f00000000, 0f00000000",
        "add.ftz.f32 %f1, 0f00000000, 0f00000000",
        "mul.f32 %f1, 0f00000000, 0f00000000",
        "frobnicate.b32 %r1, 0",
        "bar.sync 1",
        "add.s32 %r1, %nothing, 1",
        "bra nowhere",
        "ld.global.b32 %r1, %r2",
        "add.s64 %rd1, %r1, 1",
      })
  void whatIsNotUnderstoodIsRefused(String instruction) {
    EmulationFault fault =
        assertThrows(
            EmulationFault.class, () -> Ptx.run(instruction + "; st.global.b32 [%rd0], 0;"));
    assertTrue(fault.getMessage().startsWith("k, line "), fault.getMessage());
  }
}
