package dev.jtc.compiler.loop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
   * @param body the statements: one loop, if threads can share it
   */
  public record Part(List<Stmt> lets, List<Stmt> body) {
    public Part {
      lets = List.copyOf(lets);
      body = List.copyOf(body);
    }

    /** Whether this is a loop that threads can share. */
    public boolean isParallel() {
      return body.size() == 1 && Division.isParallel(body.get(0));
    }

    /** The loop that threads can share. */
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

  /** Whether threads can share it: it is a parallel loop, or one in order around such loops. */
  public static boolean isParallel(Stmt stmt) {
    return stmt instanceof Stmt.For loop
        && (loop.kind().isParallel() || loop.body().stream().anyMatch(Division::isParallel));
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
}
