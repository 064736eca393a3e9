package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  @TempDir Path folder;

  private Tensor[] read(String text, String[] columns, String... types) throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), text);
    return Csv.read(file.toString(), columns, ",", types);
  }

  private String refusal(String text, String... types) {
    String message = assertThrows(IOException.class, () -> read(text, null, types)).getMessage();
    return message.replaceFirst(".*t.csv`", "t.csv");
  }

  @Test
  void everyNumberThatIsWrittenComesBack() throws IOException {
    double[] numbers = {
      0,
      -0.0,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      -Double.MAX_VALUE,
      0.1,
      1e22
    };
    float[] floats = {1f, Float.NaN, Float.MIN_VALUE, Float.MAX_VALUE, 0.1f, -0f, 3, 4, 5};
    Path file = folder.resolve("t.csv");
    Tensor[] written = {Tensor.of(numbers), Tensor.of(floats)};
    Csv.write(written, file.toString(), new String[] {"a", "b"});
    Tensor[] back = Csv.read(file.toString(), null, ",", new String[] {"f64[N]", "f32[N]"});
    assertTrue(written[0].sameBits(back[0]) && written[1].sameBits(back[1]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b",
        "say \"a\"",
        "two\nlines",
        "carriage\rreturn",
        "both\r\nof them",
        " edges ",
        ""
      })
  void everyNameThatIsWrittenIsFound(String name) throws IOException {
    Path file = folder.resolve("t.csv");
    Tensor x = Tensor.of(new float[] {1, 2});
    Csv.write(new Tensor[] {x}, file.toString(), new String[] {name});
    Tensor back = Csv.read(file.toString(), new String[] {name}, ",", new String[] {"f32[N]"})[0];
    assertTrue(x.sameBits(back));
  }

  @ParameterizedTest
  @CsvSource({"nan,NaN", "-NaN,NaN", "inf,Infinity", "-INF,-Infinity", "+infinity,Infinity"})
  void wordsForNumbersAreNumbers(String word, double number) throws IOException {
    assertEquals(number, read("x\n" + word + "\n", null, "f64[N]")[0].doubles()[0]);
    assertEquals((float) number, read("x\n" + word + "\n", null, "f32[N]")[0].floats()[0]);
    assertEquals(
        "t.csv, line 2, column `x`: `" + word + "` is no i64",
        refusal("x\n" + word + "\n", "i64[N]"));
  }

  @Test
  void blanksAroundNamesAndValuesDoNotCount() throws IOException {
    Tensor[] read =
        read("\uFEFF a , b\t,\"c\" \n 1 , 2 , \"3\" \n", new String[] {"c", "b", "a"}, "f32[N, 3]");
    assertArrayEquals(new float[] {3, 2, 1}, read[0].floats());
  }

  @Test
  void whatIsMissingIsRefusedWithItsLine() throws IOException {
    assertEquals("t.csv, line 3: the value is missing", refusal("x\n1\n\n2\n", "f32[N]"));
    assertEquals("t.csv, line 2: the value is missing", refusal("x\n \n\n2\n", "f32[N]"));
    assertEquals(
        "t.csv, line 3, column `b`: the value is missing", refusal("a,b\n1,2\n3,\n", "f32[N, 2]"));
    assertEquals("t.csv, line 2, column `x`: `NA` is no f32", refusal("x\nNA\n", "f32[N]"));
    // Blank lines at the end are no rows, nor are those between rows of several values.
    assertEquals(1, read("x\n1\n\n \n", null, "f32[N]")[0].size());
    assertEquals(4, read("a,b\r\n1,2\r\n\r\n3,4\r\n", null, "f32[N, 2]")[0].size());
  }

  @Test
  void finiteNumbersThatNoFloatCanHoldAreRefused() {
    assertEquals("t.csv, line 2, column `x`: `1e999` is no f64", refusal("x\n1e999\n", "f64[N]"));
    assertEquals(
        "t.csv, line 3, column `x`: `-4e38` is no f32", refusal("x\n1\n-4e38\n", "f32[N]"));
  }
}
