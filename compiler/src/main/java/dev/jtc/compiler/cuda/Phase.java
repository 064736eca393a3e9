package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of a kernel that is launched on its own: what comes after it sees all that it wrote.
 *
 * @param loops the loops whose iterations are threads, outermost first; without any there is one
 *     thread
 * @param body what a thread does
 */
record Phase(List<For> loops, List<Stmt> body) {
  Phase {
    loops = List.copyOf(loops);
    body = List.copyOf(body);
  }

  /**
   * The phases of a kernel: each outermost loop whose iterations are independent is one, and so are
   * the statements between two of them.
   */
  static List<Phase> of(Kernel kernel) {
    List<Phase> phases = new ArrayList<>();
    List<Let> names = new ArrayList<>();
    List<Stmt> between = new ArrayList<>();
    Set<String> written = new HashSet<>();
    for (Stmt stmt : kernel.body()) {
      if (stmt instanceof Let let) {
        names.add(let);
        between.add(let);
      } else if (stmt instanceof For loop && loop.kind() != Kind.SERIAL) {
        if (between.stream().anyMatch(earlier -> !(earlier instanceof Let))) {
          phases.add(new Phase(List.of(), between));
          Touched.written(between, written);
        }
        between = new ArrayList<>();
        List<Stmt> prelude = new ArrayList<>(Touched.needed(names, List.of(loop)));
        phases.add(collapsed(loop, prelude));
        Touched.written(List.of(loop), written);
        between.addAll(names);
      } else {
        between.add(stmt);
      }
    }
    if (between.stream().anyMatch(stmt -> !(stmt instanceof Let))) {
      phases.add(new Phase(List.of(), between));
    }
    // Names are computed again in each phase, which must not change what they mean.
    Set<String> read = new HashSet<>();
    Touched.read(names, read);
    read.retainAll(written);
    boolean isSplit = phases.size() > 1 && kernel.body().stream().anyMatch(Phase::declares);
    return read.isEmpty() && !isSplit ? phases : List.of(new Phase(List.of(), kernel.body()));
  }

  private static boolean declares(Stmt stmt) {
    return stmt instanceof Stmt.Declare || stmt instanceof Stmt.Assign;
  }

  /** Makes threads of loops that are nested without anything between but names. */
  private static Phase collapsed(For outermost, List<Stmt> prelude) {
    List<For> loops = new ArrayList<>(List.of(outermost));
    List<Stmt> names = new ArrayList<>(prelude);
    List<Stmt> body = outermost.body();
    while (!body.isEmpty()
        && body.get(body.size() - 1) instanceof For inner
        && inner.kind() != Kind.SERIAL
        && body.subList(0, body.size() - 1).stream().allMatch(stmt -> stmt instanceof Let)) {
      names.addAll(body.subList(0, body.size() - 1));
      loops.add(inner);
      body = inner.body();
    }
    names.addAll(body);
    return new Phase(loops, names);
  }

  /** How many threads there are. */
  Dim threads() {
    return Dim.product(loops.stream().map(For::extent).toList());
  }

  /** The buffers that some thread writes. */
  Set<String> written() {
    Set<String> names = new HashSet<>();
    Touched.written(body, names);
    return names;
  }

  /** The buffers among {@code all} that it touches. */
  List<Buffer> touched(List<Buffer> all) {
    Set<String> names = written();
    Touched.read(body, names);
    return all.stream().filter(buffer -> names.contains(buffer.name())).toList();
  }
}
