package dev.jtc.compiler.op;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Attributes in text form. */
final class Attributes {
  static final SortedMap<String, String> NONE = new TreeMap<>();

  private Attributes() {}

  static SortedMap<String, String> of(String name, Object value) {
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put(name, value.toString());
    return attributes;
  }

  /** {@code [1,2]}. */
  static String list(List<?> items) {
    return items.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
  }

  /** {@code [1,2;0,1]}. */
  static String lists(List<?> first, List<?> second) {
    String left = list(first);
    return left.substring(0, left.length() - 1) + ";" + list(second).substring(1);
  }
}
