package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FloorsTest {
  private static final Floors FLOORS =
      new Floors(
          100,
          List.of(
              new Floors.Level("L1", 1000, 50), new Floors.Level("memory", Long.MAX_VALUE, 10)));

  @Test
  void theLongerOfArithmeticAndTrafficIsTheFloor() {
    assertEquals(20, FLOORS.nanos(2000, 900));
    assertEquals("fma", FLOORS.bound(2000, 900));
    assertEquals(18, FLOORS.nanos(200, 900));
    assertEquals("L1", FLOORS.bound(200, 900));
  }

  @Test
  void whatDoesNotFitACacheComesFromTheNextLevel() {
    assertEquals(100.1, FLOORS.nanos(200, 1001), 1e-9);
    assertEquals("memory", FLOORS.bound(200, 1001));
  }

  @Test
  void everyMachineHasAPeakAndCaches() {
    Floors measured = Floors.measure();
    assertTrue(measured.peak() > 0.1, measured.toString());
    assertTrue(measured.levels().size() >= 2, measured.toString());
    measured.levels().forEach(level -> assertTrue(level.rate() > 0.01, measured.toString()));
    assertEquals(Long.MAX_VALUE, measured.levels().get(measured.levels().size() - 1).bytes());
  }
}
