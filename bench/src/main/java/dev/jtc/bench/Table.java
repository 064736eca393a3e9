package dev.jtc.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The table as Markdown. */
final class Table {
  private Table() {}

  static String of(List<Result> results, Optional<Floors> floors) {
    StringBuilder text = new StringBuilder();
    text.append(machine()).append("\n\n");
    floors.ifPresent(f -> text.append(floors(f)).append("\n\n"));
    row(
        text,
        "workload",
        "jtc",
        "best",
        "floor",
        "of it",
        "best peer",
        "",
        "peer / jtc",
        "plain Java / jtc",
        "goal",
        "");
    row(text, "---", "---:", "---:", "---:", "---:", "---", "---:", "---:", "---:", "---:", "---");
    results.forEach(result -> line(text, result, floors));
    products(text, results);
    two(text, results);
    scalar(text, results);
    return text.toString();
  }

  private static String machine() {
    return String.format(
        Locale.ROOT,
        "Java %s (%s), %s, %d processors. Times of one call, median of the slices and the best of"
            + " them; one thread.",
        System.getProperty("java.version"),
        System.getProperty("java.vendor"),
        processor(),
        Runtime.getRuntime().availableProcessors());
  }

  private static String processor() {
    try {
      return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (java.io.IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String floors(Floors floors) {
    List<String> parts = new ArrayList<>();
    parts.add(String.format(Locale.ROOT, "%.0f GFLOP/s", floors.peak()));
    for (Floors.Level level : floors.levels()) {
      parts.add(String.format(Locale.ROOT, "%s %.0f GB/s", level.name(), level.rate()));
    }
    return "Floors, one core: " + String.join(", ", parts) + ".";
  }

  private static void line(StringBuilder text, Result result, Optional<Floors> floors) {
    Row row = result.row();
    Times own = result.own();
    Optional<Map.Entry<String, Times>> peer = result.bestPeer();
    row(
        text,
        row.title(),
        time(own.median()),
        time(own.best()),
        floors.map(f -> time(f.nanos(row)) + " " + f.bound(row)).orElse(""),
        floors.map(f -> percent(f.nanos(row) / own.median())).orElse(""),
        peer.map(Map.Entry::getKey).orElse("none"),
        peer.map(p -> time(p.getValue().median())).orElse(""),
        peer.map(p -> ratio(p.getValue().median() / own.median())).orElse(""),
        result.plain().map(p -> ratio(p.median() / own.median())).orElse(""),
        goal(result, floors).isPresent() ? "≤ " + time(goal(result, floors).getAsDouble()) : "",
        goal(result, floors).isEmpty()
            ? ""
            : own.median() <= goal(result, floors).getAsDouble() ? "met" : "missed");
  }

  /** The nanoseconds that a row may take. */
  private static OptionalDouble goal(Result result, Optional<Floors> floors) {
    Row row = result.row();
    Optional<Double> of =
        switch (row.against()) {
          case FLOOR -> floors.map(f -> f.nanos(row));
          case PEER -> result.bestPeer().map(p -> p.getValue().median());
        };
    return of.isPresent() && row.goal().isPresent()
        ? OptionalDouble.of(of.get() * row.goal().getAsDouble())
        : OptionalDouble.empty();
  }

  /** The products as a whole: the geometric mean of the ratios to the peer. */
  private static void products(StringBuilder text, List<Result> results) {
    for (boolean large : new boolean[] {false, true}) {
      List<Result> some =
          results.stream()
              .filter(r -> r.row().name().startsWith("product_") && r.bestPeer().isPresent())
              .filter(r -> r.row().name().matches(".*(512|1024|2048)") == large)
              .toList();
      if (some.isEmpty()) {
        continue;
      }
      double logs =
          some.stream()
              .mapToDouble(r -> Math.log(r.bestPeer().get().getValue().median() / r.own().median()))
              .average()
              .orElseThrow();
      text.append(
          String.format(
              Locale.ROOT,
              "%n%s products: geometric mean of peer / jtc %.2f, of our rate %.0f GFLOP/s.%n",
              large ? "Large" : "Small",
              Math.exp(logs),
              Math.exp(
                  some.stream()
                      .mapToDouble(r -> Math.log(r.row().flops() / r.own().median()))
                      .average()
                      .orElseThrow())));
    }
  }

  private static void two(StringBuilder text, List<Result> results) {
    List<Result> some = results.stream().filter(r -> r.two().isPresent()).toList();
    if (some.isEmpty()) {
      return;
    }
    text.append("\nTwo threads:\n\n");
    row(text, "workload", "jtc", "best", "faster than one", "best peer", "", "peer / jtc");
    row(text, "---", "---:", "---:", "---:", "---", "---:", "---:");
    for (Result r : some) {
      Times two = r.two().get();
      Optional<Map.Entry<String, Times>> peer = Result.fastest(r.peersOfTwo());
      row(
          text,
          r.row().title(),
          time(two.median()),
          time(two.best()),
          ratio(r.own().median() / two.median()),
          peer.map(Map.Entry::getKey).orElse("none"),
          peer.map(p -> time(p.getValue().median())).orElse(""),
          peer.map(p -> ratio(p.getValue().median() / two.median())).orElse(""));
    }
  }

  private static void scalar(StringBuilder text, List<Result> results) {
    List<Result> some = results.stream().filter(r -> r.scalar().isPresent()).toList();
    if (some.isEmpty()) {
      return;
    }
    text.append("\nWithout vector code, one thread:\n\n");
    row(text, "workload", "jtc", "GFLOP/s");
    row(text, "---", "---:", "---:");
    for (Result r : some) {
      row(
          text,
          r.row().title(),
          time(r.scalar().get().median()),
          String.format(Locale.ROOT, "%.0f", r.row().flops() / r.scalar().get().median()));
    }
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.0f", ratio);
  }

  static String time(double nanos) {
    if (nanos < 1e3) {
      return String.format(Locale.ROOT, "%.0f ns", nanos);
    }
    double micros = nanos / 1e3;
    return String.format(
        Locale.ROOT, micros < 10 ? "%.2f µs" : micros < 100 ? "%.1f µs" : "%,.0f µs", micros);
  }
}
