package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Kernels in which a block of threads does a row: one loop over rows with parallel loops inside,
 * names and single elements between them. What of a row is read or computed once and put down is
 * read there by what follows.
 */
final class RowBlocks {
  /** Bytes of scratch that fit a block's shared memory, whatever the GPU. */
  private static final long MOST_BYTES = 40 << 10;

  private RowBlocks() {}

  /** Whether {@code run} may be put together with others of its kind. */
  static boolean suits(Piece.Run run) {
    List<Stmt> body = run.kernel().body();
    return body.size() == 1
        && body.get(0) instanceof For loop
        && loop.kind() == Kind.PARALLEL
        && isBlock(loop.body())
        && !canFail(loop.body());
  }

  /** Whether a block can do what has been put together; it holds nothing twice. */
  static boolean fits(Piece.Run run) {
    Optional<RowLoop> rows = RowLoop.of(run.kernel().body());
    if (rows.isEmpty() || !isPlain(rows.get()) || !namesStay(rows.get().loop().body())) {
      return false;
    }
    Dim bytes = scratch(finished(run).kernel());
    return bytes.isConstant() && bytes.value() <= MOST_BYTES;
  }

  private static Dim scratch(Kernel kernel) {
    Dim bytes = Dim.ZERO;
    for (Buffer buffer : kernel.buffers()) {
      if (buffer.role() == Role.SCRATCH) {
        Dim elements = buffer.type().shape().elements();
        bytes = bytes.plus(elements.times(buffer.type().dtype().bytes()));
      }
    }
    return bytes;
  }

  private static boolean isPlain(RowLoop rows) {
    return rows.before().isEmpty() && rows.after().isEmpty();
  }

  private static boolean isBlock(List<Stmt> body) {
    boolean loops = false;
    for (Stmt stmt : body) {
      if (stmt instanceof For loop) {
        loops = true;
        boolean inner = loop.body().stream().anyMatch(s -> s instanceof For);
        if (loop.kind() == Kind.SERIAL ? !isBlock(loop.body()) : inner && !isChain(loop)) {
          return false;
        }
      } else if (!(stmt instanceof Let) && !(stmt instanceof Store)) {
        return false;
      }
    }
    return loops;
  }

  private static boolean isChain(For loop) {
    return loop.body().stream().noneMatch(s -> s instanceof For f && f.kind() != Kind.SERIAL);
  }

  private static boolean canFail(List<Stmt> body) {
    for (Stmt stmt : body) {
      if (stmt instanceof For loop && canFail(loop.body())
          || stmt instanceof Let let && Exprs.canFail(let.value())
          || stmt instanceof Store store && Exprs.canFail(store.value())) {
        return true;
      }
    }
    return false;
  }

  /** Whether names of a row mean the same wherever they are computed again. */
  private static boolean namesStay(List<Stmt> row) {
    Set<String> read = new HashSet<>();
    for (Stmt stmt : row) {
      if (stmt instanceof Let let) {
        Exprs.forEach(
            let.value(),
            expr -> {
              if (expr instanceof Load load) {
                read.add(load.buffer());
              }
            });
      } else {
        Set<String> written = new HashSet<>();
        written(List.of(stmt), written);
        written.retainAll(read);
        if (!written.isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }

  private static void written(List<Stmt> body, Set<String> buffers) {
    for (Stmt stmt : body) {
      if (stmt instanceof Store store) {
        buffers.add(store.buffer());
      } else if (stmt instanceof For loop) {
        written(loop.body(), buffers);
      } else if (stmt instanceof Stmt.If branch) {
        written(branch.body(), buffers);
      }
    }
  }

  /** Rows as blocks, each element read and put down once. */
  static Piece.Run finished(Piece.Run run) {
    For rows = (For) run.kernel().body().get(0);
    List<Stmt> body = rows.body();
    Map<String, String> same = new HashMap<>();
    body = body.stream().map(stmt -> once(stmt, run.kernel(), same)).toList();
    body = new Renaming(Map.of(), same, (buffer, index) -> index).of(body);
    List<Buffer> buffers = new ArrayList<>();
    List<Optional<dev.jtc.compiler.graph.Value>> arrays = new ArrayList<>();
    for (int i = 0; i < run.arrays().size(); i++) {
      if (!same.containsKey(run.kernel().buffers().get(i).name())) {
        buffers.add(run.kernel().buffers().get(i));
        arrays.add(run.arrays().get(i));
      }
    }
    Kernel old = run.kernel();
    For once = new For(rows.variable(), rows.extent(), Kind.PARALLEL, body);
    Kernel kept = new Kernel(old.name(), old.fuses(), old.source(), buffers, List.of(once));
    Dim used = scratch(kept);
    long room = used.isConstant() ? MOST_BYTES - used.value() : 0;
    RowCopies.Result copied = RowCopies.of(once, kept, room);
    for (Buffer buffer : copied.added()) {
      buffers.add(buffer);
      arrays.add(Optional.empty());
    }
    Kernel kernel =
        new Kernel(old.name(), old.fuses(), old.source(), buffers, List.of(copied.rows()));
    return new Piece.Run(kernel, arrays, run.sameIndex(), run.movable(), run.base());
  }

  /** Without writing the same elements to two scratch buffers: {@code same} says which stays. */
  private static Stmt once(Stmt stmt, Kernel kernel, Map<String, String> same) {
    if (!(stmt instanceof For loop) || loop.kind() == Kind.SERIAL) {
      return stmt;
    }
    Map<List<Object>, String> stores = new HashMap<>();
    List<Stmt> kept = new ArrayList<>();
    for (Stmt inner : loop.body()) {
      if (inner instanceof Store store && kernel.buffer(store.buffer()).role() == Role.SCRATCH) {
        String known = stores.putIfAbsent(List.of(store.index(), store.value()), store.buffer());
        if (known != null) {
          same.put(store.buffer(), known);
          continue;
        }
      }
      kept.add(inner);
    }
    return new For(loop.variable(), loop.extent(), loop.kind(), kept);
  }
}
