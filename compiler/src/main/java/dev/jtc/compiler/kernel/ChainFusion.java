package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts kernels together that are chains over as many turns, and that do not need each other: in one
 * loop they wait side by side. So the gradient of the bias of a layer with one output, a sum over
 * the inputs, costs nothing beside that of its weights. A kernel that has vector code, as a product
 * of more columns than a few, is none.
 */
final class ChainFusion {
  /** The most loads and operations in a turn: with more it is not waiting that takes the time. */
  private static final int MOST_STEPS = 24;

  /** How many kernels back a partner is looked for. */
  private static final int MOST_TRIES = 8;

  private ChainFusion() {}

  /** The pieces, with those put together that gain by it. */
  static List<Piece> of(List<Piece> pieces) {
    List<Piece> all = new ArrayList<>(pieces);
    Map<Value, Integer> writers = new HashMap<>();
    List<Integer> chains = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      int at = i;
      if (all.get(i) instanceof Piece.Run run && isChain(run)) {
        Optional<Joined> joined = partner(run, chains, all, writers);
        if (joined.isPresent()) {
          at = joined.get().at();
          all.set(at, joined.get().run());
          all.set(i, null);
        } else {
          chains.add(0, i);
        }
      }
      for (Value value : all.get(at).writes()) {
        writers.put(value, at);
      }
    }
    return all.stream().filter(piece -> piece != null).toList();
  }

  private static boolean isChain(Piece.Run run) {
    return run.kernel().variants().isEmpty() && ChainLoop.of(run.kernel().body()).isPresent();
  }

  /** Two kernels as one, at the place of the first. */
  private record Joined(int at, Piece.Run run) {}

  /** {@code run} with an earlier kernel, where all that it reads is there. */
  private static Optional<Joined> partner(
      Piece.Run run, List<Integer> chains, List<Piece> pieces, Map<Value, Integer> writers) {
    int earliest = -1;
    for (Value value : run.reads()) {
      earliest = Math.max(earliest, writers.getOrDefault(value, -1));
    }
    for (int at : chains.subList(0, Math.min(MOST_TRIES, chains.size()))) {
      if (at > earliest) {
        Optional<Piece.Run> both = both((Piece.Run) pieces.get(at), run);
        if (both.isPresent()) {
          return Optional.of(new Joined(at, both.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** Two kernels of which neither reads what the other writes, as one. */
  private static Optional<Piece.Run> both(Piece.Run first, Piece.Run second) {
    KernelPair pair = new KernelPair(first, second);
    if (!Collections.disjoint(first.writes(), second.reads()) || !pair.isPossible()) {
      return Optional.empty();
    }
    Map<String, String> buffers = pair.renamed();
    return joined(first.kernel().body(), second.kernel().body(), buffers)
        .map(body -> run(pair, buffers, body));
  }

  private static Optional<List<Stmt>> joined(
      List<Stmt> firstBody, List<Stmt> secondBody, Map<String, String> buffers) {
    ChainLoop a = ChainLoop.of(firstBody).orElse(null);
    ChainLoop b = ChainLoop.of(secondBody).orElse(null);
    if (a == null
        || b == null
        || !a.loop().extent().equals(b.loop().extent())
        || a.steps() + b.steps() > MOST_STEPS) {
      return Optional.empty();
    }
    Set<String> taken = a.names();
    Map<String, String> names = new HashMap<>();
    for (String name : b.names()) {
      names.put(name, KernelPair.fresh(name, taken));
    }
    names.put(b.loop().variable(), a.loop().variable());
    Renaming renaming = new Renaming(names, buffers, (buffer, index) -> index);
    List<Stmt> turn = new ArrayList<>(a.loop().body());
    turn.addAll(renaming.of(b.loop().body()));
    List<Stmt> body = new ArrayList<>(a.before());
    body.addAll(renaming.of(b.before()));
    body.add(new Stmt.For(a.loop().variable(), a.loop().extent(), Stmt.Kind.SERIAL, turn));
    body.addAll(a.after());
    body.addAll(renaming.of(b.after()));
    return Optional.of(body);
  }

  private static Piece.Run run(KernelPair pair, Map<String, String> names, List<Stmt> body) {
    Piece.Run first = pair.first();
    Piece.Run second = pair.second();
    Map<String, Buffer> buffers = new LinkedHashMap<>();
    Map<String, Optional<Value>> arrays = new HashMap<>();
    for (int i = 0; i < first.arrays().size(); i++) {
      Buffer buffer = first.kernel().buffers().get(i);
      buffers.put(buffer.name(), buffer);
      arrays.put(buffer.name(), first.arrays().get(i));
    }
    for (int i = 0; i < second.arrays().size(); i++) {
      Buffer buffer = second.kernel().buffers().get(i);
      String name = names.get(buffer.name());
      buffers.putIfAbsent(name, new Buffer(name, buffer.type(), buffer.role(), buffer.layout()));
      arrays.putIfAbsent(name, second.arrays().get(i));
    }
    List<Buffer> all = new ArrayList<>(buffers.values());
    all.sort((x, y) -> x.role().compareTo(y.role()));
    Kernel kernel =
        new Kernel(first.kernel().name(), pair.fuses(), pair.source(), all, body, List.of());
    List<Optional<Value>> values = all.stream().map(buffer -> arrays.get(buffer.name())).toList();
    Piece.Run moves = second.movable().isEmpty() ? first : second;
    Piece.Run other = moves == first ? second : first;
    Set<Value> sameIndex = new HashSet<>(moves.sameIndex());
    // The other kernel may still read what is written over. That only one of the two may move its
    // results there is on purpose: one's results are written before the other has read all.
    other.reads().forEach(sameIndex::remove);
    return new Piece.Run(kernel, values, sameIndex, moves.movable(), Optional.empty());
  }
}
