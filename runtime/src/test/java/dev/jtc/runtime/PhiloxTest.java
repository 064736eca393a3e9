package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Philox against the known answers that its authors publish with Random123. */
class PhiloxTest {
  private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
    int[] out = new int[4];
    Philox.block(out, 0, c0, c1, c2, c3, k0, k1);
    return out;
  }

  @Test
  void knownAnswersOfRandom123() {
    assertArrayEquals(
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0, 0, 0, 0));
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1, -1, -1, -1));
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
  }

  @Test
  void wordsAreThoseOfTheBlock() {
    long key = 0x299f31d0a4093822L;
    long counter = 0x85a308d3243f6a88L;
    int[] expected = block(0x243f6a88, 0x85a308d3, 0, 0, 0xa4093822, 0x299f31d0);
    for (int lane = 0; lane < 4; lane++) {
      assertEquals(expected[lane], Philox.word(key, counter, lane));
    }
  }

  @Test
  void fillAgreesWithEveryElementAlone() {
    long key = 42;
    long counter = 0xfffffffeL;
    for (int n = 0; n < 23; n++) {
      int[] out = new int[n];
      Philox.fill(out, key, counter);
      for (int i = 0; i < n; i++) {
        assertEquals(Philox.element(key, counter, i), out[i]);
        assertEquals(Philox.word(key, counter + i / 4, i % 4), out[i]);
      }
    }
  }

  @Test
  void fillLeavesTheRestAlone() {
    int[] out = new int[9];
    Arrays.fill(out, 7);
    Philox.fill(out, 6, 1, 0);
    assertArrayEquals(new int[] {7, 7, 7}, Arrays.copyOfRange(out, 6, 9));
  }

  @Test
  void drawsFollowOneAnother() {
    assertEquals(0, Philox.blocks(0));
    assertEquals(1, Philox.blocks(1));
    assertEquals(1, Philox.blocks(4));
    assertEquals(2, Philox.blocks(5));
    assertEquals(1L << 40, Philox.blocks(1L << 42));
    int[] all = new int[16];
    Philox.fill(all, 3, 100);
    int[] second = new int[8];
    Philox.fill(second, 3, 100 + Philox.blocks(8));
    assertArrayEquals(Arrays.copyOfRange(all, 8, 16), second);
  }
}
