package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FormatTest {
  /** Number, spec and the text that CPython's {@code format} gives, each with one blank around. */
  private static final String FLOATS =
      """
    0.0 |  | 0.0 |
    0.0 | f | 0.000000 |
    0.0 | .4f | 0.0000 |
    0.0 | >9.3e | 0.000e+00 |
    0.0 | 6.1f |    0.0 |
    -0.0 |  | -0.0 |
    -0.0 | .1% | -0.0% |
    -0.0 | g | -0 |
    -0.0 | .3g | -0 |
    -0.0 | .3 | -0.0 |
    0.1 |  | 0.1 |
    0.1 | .0f | 0 |
    0.1 | 012.3f | 00000000.100 |
    0.1 | +.2f | +0.10 |
    0.1 |  .2e |  1.00e-01 |
    1e16 |  | 1e+16 |
    1e16 | *^14.2f | 10000000000000000.00 |
    1e16 | ,.2f | 10,000,000,000,000,000.00 |
    1e16 | .0e | 1e+16 |
    1e16 | G | 1E+16 |
    1e15 |  | 1000000000000000.0 |
    1e15 | <9.1f | 1000000000000000.0 |
    1e15 | .0 | 1e+15 |
    1e15 | E | 1.000000E+15 |
    1e15 | % | 100000000000000000.000000% |
    1e-4 |  | 0.0001 |
    1e-4 | f | 0.000100 |
    1e-4 | .4f | 0.0001 |
    1e-4 | >9.3e | 1.000e-04 |
    1e-4 | 6.1f |    0.0 |
    1e-5 |  | 1e-05 |
    1e-5 | .1% | 0.0% |
    1e-5 | g | 1e-05 |
    1e-5 | .3g | 1e-05 |
    1e-5 | .3 | 1e-05 |
    0.5 |  | 0.5 |
    0.5 | .0f | 0 |
    0.5 | 012.3f | 00000000.500 |
    0.5 | +.2f | +0.50 |
    0.5 |  .2e |  5.00e-01 |
    2.5 |  | 2.5 |
    2.5 | *^14.2f | *****2.50***** |
    2.5 | ,.2f | 2.50 |
    2.5 | .0e | 2e+00 |
    2.5 | G | 2.5 |
    2.675 |  | 2.675 |
    2.675 | <9.1f | 2.7       |
    2.675 | .0 | 3e+00 |
    2.675 | E | 2.675000E+00 |
    2.675 | % | 267.500000% |
    1e23 |  | 1e+23 |
    1e23 | f | 99999999999999991611392.000000 |
    1e23 | .4f | 99999999999999991611392.0000 |
    1e23 | >9.3e | 1.000e+23 |
    1e23 | 6.1f | 99999999999999991611392.0 |
    5e-324 |  | 5e-324 |
    5e-324 | .1% | 0.0% |
    5e-324 | g | 4.94066e-324 |
    5e-324 | .3g | 4.94e-324 |
    5e-324 | .3 | 4.94e-324 |
    5.684341886080802e-14 |  | 5.684341886080802e-14 |
    5.684341886080802e-14 | .0f | 0 |
    5.684341886080802e-14 | 012.3f | 00000000.000 |
    5.684341886080802e-14 | +.2f | +0.00 |
    5.684341886080802e-14 |  .2e |  5.68e-14 |
    -1509616217149720.8 |  | -1509616217149720.8 |
    -1509616217149720.8 | *^14.2f | -1509616217149720.75 |
    -1509616217149720.8 | ,.2f | -1,509,616,217,149,720.75 |
    -1509616217149720.8 | .0e | -2e+15 |
    -1509616217149720.8 | G | -1.50962E+15 |
    -1234.5678 |  | -1234.5678 |
    -1234.5678 | <9.1f | -1234.6   |
    -1234.5678 | .0 | -1e+03 |
    -1234.5678 | E | -1.234568E+03 |
    -1234.5678 | % | -123456.780000% |
    999999.5 |  | 999999.5 |
    999999.5 | f | 999999.500000 |
    999999.5 | .4f | 999999.5000 |
    999999.5 | >9.3e | 1.000e+06 |
    999999.5 | 6.1f | 999999.5 |
    0.00012345 |  | 0.00012345 |
    0.00012345 | .1% | 0.0% |
    0.00012345 | g | 0.00012345 |
    0.00012345 | .3g | 0.000123 |
    0.00012345 | .3 | 0.000123 |
    99.95 |  | 99.95 |
    99.95 | .0f | 100 |
    99.95 | 012.3f | 00000099.950 |
    99.95 | +.2f | +99.95 |
    99.95 |  .2e |  1.00e+02 |
    """;

  private static final String INTEGERS =
      """
    0 | d | 0 |
    42 | 6d |     42 |
    -42 | 06d | -00042 |
    1234567 | ,d | 1,234,567 |
    255 | x | ff |
    255 | X | FF |
    5 | b | 101 |
    -8 | o | -10 |
    7 | .2f | 7.00 |
    7 | e | 7.000000e+00 |
    12 | <5 | 12    |
    12 | ^5 |  12   |
    12 | >+5d |   +12 |
    3 | .1% | 300.0% |
    -1234567 | , | -1,234,567 |
    1000000 | g | 1e+06 |
    """;

  @Test
  void floatsAsPython() {
    for (String line : FLOATS.lines().map(String::strip).toList()) {
      String[] cells = line.split("\\|");
      double x = Double.parseDouble(cells[0].strip());
      String spec = inner(cells[1]);
      assertEquals(inner(cells[2]), Format.text(x, spec), line);
      assertNull(Format.check(spec, DType.F64));
    }
  }

  @Test
  void integersAsPython() {
    for (String line : INTEGERS.lines().map(String::strip).toList()) {
      String[] cells = line.split("\\|");
      String spec = inner(cells[1]);
      assertEquals(inner(cells[2]), Format.text(Long.parseLong(cells[0].strip()), spec), line);
      assertNull(Format.check(spec, DType.I64));
    }
  }

  private static String inner(String cell) {
    return cell.length() < 2 ? "" : cell.substring(1, cell.length() - 1);
  }

  @Test
  void plainValues() {
    assertEquals("0.1", Format.text(0.1f));
    assertEquals("1.0", Format.text(1f));
    assertEquals("16777216.0", Format.text(16777216f));
    assertEquals("1e-05", Format.text(1e-5f));
    assertEquals("3.4028235e+38", Format.text(Float.MAX_VALUE));
    assertEquals("1e-45", Format.text(Float.MIN_VALUE));
    assertEquals("-0.0", Format.text(-0f));
    assertEquals("nan", Format.text(Double.NaN));
    assertEquals("-inf", Format.text(Double.NEGATIVE_INFINITY));
    assertEquals("true", Format.text(true));
    assertEquals("-9223372036854775808", Format.text(Long.MIN_VALUE));
  }

  @Test
  void everyFloatReadsBack() {
    int bits = 1;
    for (int i = 0; i < 20_000; i++) {
      bits = bits * 1664525 + 1013904223;
      float x = Float.intBitsToFloat(bits);
      if (Float.isFinite(x)) {
        assertEquals(x, Float.parseFloat(Format.text(x)));
      }
    }
  }

  @Test
  void specialsPadLikeNumbers() {
    assertEquals("   nan", Format.text(Double.NaN, "6.1f"));
    assertEquals("-inf", Format.text(Float.NEGATIVE_INFINITY, ".2e"));
    assertEquals("+inf", Format.text(Float.POSITIVE_INFINITY, "+.2e"));
    assertEquals("INF", Format.text(Double.POSITIVE_INFINITY, "F"));
  }

  @Test
  void stringsAndTruthAlignLeft() {
    assertEquals("ab   |", Format.text("ab", "5") + "|");
    assertEquals("   ab", Format.text("ab", ">5"));
    assertEquals("abc", Format.text("abcdef", ".3"));
    assertEquals(" true", Format.text(true, ">5"));
  }

  @Test
  void tensors() {
    assertEquals("0.1", Format.text(Tensor.scalar(0.1f)));
    assertEquals("0.100", Format.text(Tensor.scalar(0.1f), ".3f"));
    assertEquals("   7", Format.text(Tensor.scalar(7L), "4d"));
    assertEquals("false", Format.text(Tensor.scalar(false)));
    assertEquals("tensor([1., 2.])", Format.text(Tensor.of(new float[] {1, 2})));
    assertThrows(IllegalArgumentException.class, () -> Format.text(Tensor.of(new float[2]), ".3f"));
    assertNotNull(Format.checkTensor("d"));
    assertNull(Format.checkTensor(""));
  }

  @Test
  void wrongSpecsAreExplained() {
    assertEquals("format `.f` has no digits after the point", Format.check(".f", DType.F32));
    assertEquals("format `3q` is not understood at `q`", Format.check("3q", DType.F32));
    assertEquals("format `.2fx` is not understood at `fx`", Format.check(".2fx", DType.F32));
    assertEquals("format `d`: type `d` does not fit a float", Format.check("d", DType.F32));
    assertEquals("format `.2d`: an integer has no precision", Format.check(".2d", DType.I32));
    assertEquals("format `.2f`: type `f` does not fit a bool", Format.check(".2f", DType.BOOL));
    assertEquals("format `99999` has a width above 1000", Format.check("99999", DType.U8));
    assertEquals("format `f`: type `f` does not fit a string", Format.checkString("f"));
    assertNotNull(Format.checkString("+5"));
    assertNotNull(Format.check(",x", DType.I64));
    assertThrows(IllegalArgumentException.class, () -> Format.text(1.5, "d"));
  }
}
