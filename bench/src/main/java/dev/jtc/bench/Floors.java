package dev.jtc.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one core of this machine can do.
 *
 * @param peak flops in a nanosecond
 * @param levels the caches and the memory, nearest first
 */
record Floors(double peak, List<Level> levels) {

  /**
   * A cache, or the memory.
   *
   * @param rate bytes in a nanosecond
   */
  record Level(String name, double bytes, double rate) {}

  /** Asks the program that measures it, which prints a line for each. */
  static Floors measure(Path program) throws IOException {
    Process process =
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    double peak = 0;
    List<Level> levels = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ");
      double rate = Double.parseDouble(words[2]);
      if (words[0].equals("fma")) {
        peak = rate;
      } else {
        levels.add(new Level(words[0], Double.parseDouble(words[1]), rate));
      }
    }
    return new Floors(peak, levels);
  }

  /** The better of two measurements. */
  Floors or(Floors other) {
    List<Level> better = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      Level level = levels.get(i);
      double rate = Math.max(level.rate(), other.levels().get(i).rate());
      better.add(new Level(level.name(), level.bytes(), rate));
    }
    return new Floors(Math.max(peak, other.peak()), better);
  }

  private Level holding(double bytes) {
    return levels.stream()
        .filter(level -> bytes <= level.bytes())
        .findFirst()
        .orElse(levels.get(levels.size() - 1));
  }

  /** The nanoseconds that a row takes at least. */
  double nanos(Row row) {
    return Math.max(row.flops() / peak, row.bytes() / holding(row.set()).rate());
  }

  /** What bounds a row: {@code fma}, or the level that holds its arrays. */
  String bound(Row row) {
    Level level = holding(row.set());
    return row.flops() / peak >= row.bytes() / level.rate() ? "fma" : level.name();
  }
}
