package dev.jtc.compiler.loop;

import dev.jtc.compiler.loop.Accesses.Access;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A body cut at its parallel loops: each piece can run on its own, one after the other, and a
 * parallel loop in parts.
 *
 * <p>A number that a piece takes from before is computed again, so its operands must stay what they
 * were.
 */
public final class Division {
  /** Lanes that stay together: whole vectors, and whole lines of the cache, of any dtype. */
  public static final int LANES = 64;

  private Division() {}

  /**
   * Statements that run together.
   *
   * @param lets what they need of the names above them
   * @param body the statements: one loop, if that is parallel
   */
  public record Part(List<Stmt> lets, List<Stmt> body) {
    public Part {
      lets = List.copyOf(lets);
      body = List.copyOf(body);
    }

    /** Whether this is a parallel loop. */
    public boolean isParallel() {
      return body.size() == 1 && Division.isParallel(body.get(0));
    }

    /** The parallel loop. */
    public Stmt.For loop() {
      return (Stmt.For) body.get(0);
    }

    /** Everything. */
    public List<Stmt> statements() {
      List<Stmt> all = new ArrayList<>(lets);
      all.addAll(body);
      return all;
    }
  }

  /** Whether it is a loop for threads. */
  public static boolean isParallel(Stmt stmt) {
    return stmt instanceof Stmt.For loop && loop.kind().isParallel();
  }

  /** The parts of {@code body} in order. */
  public static List<Part> of(List<Stmt> body) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= body.size(); i++) {
      boolean parallel = i < body.size() && isParallel(body.get(i));
      if (from < i && (parallel || i == body.size())) {
        add(parts, body, from, i);
      }
      if (parallel) {
        add(parts, body, i, i + 1);
        from = i + 1;
      }
    }
    return parts;
  }

  private static void add(List<Part> parts, List<Stmt> body, int from, int to) {
    List<Stmt> own = body.subList(from, to);
    if (own.stream().allMatch(stmt -> stmt instanceof Stmt.Let)) {
      return;
    }
    parts.add(new Part(needed(body.subList(0, from), own), own));
  }

  /** The names declared in {@code before} that {@code statements} need, in order. */
  private static List<Stmt> needed(List<Stmt> before, List<Stmt> statements) {
    Set<String> wanted = names(statements);
    List<Stmt> lets = new ArrayList<>();
    for (int i = before.size() - 1; i >= 0; i--) {
      String name = name(before.get(i));
      if (name != null && wanted.contains(name)) {
        lets.add(0, before.get(i));
        wanted.addAll(names(List.of(before.get(i))));
      }
    }
    return lets;
  }

  private static Set<String> names(List<Stmt> statements) {
    Accesses accesses = Accesses.of(statements);
    Set<String> names = new HashSet<>(accesses.readLocals());
    names.addAll(accesses.assignedLocals());
    return names;
  }

  private static String name(Stmt stmt) {
    if (stmt instanceof Stmt.Let let) {
      return let.name();
    }
    return stmt instanceof Stmt.Declare declare ? declare.name() : null;
  }

  /** Whether {@code body} can be cut around statement {@code at} without a change of meaning. */
  public static boolean isPossible(List<Stmt> body, int at) {
    List<Stmt> before = body.subList(0, at);
    Set<String> written = Accesses.of(body).written();
    return needed(before, body.subList(at, body.size())).stream()
        .allMatch(
            stmt ->
                stmt instanceof Stmt.Let let
                    && Accesses.of(let.value()).all().stream()
                        .noneMatch(access -> written.contains(access.buffer())));
  }

  /**
   * The scratch buffers that every thread must have for itself when {@code loop} is run in parts:
   * those that all iterations write at the same place.
   */
  public static Set<String> own(Stmt.For loop, List<Buffer> buffers) {
    Set<String> own = new HashSet<>();
    Accesses accesses = Accesses.of(loop.body());
    Set<String> written = accesses.written();
    for (Buffer buffer : buffers) {
      if (buffer.role() == Buffer.Role.SCRATCH
          && written.contains(buffer.name())
          && !isApart(buffer.name(), loop, accesses.all())) {
        own.add(buffer.name());
      }
    }
    return own;
  }

  /**
   * Whether no two iterations of {@code loop} touch the same element of {@code buffer}: each stays
   * in a range of its own, as far from the next as the index moves, perhaps in each of many rows
   * that are at least as long as all these ranges together.
   *
   * @param accesses what one iteration does
   */
  static boolean isApart(String buffer, Stmt.For loop, List<Access> accesses) {
    List<Access> here = accesses.stream().filter(a -> a.buffer().equals(buffer)).toList();
    Dim step = here.get(0).index().stride(loop.variable());
    if (step == null) {
      return false;
    }
    Dim ranges = step.times(loop.extent());
    List<Optional<Dim>> rows = new ArrayList<>();
    rows.add(Optional.empty());
    for (Dim coefficient : here.get(0).index().terms().values()) {
      if (coefficient.minus(ranges).isNonNegative()) {
        rows.add(Optional.of(coefficient));
      }
    }
    for (Access first : here) {
      Dim base = first.index().offset();
      for (Optional<Dim> row : rows) {
        if (here.stream().allMatch(a -> isWithin(a, loop.variable(), step, base, row))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an access moves by {@code step} and else stays in [base, base + step) of its row. */
  private static boolean isWithin(
      Access access, String variable, Dim step, Dim base, Optional<Dim> row) {
    Index index = access.index();
    if (!step.equals(index.stride(variable))) {
      return false;
    }
    Index all = index.minus(Index.variable(variable).times(step)).plus(base.times(-1));
    Index rest = row.map(length -> all.modulo(length, access.extents()::get)).orElse(all);
    Dim last = last(rest, access.extents());
    return last != null
        && rest.offset().isNonNegative()
        && step.minus(last).plus(-1).isNonNegative();
  }

  /** An index's largest value, if its smallest is its offset; null if that is not known. */
  static Dim last(Index index, Map<String, Dim> extents) {
    Dim last = index.offset();
    for (Map.Entry<Index.Term, Dim> entry : index.terms().entrySet()) {
      Dim most = most(entry.getKey(), extents);
      if (most == null || !entry.getValue().isNonNegative()) {
        return null;
      }
      last = last.plus(most.times(entry.getValue()));
    }
    return last;
  }

  private static Dim most(Index.Term term, Map<String, Dim> extents) {
    if (term instanceof Index.Variable variable) {
      Dim extent = extents.get(variable.name());
      return extent == null ? null : extent.plus(-1);
    }
    return term instanceof Index.Remainder remainder ? remainder.divisor().plus(-1) : null;
  }
}
