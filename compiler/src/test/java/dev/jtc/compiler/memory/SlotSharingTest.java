package dev.jtc.compiler.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.memory.SlotSharing.Fit;
import dev.jtc.compiler.memory.SlotSharing.Wanted;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotSharingTest {
  private static final Dim N = Dim.variable("N");
  private static final Dim M = Dim.variable("M");

  private static Wanted wanted(DType dtype, Dim elements, int from, int end) {
    Slot slot = new Slot("v", dtype, Layout.FLAT, elements, Dim.ONE, Slot.Kind.SCRATCH);
    return new Wanted(slot, from, end);
  }

  private static Wanted wanted(long elements, int from, int end) {
    return wanted(DType.F32, Dim.of(elements), from, end);
  }

  @Test
  void aLargerArrayServesASmallerValueBeforeOrAfter() {
    SlotSharing.Result result =
        SlotSharing.of(List.of(wanted(10, 0, 1), wanted(100, 2, 3), wanted(5, 4, 5)), Fit.LARGER);
    assertArrayEquals(new int[] {0, 0, 0}, result.places());
    assertEquals(Dim.of(100), result.slots().get(0).elements());
  }

  @Test
  void theSmallestFreeOneIsTaken() {
    SlotSharing.Result result =
        SlotSharing.of(List.of(wanted(100, 0, 2), wanted(20, 1, 3), wanted(10, 4, 5)), Fit.LARGER);
    assertArrayEquals(new int[] {0, 1, 1}, result.places());
  }

  @Test
  void whatOverlapsIsKeptApart() {
    SlotSharing.Result result =
        SlotSharing.of(
            List.of(wanted(4, 0, 5), wanted(4, 1, 2), wanted(4, 3, 4), wanted(4, 6, 7)),
            Fit.LARGER);
    assertArrayEquals(new int[] {0, 1, 1}, Arrays.copyOf(result.places(), 3));
    assertEquals(2, result.slots().size());
  }

  @Test
  void whatIsNeverGivenBackIsNeverShared() {
    SlotSharing.Result result =
        SlotSharing.of(
            List.of(wanted(4, 0, Integer.MAX_VALUE), wanted(4, 1, Integer.MAX_VALUE)), Fit.LARGER);
    assertArrayEquals(new int[] {0, 1}, result.places());
  }

  @Test
  void sizesBeyondTheRangeOfNumbersAreArraysOfTheirOwn() {
    Dim huge = Dim.of(Long.MAX_VALUE);
    Dim product = Dim.ONE;
    for (int i = 0; i < 12; i++) {
      product = product.times(N);
    }
    Dim[] longest = {Dim.ONE, Dim.ONE};
    for (int i = 0; i < 260; i++) {
      for (int k = 0; k < 2; k++) {
        longest[k] = longest[k].plus(Dim.variable("dimension" + (2 * i + k)));
      }
    }
    List<Wanted> wanted =
        List.of(
            wanted(DType.F32, huge, 0, 1),
            wanted(DType.F32, product, 2, 3),
            wanted(DType.F32, product, 4, 5),
            wanted(DType.F32, longest[0], 6, 7),
            wanted(DType.F32, longest[1], 8, 9));
    int[] places = SlotSharing.of(wanted, Fit.LARGER).places();
    assertEquals(places[1], places[2]);
    assertNotEquals(places[3], places[4]);
  }

  @Test
  void openSizesShareWhereOneIsSurelyLarger() {
    List<Wanted> wanted =
        List.of(
            wanted(DType.F32, N.times(10), 0, 1),
            wanted(DType.F32, N.times(784), 2, 3),
            wanted(DType.F32, M.times(10), 4, 5),
            wanted(DType.F32, Dim.of(3), 6, 7));
    int[] places = SlotSharing.of(wanted, Fit.LARGER).places();
    assertEquals(places[0], places[1]);
    assertTrue(places[2] != places[0]);
    assertTrue(places[3] != places[0] && places[3] != places[2], "N may be 0");
  }

  @Test
  void otherElementsAndEqualSizesOnly() {
    List<Wanted> types = List.of(wanted(4, 0, 1), wanted(DType.I32, Dim.of(4), 2, 3));
    assertEquals(2, SlotSharing.of(types, Fit.LARGER).slots().size());
    List<Wanted> sizes = List.of(wanted(4, 0, 1), wanted(5, 2, 3), wanted(4, 4, 5));
    assertEquals(2, SlotSharing.of(sizes, Fit.EQUAL).slots().size());
  }

  /** Nobody gets an array that is too small or in use, and never more arrays than values. */
  @Test
  void holdsOfRandomTimes() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Wanted> all = new ArrayList<>();
      int count = 1 + random.nextInt(40);
      List<Integer> times = new ArrayList<>();
      for (int i = 0; i < 2 * count; i++) {
        times.add(i);
      }
      Collections.shuffle(times, random);
      for (int i = 0; i < count; i++) {
        int a = times.get(2 * i);
        int b = times.get(2 * i + 1);
        all.add(wanted(1 + random.nextInt(9), Math.min(a, b), Math.max(a, b)));
      }
      SlotSharing.Result result = SlotSharing.of(all, Fit.LARGER);
      for (int i = 0; i < count; i++) {
        Wanted one = all.get(i);
        Slot array = result.slots().get(result.places()[i]);
        assertTrue(array.elements().value() >= one.slot().elements().value());
        for (int j = 0; j < i; j++) {
          Wanted other = all.get(j);
          boolean apart = one.end() < other.from() || other.end() < one.from();
          assertTrue(apart || result.places()[i] != result.places()[j], one + " and " + other);
        }
      }
    }
  }
}
