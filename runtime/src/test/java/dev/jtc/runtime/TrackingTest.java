package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.chart.Mark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that {@code track} makes. */
class TrackingTest {
  @TempDir private Path folder;

  private Console console(Path place) {
    return Console.tracking(new PrintStream(new ByteArrayOutputStream()), place);
  }

  private static List<String> columns(Path csv) throws IOException {
    return Files.readAllLines(csv).stream().map(line -> line.replaceAll(",.*,", " ")).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("\\d{6,}", "TIME"))
          .sorted()
          .toList();
    }
  }

  @Test
  void eachNameHasATableAndEachGroupAChart() throws IOException {
    try (Console console = console(folder)) {
      for (int i = 0; i < 3; i++) {
        console.track("loss/train", 0.1f * i, Console.NEXT_STEP);
        console.track("loss/test", 1e-9, 10 * i);
        console.track("acc", i / 3.0, Console.NEXT_STEP);
      }
    }
    assertEquals(
        List.of(
            "acc.csv",
            "acc.svg",
            "events.out.tfevents.TIME.jtc",
            "loss.svg",
            "loss_test.csv",
            "loss_train.csv"),
        names());
    assertEquals(
        List.of("step value", "0 0.0", "1 0.1", "2 0.2"),
        columns(folder.resolve("loss_train.csv")));
    assertEquals(
        List.of("step value", "0 1e-09", "10 1e-09", "20 1e-09"),
        columns(folder.resolve("loss_test.csv")));
    assertEquals("1 0.3333333333333333", columns(folder.resolve("acc.csv")).get(2));
    String chart = Files.readString(folder.resolve("loss.svg"));
    assertTrue(chart.contains(">train<") && chart.contains(">test<") && chart.contains(">loss<"));
  }

  @Test
  void namesThatAreNoFileNamesGetOne() throws IOException {
    try (Console console = console(folder)) {
      console.track("a:b", 1, 0);
      console.track("a?b", 2, 0);
      console.track("../up", 3, 0);
    }
    assertEquals(
        List.of("_.._up.csv", "a_b-2.csv", "a_b.csv"),
        names().stream().filter(name -> name.endsWith(".csv")).toList());
  }

  @Test
  void whatWasTrackedCanBeDrawn() throws IOException {
    try (Console console = console(folder)) {
      console.track("loss", 3, 5);
      console.track("loss", 2, Console.NEXT_STEP);
      Mark.Line line = (Mark.Line) console.tracked("loss", "");
      assertEquals(List.of(5.0, 6.0), List.of(line.x()[0], line.x()[1]));
      assertEquals("loss", line.label());
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> console.tracked("los", ""));
      assertEquals("nothing was tracked as `los` until now, but loss", e.getMessage());
    }
  }

  @Test
  void valuesAreReadableBeforeTheEnd() throws IOException {
    Console console = console(folder);
    console.track("loss", 3, 0);
    assertEquals(List.of("step value", "0 3.0"), columns(folder.resolve("loss.csv")));
    console.close();
  }

  @Test
  void aRunTakesAFolderOfItsOwn() throws IOException {
    assertEquals(folder.resolve("fit").resolve("1"), RunFolder.free(folder.resolve("fit")));
    Files.createDirectories(folder.resolve("fit").resolve("1"));
    assertEquals(folder.resolve("fit").resolve("2"), RunFolder.free(folder.resolve("fit")));
  }

  @Test
  void aFolderThatCannotBeMadeIsAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");
    Console console = console(file.resolve("inside"));
    assertThrows(IOException.class, () -> console.track("loss", 1, 0));
  }
}
