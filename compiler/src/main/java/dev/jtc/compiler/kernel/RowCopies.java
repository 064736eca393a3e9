package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Accesses;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.If;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets a row be read from its array once: a loop that reads elements which later loops over the
 * same positions want too puts them down in scratch, and those read them there. Layer norm reads x
 * for the mean, for the variance and for the result; then it does so once.
 *
 * <pre>
 * parallel j &lt; 1000 { let t0 = x[1000*i0+j]; row[j] = t0 }
 * …
 * parallel i1 &lt; 1000 { y[1000*i0+i1] = (x[1000*i0+i1] - t2) / t7 }      // row[i1]
 * </pre>
 *
 * An element is where another loop put it if the other loop has the same number of turns, reads at
 * the same position but for the name of its variable, does so in every turn, and if the position
 * has no computed numbers, which may have changed, and nothing else is written to that scratch.
 */
final class RowCopies {
  private final Set<String> inputs = new HashSet<>();
  private final Map<String, Long> stores = new HashMap<>();
  private final Map<String, Buffer> scratch = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final String row;
  private final Dim count;
  private final List<Copy> copies = new ArrayList<>();
  private final List<Buffer> added = new ArrayList<>();
  private long room;

  private RowCopies(Kernel kernel, For rows, long room) {
    this.row = rows.variable();
    this.count = rows.extent();
    this.room = room;
    for (Buffer buffer : kernel.buffers()) {
      names.add(buffer.name());
      if (buffer.role() == Role.IN) {
        inputs.add(buffer.name());
      } else if (buffer.role() == Role.SCRATCH) {
        scratch.put(buffer.name(), buffer);
      }
    }
    for (Accesses.Access access : Accesses.of(List.of(rows)).all()) {
      if (access.kind() == Accesses.Kind.WRITE) {
        stores.merge(access.buffer(), 1L, Long::sum);
      }
    }
  }

  /**
   * The loop with each element of a row read once, as far as that is seen and scratch has room.
   *
   * @param added the scratch that has come to {@code kernel}
   */
  record Result(For rows, List<Buffer> added) {}

  /**
   * The loop over rows with what it reads again put down.
   *
   * @param rows the only statement of {@code kernel}
   * @param room so many bytes may be added to the scratch
   */
  static Result of(For rows, Kernel kernel, long room) {
    RowCopies copies = new RowCopies(kernel, rows, room);
    List<Stmt> body = copies.of(rows.body());
    For result = new For(rows.variable(), rows.extent(), rows.kind(), body);
    return new Result(result, List.copyOf(copies.added));
  }

  /** Where {@code variable}, in a loop of {@code extent} turns, finds what {@code load} reads. */
  private record Copy(Load load, String variable, Dim extent, String buffer) {
    boolean holds(Load other, For loop) {
      return load.buffer().equals(other.buffer())
          && extent.equals(loop.extent())
          && at(load.index(), variable, loop.variable()).equals(other.index());
    }
  }

  private static Index at(Index index, String variable, String other) {
    return index.substitute(name -> Index.variable(name.equals(variable) ? other : name));
  }

  private List<Stmt> of(List<Stmt> body) {
    List<Stmt> result = new ArrayList<>();
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i) instanceof For loop && loop.kind() == Kind.PARALLEL) {
        List<Stmt> read = read(loop.body(), loop);
        List<Stmt> later = body.subList(i + 1, body.size());
        List<Stmt> kept = kept(read, loop, later);
        result.add(new For(loop.variable(), loop.extent(), loop.kind(), kept));
      } else {
        result.add(body.get(i));
      }
    }
    return result;
  }

  /** Statements of {@code loop} that read elements where they have been put down. */
  private List<Stmt> read(List<Stmt> body, For loop) {
    return body.stream().map(stmt -> read(stmt, loop)).toList();
  }

  private Stmt read(Stmt stmt, For loop) {
    if (stmt instanceof For inner) {
      boolean hides = inner.variable().equals(loop.variable());
      List<Stmt> body = hides ? inner.body() : read(inner.body(), loop);
      return new For(inner.variable(), inner.extent(), inner.kind(), body);
    }
    if (stmt instanceof If branch) {
      return new If(read(branch.condition(), loop), read(branch.body(), loop));
    }
    if (stmt instanceof Let let) {
      return new Let(let.name(), read(let.value(), loop));
    }
    if (stmt instanceof Declare declare) {
      return new Declare(declare.name(), read(declare.initial(), loop));
    }
    if (stmt instanceof Assign assign) {
      return new Assign(assign.name(), read(assign.value(), loop));
    }
    Store store = (Store) stmt;
    return new Store(store.buffer(), store.index(), read(store.value(), loop));
  }

  private Expr read(Expr value, For loop) {
    return Exprs.replaceLoads(
        value,
        load -> {
          for (Copy copy : copies) {
            if (copy.holds(load, loop)) {
              return new Load(load.dtype(), copy.buffer(), Index.variable(loop.variable()));
            }
          }
          return load;
        });
  }

  /** The statements of {@code loop} that also put down what {@code later} ones read again. */
  private List<Stmt> kept(List<Stmt> body, For loop, List<Stmt> later) {
    Map<String, Load> loads = new HashMap<>();
    for (Stmt stmt : body) {
      if (stmt instanceof Let let && let.value() instanceof Load load && isSteady(load, loop)) {
        loads.put(let.name(), load);
      }
    }
    for (Stmt stmt : body) {
      if (stmt instanceof Store store && isCopy(store, loads, loop)) {
        Load load = loads.get(((Local) store.value()).name());
        copies.add(new Copy(load, loop.variable(), loop.extent(), store.buffer()));
      }
    }
    List<Stmt> all = new ArrayList<>();
    for (Stmt stmt : body) {
      all.add(stmt);
      if (stmt instanceof Let let && loads.containsKey(let.name())) {
        Load load = loads.get(let.name());
        boolean known = copies.stream().anyMatch(copy -> copy.holds(load, loop));
        boolean gains = !known && isOfRow(load) && keepsFours(load, body);
        if (gains && isReadAgain(load, loop, later) && makesRoom(load, loop)) {
          Buffer buffer = added.get(added.size() - 1);
          copies.add(new Copy(load, loop.variable(), loop.extent(), buffer.name()));
          Local element = new Local(load.dtype(), let.name());
          all.add(new Store(buffer.name(), Index.variable(loop.variable()), element));
        }
      }
    }
    return all;
  }

  /** Whether {@code load} reads an element of an input that depends on nothing but its place. */
  private boolean isSteady(Load load, For loop) {
    boolean[] computes = {false};
    Exprs.forEach(load.index(), part -> computes[0] = true);
    Set<String> variables = load.index().variables();
    return !computes[0]
        && inputs.contains(load.buffer())
        && variables.contains(loop.variable())
        && Set.of(row, loop.variable()).containsAll(variables);
  }

  /**
   * Whether a loop that goes by fours still can: it stores elements of four bytes. That is worth
   * more than reading bytes once.
   */
  private static boolean keepsFours(Load load, List<Stmt> body) {
    return load.dtype().bytes() == 4
        || body.stream()
            .anyMatch(stmt -> stmt instanceof Store store && store.value().dtype().bytes() != 4);
  }

  /** Whether each row has other elements; what is the same for all of them is in a cache. */
  private boolean isOfRow(Load load) {
    return count.is(1) || load.index().variables().contains(row);
  }

  private boolean isCopy(Store store, Map<String, Load> loads, For loop) {
    return store.value() instanceof Local local
        && loads.containsKey(local.name())
        && store.index().equals(Index.variable(loop.variable()))
        && scratch.containsKey(store.buffer())
        && scratch.get(store.buffer()).type().dtype() == local.dtype()
        && stores.get(store.buffer()) == 1;
  }

  private static boolean isReadAgain(Load load, For loop, List<Stmt> later) {
    Copy copy = new Copy(load, loop.variable(), loop.extent(), "");
    for (Stmt stmt : later) {
      if (stmt instanceof For other && other.kind() == Kind.PARALLEL) {
        for (Accesses.Access access : Accesses.of(other.body()).all()) {
          Load there = new Load(load.dtype(), access.buffer(), access.index());
          if (copy.holds(there, other)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Adds a scratch buffer for the elements that {@code load} reads, if it may be that large. */
  private boolean makesRoom(Load load, For loop) {
    if (!loop.extent().isConstant()) {
      return false;
    }
    // Each buffer in shared memory begins at a multiple of 16 bytes.
    long bytes = (loop.extent().value() * load.dtype().bytes() + 15) / 16 * 16;
    if (bytes > room) {
      return false;
    }
    room -= bytes;
    String name = "kept";
    for (int i = 1; !names.add(name); i++) {
      name = "kept_" + i;
    }
    TensorType type = new TensorType(load.dtype(), Shape.of(loop.extent()));
    added.add(new Buffer(name, type, Role.SCRATCH, Layout.FLAT));
    return true;
  }
}
