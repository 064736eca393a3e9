package dev.jtc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the classes of the runtime that others use, and those that these use in turn. */
final class Reachable {
  /** A class is named in full wherever a class file refers to it. */
  private static final Pattern NAME = Pattern.compile("dev/jtc/runtime/[\\w/$]+");

  private final Map<String, byte[]> classes;

  /**
   * @param classes all there are, by their paths
   */
  Reachable(Map<String, byte[]> classes) {
    this.classes = classes;
  }

  /** The classes that {@code roots} reach, by their paths. */
  Map<String, byte[]> from(Iterable<byte[]> roots) {
    Map<String, byte[]> found = new TreeMap<>();
    Deque<byte[]> open = new ArrayDeque<>();
    roots.forEach(open::add);
    while (!open.isEmpty()) {
      Matcher names = NAME.matcher(new String(open.pop(), StandardCharsets.ISO_8859_1));
      while (names.find()) {
        String path = names.group() + ".class";
        byte[] used = classes.get(path);
        if (used != null && found.putIfAbsent(path, used) == null) {
          open.push(used);
        }
      }
    }
    return found;
  }
}
