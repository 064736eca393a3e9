package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Syntax trees as text without spans, so that trees of different texts can be compared. */
final class Trees {
  private Trees() {}

  static String show(Object value) {
    if (value instanceof Record tree) {
      String parts =
          Arrays.stream(tree.getClass().getRecordComponents())
              .filter(c -> c.getType() != Span.class && c.getType() != SourceFile.class)
              .map(c -> show(get(c, tree)))
              .collect(Collectors.joining(" "));
      return "(" + tree.getClass().getSimpleName() + " " + parts + ")";
    } else if (value instanceof Collection<?> list) {
      return list.stream().map(Trees::show).collect(Collectors.joining(" ", "[", "]"));
    } else if (value instanceof Optional<?> optional) {
      return optional.map(Trees::show).orElse("-");
    }
    return String.valueOf(value);
  }

  private static Object get(RecordComponent component, Record tree) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(tree);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
