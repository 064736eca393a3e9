package dev.jtc.compiler.emulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products of small matrices and what brings them into registers, against plain loops over rows and
 * columns. Which element a register holds is written down here as the tables of the PTX manual say
 * it, element by element.
 */
class MatrixTest {
  private static final String LANE = "mov.u32 %r0, %tid.x;\n";

  /** Numbers that every format holds: few bits, either sign. */
  private static float[][] matrix(Random random, int rows, int columns) {
    float[][] matrix = new float[rows][columns];
    for (float[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = (random.nextInt(127) - 63) / 8f;
      }
    }
    return matrix;
  }

  private static float[][] product(float[][] a, float[][] b, float[][] c) {
    float[][] d = new float[a.length][b[0].length];
    for (int i = 0; i < d.length; i++) {
      for (int j = 0; j < d[0].length; j++) {
        double sum = c[i][j];
        for (int k = 0; k < b.length; k++) {
          sum += (double) a[i][k] * b[k][j];
        }
        d[i][j] = (float) sum;
      }
    }
    return d;
  }

  private static int bf16(float value) {
    return Float.floatToRawIntBits(value) >>> 16;
  }

  /** The manual: element i of A, by lane. */
  private static int rowOfA(int lane, int i, boolean packed) {
    int group = lane >> 2;
    return packed
        ? i == 0 || i == 1 || i == 4 || i == 5 ? group : group + 8
        : i == 0 || i == 2 ? group : group + 8;
  }

  private static int columnOfA(int lane, int i, boolean packed) {
    int within = lane % 4;
    return packed
        ? i < 4 ? within * 2 + (i & 1) : within * 2 + (i & 1) + 8
        : i < 2 ? within : within + 4;
  }

  private static int rowOfB(int lane, int i, boolean packed) {
    int within = lane % 4;
    return packed
        ? i < 2 ? within * 2 + (i & 1) : within * 2 + (i & 1) + 8
        : i == 0 ? within : within + 4;
  }

  @ParameterizedTest
  @CsvSource({"m16n8k4, tf32, 4", "m16n8k8, tf32, 8", "m16n8k8, bf16, 8", "m16n8k16, bf16, 16"})
  void productsAreThoseOfTheMatrices(String shape, String type, int terms) {
    boolean packed = type.equals("bf16");
    Random random = new Random(terms);
    float[][] a = matrix(random, 16, terms);
    float[][] b = matrix(random, terms, 8);
    float[][] c = matrix(random, 16, 8);
    // A lane has 16 words: four of A, two of B, four of C, four of D.
    ByteBuffer memory = Ptx.buffer(32 * 64);
    int elementsOfA = 16 * terms / 32;
    int elementsOfB = 8 * terms / 32;
    for (int lane = 0; lane < 32; lane++) {
      for (int i = 0; i < elementsOfA; i++) {
        float value = a[rowOfA(lane, i, packed)][columnOfA(lane, i, packed)];
        if (packed) {
          memory.putShort(lane * 64 + 2 * i, (short) bf16(value));
        } else {
          // Bits that tensor cores do not look at.
          memory.putInt(lane * 64 + 4 * i, Float.floatToRawIntBits(value) | 0x1abc);
        }
      }
      for (int i = 0; i < elementsOfB; i++) {
        float value = b[rowOfB(lane, i, packed)][lane >> 2];
        if (packed) {
          memory.putShort(lane * 64 + 16 + 2 * i, (short) bf16(value));
        } else {
          memory.putFloat(lane * 64 + 16 + 4 * i, value);
        }
      }
      for (int i = 0; i < 4; i++) {
        int row = i < 2 ? lane >> 2 : (lane >> 2) + 8;
        memory.putFloat(lane * 64 + 32 + 4 * i, c[row][lane % 4 * 2 + (i & 1)]);
      }
    }
    int left = packed ? elementsOfA / 2 : elementsOfA;
    int right = packed ? elementsOfB / 2 : elementsOfB;
    String body =
        LANE
            + "mul.wide.u32 %rd1, %r0, 64; add.s64 %rd0, %rd0, %rd1;\n"
            + "ld.global.v4.b32 {%r1, %r2, %r3, %r4}, [%rd0];\n"
            + "ld.global.v2.b32 {%r5, %r6}, [%rd0+16];\n"
            + "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd0+32];\n"
            + String.format(
                "mma.sync.aligned.%s.row.col.f32.%s.%s.f32 {%%f1, %%f2, %%f3, %%f4}, {%s}, {%s},"
                    + " {%%f1, %%f2, %%f3, %%f4};\n",
                shape,
                type,
                type,
                String.join(", ", registers(1, left)),
                String.join(", ", registers(5, right)))
            + "st.global.v4.f32 [%rd0+48], {%f1, %f2, %f3, %f4};";
    ByteBuffer out = Ptx.run(body, new Launch(1, 32), memory);
    float[][] expected = product(a, b, c);
    for (int lane = 0; lane < 32; lane++) {
      for (int i = 0; i < 4; i++) {
        int row = i < 2 ? lane >> 2 : (lane >> 2) + 8;
        float wanted = expected[row][lane % 4 * 2 + (i & 1)];
        assertEquals(wanted, out.getFloat(lane * 64 + 48 + 4 * i), "lane " + lane + ", " + i);
      }
    }
  }

  private static java.util.List<String> registers(int first, int count) {
    return java.util.stream.IntStream.range(first, first + count).mapToObj(i -> "%r" + i).toList();
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "4, false", "1, true", "2, true", "4, true"})
  void matricesAreLoadedAsTheyLieOrTurnedRound(int count, boolean turned) {
    // Element (row, column) of matrix m is 1000 m + 10 row + column; rows lie 16 bytes apart.
    ByteBuffer memory = Ptx.buffer(4 * 128 + 32 * 16);
    for (int i = 0; i < 4 * 64; i++) {
      memory.putShort(2 * i, (short) (1000 * (i / 64) + 10 * (i / 8 % 8) + i % 8));
    }
    String body =
        ".shared .align 16 .b8 tile[512];\n"
            + LANE
            + """
            mul.wide.u32 %rd1, %r0, 16; add.s64 %rd2, %rd0, %rd1;
            ld.global.v4.b32 {%r1, %r2, %r3, %r4}, [%rd2];
            shl.b32 %r5, %r0, 4; mov.u32 %r6, tile; add.s32 %r5, %r6, %r5;
            st.shared.v4.b32 [%r5], {%r1, %r2, %r3, %r4};
            bar.sync 0;
            """
            + String.format(
                "ldmatrix.sync.aligned.m8n8.x%d%s.shared.b16 {%s}, [%%r5];\n",
                count, turned ? ".trans" : "", String.join(", ", registers(8, count)))
            + java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> "st.global.b32 [%rd2+" + (512 + 4 * i) + "], %r" + (8 + i) + ";")
                .collect(java.util.stream.Collectors.joining("\n"));
    ByteBuffer out = Ptx.run(body, new Launch(1, 32), memory);
    IntBinaryOperator element = (row, column) -> turned ? 10 * column + row : 10 * row + column;
    for (int lane = 0; lane < 32; lane++) {
      for (int m = 0; m < count; m++) {
        int at = 512 + 16 * lane + 4 * m;
        int row = lane / 4;
        int column = lane % 4 * 2;
        assertEquals(1000 * m + element.applyAsInt(row, column), out.getShort(at));
        assertEquals(1000 * m + element.applyAsInt(row, column + 1), out.getShort(at + 2));
      }
    }
  }

  /** A and B go asynchronously to shared memory, from there to registers, and are multiplied. */
  @Test
  void aWholeProductFromGlobalMemory() {
    Random random = new Random(7);
    float[][] a = matrix(random, 16, 16);
    float[][] b = matrix(random, 16, 8);
    ByteBuffer memory = Ptx.buffer(512 + 256 + 512);
    for (int i = 0; i < 256; i++) {
      memory.putShort(2 * i, (short) bf16(a[i / 16][i % 16]));
    }
    for (int i = 0; i < 128; i++) {
      memory.putShort(512 + 2 * i, (short) bf16(b[i / 8][i % 8]));
    }
    String body =
        ".shared .align 16 .b8 tile[768];\n"
            + LANE
            + """
            shl.b32 %r1, %r0, 4; mov.u32 %r2, tile; add.s32 %r3, %r2, %r1;
            cvt.u64.u32 %rd1, %r1; add.s64 %rd2, %rd0, %rd1;
            cp.async.cg.shared.global [%r3], [%rd2], 16;
            setp.lt.u32 %p1, %r0, 16;
            @%p1 cp.async.cg.shared.global [%r3+512], [%rd2+512], 16;
            cp.async.commit_group;
            cp.async.wait_group 0;
            bar.sync 0;
            // Rows of A are 32 bytes: lanes 0 to 15 the left half, 16 to 31 the right half.
            and.b32 %r4, %r0, 15; shl.b32 %r4, %r4, 5; shr.u32 %r5, %r0, 4; shl.b32 %r5, %r5, 4;
            add.s32 %r4, %r4, %r5; add.s32 %r4, %r4, %r2;
            ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r6, %r7, %r8, %r9}, [%r4];
            and.b32 %r5, %r0, 15; shl.b32 %r5, %r5, 4; add.s32 %r5, %r5, %r2;
            ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%r10, %r11}, [%r5+512];
            mov.f32 %f1, 0f00000000;
            mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%f4, %f5, %f6, %f7},
              {%r6, %r7, %r8, %r9}, {%r10, %r11}, {%f1, %f1, %f1, %f1};
            st.global.v4.f32 [%rd2+768], {%f4, %f5, %f6, %f7};
            """;
    ByteBuffer out = Ptx.run(body, new Launch(1, 32), memory);
    float[][] expected = product(a, b, new float[16][8]);
    for (int lane = 0; lane < 32; lane++) {
      for (int i = 0; i < 4; i++) {
        float wanted = expected[lane / 4 + 8 * (i / 2)][2 * (lane % 4) + i % 2];
        assertEquals(wanted, out.getFloat(768 + 16 * lane + 4 * i));
      }
    }
  }

  /** Rounded after each term: 1 is lost in 2^24, twice, and stays where the terms begin with it. */
  @Test
  void anElementIsAChainOfFma() {
    String body =
        LANE
            + """
            mov.b32 %r1, 0f3f800000; mov.b32 %r2, 0f4b800000; mov.b32 %r3, 0f3f800000;
            setp.eq.u32 %p1, %r0, 0; mov.f32 %f1, 0f00000000;
            and.b32 %r4, %r0, 3; setp.eq.u32 %p1, %r4, 0; selp.b32 %r1, %r2, %r3, %p1;
            mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32 {%f2, %f3, %f4, %f5},
              {%r1, %r1}, {%r3}, {%f1, %f1, %f1, %f1};
            st.global.f32 [%rd0], %f2;
            """;
    ByteBuffer out = Ptx.run(body, new Launch(1, 32), Ptx.buffer(64));
    float chain = 0;
    for (float term : new float[] {0x1p24f, 1, 1, 1}) {
      chain = Math.fma(term, 1, chain);
    }
    assertEquals(chain, out.getFloat(0));
    assertEquals(0x1p24f, chain);
  }

  @Test
  void aProductNeedsAllLanes() {
    String body =
        LANE
            + "mov.b32 %r1, 0; mov.f32 %f1, 0f00000000;\n"
            + "mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32 {%f1, %f1, %f1, %f1},"
            + " {%r1, %r1}, {%r1}, {%f1, %f1, %f1, %f1};";
    Ptx.run(body, new Launch(1, 32), Ptx.buffer(64));
    String some = "needs all 32 lanes";
    assertTrue(
        assertThrows(EmulationFault.class, () -> Ptx.run(body, new Launch(1, 31), Ptx.buffer(64)))
            .getMessage()
            .contains(some));
  }

  @ParameterizedTest
  @CsvSource({
    // Half of a step away from zero; three quarters; less than half; both signs; no overflow of
    // NaN.
    "3f801000, 3f802000",
    "bf801000, bf802000",
    "3f800fff, 3f800000",
    "3f80ffff, 3f810000",
    "7f800000, 7f800000",
    "00000000, 00000000"
  })
  void roundsToTf32(String from, String to) {
    assertEquals(Integer.parseUnsignedInt(to, 16), converted("cvt.rna.tf32.f32 %r2, %f1", from));
  }

  @ParameterizedTest
  @CsvSource({
    // A tie goes to the even one, up or down; just above and below a tie.
    "3f808000, 3f80",
    "3f818000, 3f82",
    "3f808001, 3f81",
    "3f807fff, 3f80",
    "c0490fdb, c049",
    "7f7fffff, 7f80",
    "ff800000, ff80",
    "7fc00000, 7fff"
  })
  void roundsToBf16(String from, String to) {
    int bits = Integer.parseUnsignedInt(to, 16);
    assertEquals(bits, converted("cvt.rn.bf16.f32 %h1, %f1; mov.b32 %r2, {%h1, %h1}", from) >>> 16);
    assertEquals(bits << 16 | 0x3f80, converted("cvt.rn.bf16x2.f32 %r2, %f1, 0f3f800000", from));
  }

  private static int converted(String code, String bits) {
    return Ptx.run("mov.f32 %f1, 0f" + bits + "; " + code + "; st.global.b32 [%rd0], %r2;")
        .getInt(0);
  }
}
