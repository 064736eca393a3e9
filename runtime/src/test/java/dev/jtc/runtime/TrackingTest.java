package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.chart.Mark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        Tracker.track(console, "loss/train", 0.1f * i, Tracker.NEXT_STEP);
        Tracker.track(console, "loss/test", 1e-9, 10 * i);
        Tracker.track(console, "acc", i / 3.0, Tracker.NEXT_STEP);
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
      Tracker.track(console, "a:b", 1, 0);
      Tracker.track(console, "a?b", 2, 0);
      Tracker.track(console, "../up", 3, 0);
    }
    assertEquals(
        List.of("_.._up.csv", "a_b-2.csv", "a_b.csv"),
        names().stream().filter(name -> name.endsWith(".csv")).toList());
  }

  @Test
  void whatWasTrackedCanBeDrawn() throws IOException {
    try (Console console = console(folder)) {
      Tracker.track(console, "loss", 3, 5);
      Tracker.track(console, "loss", 2, Tracker.NEXT_STEP);
      Mark.Line line = (Mark.Line) Tracker.tracked(console, "loss", "");
      assertEquals(List.of(5.0, 6.0), List.of(line.x()[0], line.x()[1]));
      assertEquals("loss", line.label());
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Tracker.tracked(console, "los", ""));
      assertEquals("nothing was tracked as `los` until now, but loss", e.getMessage());
    }
  }

  @Test
  void groupsOfLikeNamesHaveChartsOfTheirOwn() throws IOException {
    try (Console console = console(folder)) {
      Tracker.track(console, "a:b", 1, 0);
      Tracker.track(console, "a?b", 2, 0);
      Tracker.track(console, "A?B/x", 3, 0);
    }
    assertEquals(
        List.of("A_B-3.svg", "a_b-2.svg", "a_b.svg"),
        names().stream().filter(name -> name.endsWith(".svg")).toList());
    assertTrue(Files.readString(folder.resolve("a_b-2.svg")).contains(">a?b<"));
  }

  @Test
  void valuesAreReadableBeforeTheEnd() throws IOException, InterruptedException {
    Console console = console(folder);
    Tracker.track(console, "loss", 3, 0);
    Tracker.track(console, "loss", 4, 1);
    List<String> all = List.of("step value", "0 3.0", "1 4.0");
    // No further value comes: it is the folder that must see to it.
    for (int i = 0; i < 600 && !columns(folder.resolve("loss.csv")).equals(all); i++) {
      Thread.sleep(50);
    }
    assertEquals(all, columns(folder.resolve("loss.csv")));
    console.close();
  }

  @Test
  void runsThatBeginAtOnceHaveFoldersOfTheirOwn() throws Exception {
    RunPlace place = new RunPlace(folder.resolve("fit"), RunPlace.Choice.FIRST_FREE);
    Files.createDirectories(folder.resolve("fit").resolve("2"));
    int runs = 16;
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    try {
      CyclicBarrier start = new CyclicBarrier(runs);
      List<Future<Path>> made = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        made.add(
            threads.submit(
                () -> {
                  start.await();
                  return place.make();
                }));
      }
      Set<String> names = new TreeSet<>();
      for (Future<Path> one : made) {
        names.add(one.get().getFileName().toString());
      }
      assertEquals(runs, names.size(), names.toString());
      assertFalse(names.contains("2"));
      assertTrue(names.contains("1") && names.contains("17"), names.toString());
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aChartThatCannotBeDrawnLosesNoValues() throws IOException {
    Console console = console(folder);
    Tracker.track(console, "loss", 3, 0);
    Files.createDirectories(folder.resolve("loss.svg").resolve("in the way"));
    assertThrows(IOException.class, console::close);
    assertEquals(List.of("step value", "0 3.0"), columns(folder.resolve("loss.csv")));
  }

  @Test
  void aFolderThatCannotBeMadeIsAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");
    Console console = console(file.resolve("inside"));
    assertThrows(IOException.class, () -> Tracker.track(console, "loss", 1, 0));
  }
}
