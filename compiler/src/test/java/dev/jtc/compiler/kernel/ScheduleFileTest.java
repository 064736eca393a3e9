package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleFileTest {
  private static final String KEY = "f32 64x100*2x1000 NT 512";
  private static final String CHOICE =
      "rows=8 vectors=2 order=panels inner=in-place outer=in-place terms=0";

  @Test
  void whatIsWrittenIsReadBack() {
    ScheduleFile file = new ScheduleFile(Map.of(KEY, Schedule.parse(CHOICE, "tuned")), List.of());
    String text = file.text("Schedules of products");
    assertEquals("# Schedules of products\n" + KEY + ": " + CHOICE + "\n", text);
    ScheduleFile read = ScheduleFile.parse("a.schedules", text);
    assertEquals(List.of(), read.problems());
    assertEquals(List.of(KEY), List.copyOf(read.chosen().keySet()));
    assertEquals(CHOICE, read.chosen().get(KEY).text());
  }

  @Test
  void aLineThatSaysNothingIsReportedWithItsPlaceAndTheOthersCount() {
    ScheduleFile read =
        ScheduleFile.parse(
            "a.schedules",
            "# for people\n\n"
                + "f33 1x1x1 NN 512: "
                + CHOICE
                + "\n"
                + KEY
                + ": rows=8\n"
                + KEY
                + ": "
                + CHOICE
                + " colour=red\n"
                + KEY
                + ": "
                + CHOICE
                + "   # measured\n"
                + KEY
                + ": "
                + CHOICE
                + "\n");
    assertEquals(List.of(KEY), List.copyOf(read.chosen().keySet()));
    assertEquals(4, read.problems().size(), read.problems().toString());
    assertTrue(read.problems().get(0).startsWith("a.schedules:3: expected a product"));
    assertTrue(read.problems().get(1).startsWith("a.schedules:4: "));
    assertTrue(read.problems().get(2).contains("colour"), read.problems().toString());
    assertTrue(read.problems().get(3).startsWith("a.schedules:7: a second schedule"));
  }

  @ParameterizedTest
  @CsvSource({
    "rows=8, rows=65, `rows=65` is no number from 1 to 64",
    "rows=8, rows=0, `rows=0` is no number from 1 to 64",
    "rows=8, rows=many, `rows=many` is no number from 1 to 64",
    "rows=8, rows=99999999999, `rows=99999999999` is no number from 1 to 64",
    "vectors=3, vectors=17, `vectors=17` is no number from 1 to 16",
    "order=rows, order=columns, '`order=columns` is none of `panels`, `rows`'",
    "inner=in-place, inner=IN_PLACE, '`inner=IN_PLACE` is none of `in-place`, `copied`'",
  })
  void aWordOrNumberThatCannotBeIsNamed(String good, String bad, String problem) {
    String text = "rows=8 vectors=3 order=rows inner=in-place outer=in-place terms=0";
    assertEquals(text, Schedule.parse(text, "tuned").text());
    String wrong = text.replace(good, bad);
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> Schedule.parse(wrong, "tuned"));
    assertEquals(problem, e.getMessage());
  }
}
