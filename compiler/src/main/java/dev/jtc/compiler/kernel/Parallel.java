package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Independence;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Substitution;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.loop.Work;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Marks the loops of a kernel that threads can share: outermost loops with independent iterations
 * that take long enough, as far as sizes are known. A long loop of lanes becomes a loop over blocks
 * of lanes, and the rest. The order of operations on each number stays as it is.
 */
final class Parallel {
  /** As in {@code dev.jtc.runtime.Threads}: below that a loop is not divided. */
  private static final long LEAST_PICOS = 1_000 * Long.getLong("jtc.threads.least", 4_000);

  /** What a block of lanes should take at least. */
  private static final long BLOCK_PICOS = 1_000_000;

  /** How long loops over lanes should be. */
  private static final long LANES = 1024;

  /** As many blocks there should be at least. */
  private static final long FEW = 16;

  /** Blocks are whole vectors, and whole lines of the cache. */
  private static final long STEP = 64;

  private final List<Buffer> buffers;
  private final Map<String, Buffer> byName = new HashMap<>();
  private final Optional<Width> width;

  private Parallel(List<Buffer> buffers, Optional<Width> width) {
    this.buffers = buffers;
    buffers.forEach(buffer -> byName.put(buffer.name(), buffer));
    this.width = width;
  }

  /** The kernel with its loops marked. */
  static Kernel of(Kernel kernel) {
    List<Variant> variants =
        kernel.variants().stream()
            .map(
                variant ->
                    new Variant(
                        variant.width(),
                        new Parallel(kernel.buffers(), Optional.of(variant.width()))
                            .mark(variant.body())))
            .toList();
    return new Kernel(
        kernel.name(),
        kernel.fuses(),
        kernel.source(),
        kernel.buffers(),
        new Parallel(kernel.buffers(), Optional.empty()).mark(kernel.body()),
        variants);
  }

  private List<Stmt> mark(List<Stmt> body) {
    List<Stmt> marked = new ArrayList<>();
    for (int i = 0; i < body.size(); i++) {
      Stmt stmt = body.get(i);
      if (!(stmt instanceof For loop)) {
        marked.add(stmt);
      } else if (!isLong(loop) || !Division.isPossible(body, i) || !isIndependent(body, i)) {
        marked.add(loop.kind() == Kind.PARALLEL ? as(Kind.SERIAL, loop) : loop);
      } else if (loop.kind() == Kind.VECTOR) {
        marked.addAll(blocks(loop));
      } else {
        marked.add(as(Kind.PARALLEL, loop));
      }
    }
    return marked;
  }

  /** Whoever wrote the loop may have promised it. */
  private boolean isIndependent(List<Stmt> body, int at) {
    return ((For) body.get(at)).kind() == Kind.PARALLEL || Independence.holds(body, at, buffers);
  }

  private static For as(Kind kind, For loop) {
    return new For(loop.variable(), loop.extent(), kind, loop.body());
  }

  /** Whether some sizes make it worth dividing. */
  private boolean isLong(For loop) {
    Dim extent = loop.extent();
    Dim work = Work.picos(List.of(loop), byName, width);
    return (!extent.isConstant() || extent.value() > 1)
        && (!work.isConstant() || work.value() >= LEAST_PICOS);
  }

  /** A loop over blocks of lanes, and one over the lanes left. */
  private List<Stmt> blocks(For loop) {
    Dim extent = loop.extent();
    long block = size(extent, wish(extent, loop));
    Dim count = extent.dividedBy(Dim.of(block));
    if (count.isConstant() && count.value() < 2) {
      return List.of(as(Kind.VECTOR, loop));
    }
    String variable = loop.variable();
    Index lane = Index.variable(variable);
    Index inBlock = Index.variable("part").times(block).plus(lane);
    List<Stmt> stmts = new ArrayList<>();
    For lanes = new For(variable, Dim.of(block), Kind.VECTOR, moved(loop, inBlock));
    stmts.add(new For("part", count, Kind.PARALLEL, List.of(lanes)));
    Dim rest = extent.modulo(Dim.of(block));
    if (!rest.is(0)) {
      Index last = lane.plus(count.times(block));
      stmts.add(new For(variable, rest, Kind.VECTOR, moved(loop, last)));
    }
    return stmts;
  }

  /** Long enough for vectors, and for a thread; less where there would be few. */
  private long wish(Dim extent, For loop) {
    For step = new For(loop.variable(), Dim.of(STEP), loop.kind(), loop.body());
    Dim picos = Work.picos(List.of(step), byName, width);
    long steps = picos.isConstant() ? BLOCK_PICOS / Math.max(1, picos.value()) : 1;
    long wish = Math.max(LANES, steps * STEP);
    return extent.isConstant() ? Math.min(wish, STEP * (1 + extent.value() / FEW / STEP)) : wish;
  }

  /** A size of blocks near {@code wish}: one that leaves no rest, if there is one. */
  private static long size(Dim extent, long wish) {
    if (extent.isConstant()) {
      for (long size = wish; size < 4 * wish && size <= extent.value() / 2; size += STEP) {
        if (extent.value() % size == 0) {
          return size;
        }
      }
    }
    return wish;
  }

  private static List<Stmt> moved(For loop, Index position) {
    return Substitution.of(
        loop.body(),
        name -> name.equals(loop.variable()) ? position : Index.variable(name));
  }
}
