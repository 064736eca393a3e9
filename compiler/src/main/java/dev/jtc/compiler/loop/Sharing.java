package dev.jtc.compiler.loop;

import dev.jtc.compiler.loop.Accesses.Access;
import dev.jtc.compiler.loop.Accesses.Kind;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How threads share a loop nest. Each goes through all of the nest and does a part of the
 * iterations of its parallel loops, the same part in every turn of the loops around them; nobody
 * waits for anybody before the end. So loops around may have to be in order, as those over the
 * terms of sums, whose tiles are parallel.
 *
 * <p>What else the nest does is done by one thread, but for scratch that parallel loops read: every
 * thread computes that for itself.
 */
public final class Sharing {
  private final Stmt.For nest;
  private final List<Buffer> buffers;
  private final List<Member> divided = new ArrayList<>();
  private final List<Member> others = new ArrayList<>();
  private final Map<String, List<Access>> accesses;

  // Found when asked for.
  private Set<String> own;
  private Set<String> repeated;
  private boolean isKnown = true;

  /** A statement of the nest, and the accesses it makes in all turns of the loops around it. */
  private record Member(Stmt stmt, Accesses all, Map<String, List<Access>> accesses) {
    boolean writes(String buffer) {
      return all.written().contains(buffer);
    }

    boolean touches(String buffer) {
      return accesses.containsKey(buffer);
    }
  }

  private Sharing(Stmt.For nest, List<Buffer> buffers) {
    this.nest = nest;
    this.buffers = buffers;
    this.accesses = Places.byBuffer(Accesses.of(List.of(nest)).all());
    visit(nest, Map.of());
  }

  /** The sharing that the parallel loops of {@code nest} ask for. */
  public static Sharing of(Stmt.For nest, List<Buffer> buffers) {
    return new Sharing(nest, buffers);
  }

  private void visit(Stmt stmt, Map<String, Dim> around) {
    if (Division.isParallel(stmt) && !((Stmt.For) stmt).kind().isParallel()) {
      Stmt.For loop = (Stmt.For) stmt;
      Map<String, Dim> inner = new HashMap<>(around);
      inner.put(loop.variable(), loop.extent());
      loop.body().forEach(each -> visit(each, inner));
      return;
    }
    Accesses all = Accesses.of(stmt, around);
    Member member = new Member(stmt, all, Places.byBuffer(all.all()));
    boolean parallel = Division.isParallel(stmt);
    (parallel ? divided : others).add(member);
    isKnown &= parallel || !(stmt instanceof Stmt.Declare || stmt instanceof Stmt.Assign);
  }

  /** All of it. */
  public Stmt.For nest() {
    return nest;
  }

  /** The parallel loop by whose iterations threads divide the nest; others follow in proportion. */
  public Stmt.For loop() {
    return (Stmt.For) divided.get(0).stmt();
  }

  /** Whether there are loops around the parallel ones. */
  public boolean isInside() {
    return loop() != nest;
  }

  /** Whether {@code loop} is one of the parallel loops. */
  public boolean divides(Stmt.For loop) {
    return divided.stream().anyMatch(member -> member.stmt() == loop);
  }

  /** The statements beside parallel loops that only one thread does. */
  public List<Stmt> once() {
    return others.stream()
        .filter(member -> !(member.stmt() instanceof Stmt.Let))
        .filter(member -> member.all().written().stream().noneMatch(repeated()::contains))
        .map(Member::stmt)
        .toList();
  }

  /** The statements beside parallel loops that every thread does. */
  public List<Stmt> repeats() {
    List<Stmt> once = once();
    return others.stream()
        .map(Member::stmt)
        .filter(stmt -> once.stream().noneMatch(o -> o == stmt))
        .toList();
  }

  /**
   * The scratch buffers that every thread must have for itself: those in which the parts of several
   * threads touch the same places.
   */
  public Set<String> own() {
    if (own == null) {
      own = Collections.unmodifiableSet(findOwn());
    }
    return own;
  }

  private Set<String> findOwn() {
    Set<String> found = new TreeSet<>();
    for (Buffer buffer : buffers) {
      if (buffer.role() == Buffer.Role.SCRATCH
          && isWritten(buffer.name())
          && !isApart(buffer.name())) {
        found.add(buffer.name());
      }
    }
    return found;
  }

  private boolean isWritten(String buffer) {
    return accesses.getOrDefault(buffer, List.of()).stream().anyMatch(a -> a.kind() == Kind.WRITE);
  }

  /** The scratch that parallel loops find written, or that is read to write such scratch. */
  private Set<String> repeated() {
    if (repeated == null) {
      repeated = findRepeated();
    }
    return repeated;
  }

  private Set<String> findRepeated() {
    Set<String> found = new HashSet<>();
    for (String buffer : own()) {
      if (divided.stream().anyMatch(m -> m.touches(buffer) && !m.writes(buffer))) {
        found.add(buffer);
      }
    }
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Member member : others) {
        if (member.all().written().stream().anyMatch(found::contains)) {
          for (String buffer : member.accesses().keySet()) {
            grown |= own().contains(buffer) && found.add(buffer);
          }
        }
      }
    }
    return found;
  }

  /** Whether the parts of several threads never touch the same place of {@code buffer}. */
  private boolean isApart(String buffer) {
    List<List<Access>> groups = new ArrayList<>();
    for (Member member : divided) {
      if (member.touches(buffer)) {
        List<Access> here = member.accesses().get(buffer);
        if (!Places.areApart((Stmt.For) member.stmt(), here)) {
          return false;
        }
        groups.add(here);
      }
    }
    List<Access> rest = new ArrayList<>();
    others.stream()
        .filter(m -> m.touches(buffer))
        .map(m -> m.accesses().get(buffer))
        .forEach(rest::addAll);
    if (!rest.isEmpty()) {
      groups.add(rest);
    }
    for (int i = 0; i < groups.size(); i++) {
      for (int j = i + 1; j < groups.size(); j++) {
        if (!Places.areApart(groups.get(i), groups.get(j))) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether this gives what the nest gives in order.
   *
   * @param after what follows the nest
   */
  boolean holds(List<Stmt> after) {
    Accesses all = Accesses.of(List.of(nest));
    Set<String> fromOutside = new HashSet<>(all.assignedLocals());
    fromOutside.removeAll(all.declaredLocals());
    if (!isKnown || !fromOutside.isEmpty() || divided.isEmpty()) {
      return false;
    }
    if (isInside() && all.canFail()) {
      // Parts go through the loops around: the first of them may fail later than another.
      return false;
    }
    for (String buffer : all.written()) {
      if (own().contains(buffer)) {
        if (!carriesNothing(buffer) || !Written.beforeRead(buffer, after)) {
          return false;
        }
      } else if (!isApart(buffer) || !isForOne(buffer)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether {@code buffer} and one of {@code written} may be one array, if each element is read
   * only for what is written in its place: so whatever touches the one must write all of the
   * others.
   */
  public boolean mayReplace(String buffer, Set<String> written) {
    return !isInside()
        || Stream.of(divided, others)
            .flatMap(List::stream)
            .filter(member -> member.touches(buffer))
            .allMatch(member -> member.all().written().containsAll(written));
  }

  /** Whether what every thread does neither writes nor reads shared elements that change. */
  private boolean isForOne(String buffer) {
    return others.stream()
        .filter(m -> m.touches(buffer))
        .allMatch(
            m ->
                !(m.stmt() instanceof Stmt.Let)
                    && m.all().written().stream().noneMatch(repeated()::contains));
  }

  /** Whether no thread reads of its scratch what it, or another, has left there before. */
  private boolean carriesNothing(String buffer) {
    boolean fromOthers = repeated().contains(buffer);
    for (Member member : divided) {
      boolean holds =
          fromOthers
              ? !member.writes(buffer)
              : Written.beforeRead(buffer, ((Stmt.For) member.stmt()).body());
      if (!holds) {
        return false;
      }
    }
    if (others.stream().anyMatch(m -> m.stmt() instanceof Stmt.Let && m.touches(buffer))) {
      return false;
    }
    if (others.isEmpty()) {
      return true;
    }
    if (fromOthers) {
      return Written.beforeRead(buffer, nest.body());
    }
    // What parallel loops write is spread over the threads: nobody else may read it.
    return divided.stream().anyMatch(member -> member.writes(buffer))
        ? isWrittenBetweenLoops(buffer, nest)
        : Written.beforeRead(buffer, without(nest).body());
  }

  /**
   * Whether what stands between parallel loops reads of {@code buffer} only what it wrote there.
   */
  private static boolean isWrittenBetweenLoops(String buffer, Stmt.For loop) {
    List<Stmt> between = new ArrayList<>();
    for (Stmt stmt : loop.body()) {
      if (!Division.isParallel(stmt)) {
        between.add(stmt);
      } else if (!Written.beforeRead(buffer, between)
          || !((Stmt.For) stmt).kind().isParallel()
              && !isWrittenBetweenLoops(buffer, (Stmt.For) stmt)) {
        return false;
      } else {
        between.clear();
      }
    }
    return Written.beforeRead(buffer, between);
  }

  private Stmt.For without(Stmt.For loop) {
    List<Stmt> body = new ArrayList<>();
    for (Stmt stmt : loop.body()) {
      if (!Division.isParallel(stmt)) {
        body.add(stmt);
      } else if (!((Stmt.For) stmt).kind().isParallel()) {
        body.add(without((Stmt.For) stmt));
      }
    }
    return new Stmt.For(loop.variable(), loop.extent(), loop.kind(), body);
  }
}
