package dev.jtc.compiler.loop;

import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether statements read of a buffer only what they have written before: such a buffer carries
 * nothing in from outside.
 */
final class Written {
  /** Loops are looked at one by one up to so many iterations. */
  private static final long MOST = 64;

  private final String buffer;
  private final List<Range> ranges = new ArrayList<>();

  /** Elements that the iteration at hand has written. */
  private final Set<Index> elements = new HashSet<>();

  private boolean holds = true;

  private record Range(Dim from, Dim end) {}

  private Written(String buffer) {
    this.buffer = buffer;
  }

  /** Whether {@code body} does. */
  static boolean beforeRead(String buffer, List<Stmt> body) {
    Written written = new Written(buffer);
    written.block(body, new LinkedHashMap<>());
    return written.holds;
  }

  private void block(List<Stmt> body, Map<String, Dim> loops) {
    Set<Index> outerElements = new HashSet<>(elements);
    List<Range> outerRanges = new ArrayList<>(ranges);
    for (Stmt stmt : body) {
      statement(stmt, loops);
    }
    elements.clear();
    elements.addAll(outerElements);
    ranges.clear();
    ranges.addAll(outerRanges);
  }

  private void statement(Stmt stmt, Map<String, Dim> loops) {
    if (stmt instanceof Stmt.For loop) {
      Map<String, Dim> inner = new LinkedHashMap<>(loops);
      inner.put(loop.variable(), loop.extent());
      block(loop.body(), inner);
      stores(List.of(loop), Map.of());
    } else if (stmt instanceof Stmt.If branch) {
      check(branch.condition(), loops);
      block(branch.body(), loops);
    } else if (stmt instanceof Stmt.Let let) {
      check(let.value(), loops);
    } else if (stmt instanceof Stmt.Declare declare) {
      check(declare.initial(), loops);
    } else if (stmt instanceof Stmt.Assign assign) {
      check(assign.value(), loops);
    } else {
      Stmt.Store store = (Stmt.Store) stmt;
      check(store.value(), loops);
      store.index().computedTerms().forEach(value -> check(value, loops));
      if (store.buffer().equals(buffer)) {
        elements.add(store.index());
        add(store.index(), 1, Map.of());
      }
    }
  }

  /** Notes what the stores that always run have covered when the loops around them are done. */
  private void stores(List<Stmt> body, Map<String, Dim> loops) {
    List<Index> places = new ArrayList<>();
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.For loop) {
        Map<String, Dim> inner = new LinkedHashMap<>(loops);
        inner.put(loop.variable(), loop.extent());
        stores(loop.body(), inner);
      } else if (stmt instanceof Stmt.Store store && store.buffer().equals(buffer)) {
        places.add(store.index());
      }
    }
    while (!places.isEmpty()) {
      Index first = places.get(0);
      int count = neighbours(first, places);
      add(first, count, loops);
      for (int i = 0; i < count; i++) {
        places.remove(first.plus(i));
      }
    }
  }

  /** How many of {@code places} follow one another from {@code first} on. */
  private static int neighbours(Index first, List<Index> places) {
    Set<Index> all = new HashSet<>(places);
    int count = 1;
    while (all.contains(first.plus(count))) {
      count++;
    }
    return count;
  }

  private void check(Expr value, Map<String, Dim> loops) {
    for (Accesses.Access access : Accesses.of(value).all()) {
      if (access.buffer().equals(buffer) && !elements.contains(access.index())) {
        List<Range> wanted = ranges(access.index(), 1, loops);
        holds &=
            wanted != null && wanted.stream().allMatch(this::covers)
                || covers(Places.around(access.index(), loops));
      }
    }
  }

  private boolean covers(Optional<Places.Range> wanted) {
    return wanted.isPresent()
        && covers(new Range(wanted.get().first(), wanted.get().last().plus(1)));
  }

  private boolean covers(Range wanted) {
    return ranges.stream()
        .anyMatch(
            range ->
                wanted.from().minus(range.from()).isNonNegative()
                    && range.end().minus(wanted.end()).isNonNegative());
  }

  /** Notes {@code count} elements from {@code index} on, for all turns of {@code loops}. */
  private void add(Index index, int count, Map<String, Dim> loops) {
    List<Range> more = ranges(index, count, loops);
    boolean runs =
        loops.entrySet().stream()
            .allMatch(
                loop ->
                    index.variables().contains(loop.getKey())
                        || loop.getValue().plus(-1).isNonNegative());
    if (more != null && runs) {
      more.forEach(this::add);
    }
  }

  private void add(Range range) {
    for (int i = 0; i < ranges.size(); i++) {
      Range merged = merge(ranges.get(i), range);
      merged = merged == null ? merge(range, ranges.get(i)) : merged;
      if (merged != null) {
        ranges.remove(i);
        add(merged);
        return;
      }
    }
    ranges.add(range);
  }

  /** One range of both, if the second begins in the first or right after it. */
  private static Range merge(Range a, Range b) {
    boolean touches =
        b.from().minus(a.from()).isNonNegative() && a.end().minus(b.from()).isNonNegative();
    if (!touches) {
      return null;
    }
    if (b.end().minus(a.end()).isNonNegative()) {
      return new Range(a.from(), b.end());
    }
    return a.end().minus(b.end()).isNonNegative() ? a : null;
  }

  /**
   * The elements that {@code count} neighbours from an index on take over all iterations, without
   * gaps; null if that is not known.
   */
  private static List<Range> ranges(Index index, int count, Map<String, Dim> loops) {
    Map<String, Dim> steps = new LinkedHashMap<>();
    for (Map.Entry<Index.Term, Dim> entry : index.terms().entrySet()) {
      if (!(entry.getKey() instanceof Index.Variable variable)
          || !loops.containsKey(variable.name())) {
        return null;
      }
      steps.put(variable.name(), entry.getValue());
    }
    Dim length = Dim.of(count);
    boolean grown = true;
    while (grown) {
      grown = false;
      for (String name : List.copyOf(steps.keySet())) {
        if (steps.get(name).equals(length)) {
          length = length.times(loops.get(name));
          steps.remove(name);
          grown = true;
          break;
        }
      }
    }
    List<Dim> starts = List.of(index.offset());
    for (Map.Entry<String, Dim> step : steps.entrySet()) {
      Dim extent = loops.get(step.getKey());
      if (!extent.isConstant() || extent.value() * starts.size() > MOST) {
        return null;
      }
      List<Dim> next = new ArrayList<>();
      for (Dim start : starts) {
        for (long i = 0; i < extent.value(); i++) {
          next.add(start.plus(step.getValue().times(i)));
        }
      }
      starts = next;
    }
    Dim end = length;
    return starts.stream().map(start -> new Range(start, start.plus(end))).toList();
  }
}
