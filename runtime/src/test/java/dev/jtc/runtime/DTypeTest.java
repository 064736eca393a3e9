package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DTypeTest {
  @Test
  void namesAreThoseOfTheSourceText() {
    assertEquals(
        List.of("f32", "f64", "i32", "i64", "u8", "bool"),
        Arrays.stream(DType.values()).map(DType::text).toList());
    for (DType dtype : DType.values()) {
      assertEquals(Optional.of(dtype), DType.parse(dtype.text()));
    }
    assertTrue(DType.parse("F32").isEmpty());
    assertTrue(DType.parse("").isEmpty());
  }

  @Test
  void sizesAreThoseOfTheArrays() {
    assertEquals(Float.BYTES, DType.F32.bytes());
    assertEquals(Double.BYTES, DType.F64.bytes());
    assertEquals(Integer.BYTES, DType.I32.bytes());
    assertEquals(Long.BYTES, DType.I64.bytes());
    assertEquals(1, DType.U8.bytes());
    assertEquals(1, DType.BOOL.bytes());
  }

  @Test
  void arraysHaveTheClassAndLengthOfTheDtype() {
    for (DType dtype : DType.values()) {
      Object array = dtype.newArray(3);
      assertEquals(dtype.arrayClass(), array.getClass());
      assertEquals(3, dtype.length(array));
      assertEquals(3, dtype.length(dtype.copy(array)));
    }
    assertThrows(ClassCastException.class, () -> DType.F32.length(new double[3]));
  }

  @Test
  void classesOfDtypesAreThoseOfTheLanguage() {
    assertEquals(List.of(DType.F32, DType.F64), pick(DType::isFloat));
    assertEquals(List.of(DType.I32, DType.I64, DType.U8), pick(DType::isInt));
    assertEquals(5, pick(DType::isNumber).size());
  }

  private static List<DType> pick(java.util.function.Predicate<DType> wanted) {
    return Arrays.stream(DType.values()).filter(wanted).toList();
  }
}
