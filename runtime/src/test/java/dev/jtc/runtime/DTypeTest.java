package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DTypeTest {
  @Test
  void namesAreThoseOfTheSourceText() {
    assertEquals(
        List.of("f32", "f64", "i32", "i64", "u8", "bool"),
        Arrays.stream(DType.values()).map(DType::text).toList());
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
}
