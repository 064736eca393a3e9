package dev.jtc.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Schedules as text, a line for each: what a product is, a colon, and what is chosen for it.
 *
 * <pre>
 * # what follows a number sign is for people
 * f32 64x100x1000 NN 512: rows=8 vectors=2 order=panels inner=in-place outer=in-place terms=0
 * </pre>
 *
 * <p>A line that fits no product of a program does nothing, so a file may be older than its
 * program.
 *
 * @param chosen by the text of the product's shape
 * @param problems lines that say nothing, each with its place and the reason; they are passed over
 */
public record ScheduleFile(Map<String, Schedule> chosen, List<String> problems) {
  /** No schedules. */
  public static final ScheduleFile NONE = new ScheduleFile(Map.of(), List.of());

  /** What {@link ProductShape#text()} writes. */
  private static final Pattern KEY =
      Pattern.compile("(?:f32|f64|i32|i64|u8|bool) \\S+x\\S+x\\S+ [NTSC][NTSC] (?:128|256|512)");

  private static final Pattern LINE = Pattern.compile("([^:]+):(.*)");

  public ScheduleFile {
    chosen = new LinkedHashMap<>(chosen);
    problems = List.copyOf(problems);
  }

  /**
   * Reads what {@link #text} writes.
   *
   * @param name of the file, for the problems
   */
  public static ScheduleFile parse(String name, String text) {
    Map<String, Schedule> chosen = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      String place = name + ":" + (i + 1) + ": ";
      Matcher sides = LINE.matcher(line);
      if (!sides.matches() || !KEY.matcher(sides.group(1).strip()).matches()) {
        problems.add(place + "expected a product, as `f32 64x100x1000 NN 512: rows=8 …`");
        continue;
      }
      String key = sides.group(1).strip();
      try {
        Schedule schedule = Schedule.parse(sides.group(2), "chosen by " + name);
        if (chosen.putIfAbsent(key, schedule) != null) {
          problems.add(place + "a second schedule for " + key);
        }
      } catch (IllegalArgumentException e) {
        problems.add(place + e.getMessage());
      }
    }
    return new ScheduleFile(chosen, problems);
  }

  /** The file's text, with {@code heading} as its first line. */
  public String text(String heading) {
    StringBuilder text = new StringBuilder("# ").append(heading).append('\n');
    chosen.forEach(
        (key, schedule) -> text.append(key).append(": ").append(schedule.text()).append('\n'));
    return text.toString();
  }

  /** What a compiler uses. */
  public Schedules schedules() {
    return new Schedules(chosen);
  }
}
