package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts kernels together that are chains over as many turns, and that do not need each other: in one
 * loop they wait side by side. So the gradient of the bias of a layer with one output, a sum over
 * the inputs, costs nothing beside that of its weights.
 */
final class ChainFusion {
  /** The most loads and operations in a turn: with more it is not waiting that takes the time. */
  private static final int MOST_STEPS = 24;

  private static final int MOST_ARRAYS = 60;

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
        int partner = partner(run, chains, all, writers);
        if (partner >= 0) {
          all.set(partner, both((Piece.Run) all.get(partner), run).orElseThrow());
          all.set(i, null);
          at = partner;
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
    return run.base().isEmpty() && ChainLoop.of(run.kernel().body()).isPresent();
  }

  /** The place of an earlier kernel to go with, when all that {@code run} reads is there; or −1. */
  private static int partner(
      Piece.Run run, List<Integer> chains, List<Piece> pieces, Map<Value, Integer> writers) {
    int earliest = -1;
    for (Value value : run.reads()) {
      earliest = Math.max(earliest, writers.getOrDefault(value, -1));
    }
    for (int at : chains.subList(0, Math.min(MOST_TRIES, chains.size()))) {
      if (at > earliest && both((Piece.Run) pieces.get(at), run).isPresent()) {
        return at;
      }
    }
    return -1;
  }

  /** Two kernels of which neither reads what the other writes, as one. */
  private static Optional<Piece.Run> both(Piece.Run first, Piece.Run second) {
    boolean separate = Collections.disjoint(first.writes(), second.reads());
    if (!separate || first.arrays().size() + second.arrays().size() > MOST_ARRAYS) {
      return Optional.empty();
    }
    Map<String, String> buffers = buffers(first, second);
    Kernel a = first.kernel();
    Kernel b = second.kernel();
    Optional<List<Stmt>> body = joined(a.body(), b.body(), buffers);
    if (body.isEmpty()) {
      return Optional.empty();
    }
    List<Variant> variants = new ArrayList<>();
    for (Width width : Width.values()) {
      Optional<Variant> ofA = a.variant(width);
      Optional<Variant> ofB = b.variant(width);
      if (ofA.isPresent() || ofB.isPresent()) {
        Optional<List<Stmt>> loops =
            joined(
                ofA.map(Variant::body).orElse(a.body()),
                ofB.map(Variant::body).orElse(b.body()),
                buffers);
        if (loops.isEmpty()) {
          return Optional.empty();
        }
        String why = ofA.map(Variant::why).orElse("") + ofB.map(Variant::why).orElse("");
        variants.add(new Variant(width, why, loops.get()));
      }
    }
    return Optional.of(run(first, second, buffers, body.get(), variants));
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
      names.put(name, RowPair.fresh(name, taken));
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

  /** The names that the buffers of the second kernel have in the common one. */
  private static Map<String, String> buffers(Piece.Run first, Piece.Run second) {
    Set<String> taken = new HashSet<>();
    Map<Value, String> known = new HashMap<>();
    for (int i = 0; i < first.arrays().size(); i++) {
      String name = first.kernel().buffers().get(i).name();
      taken.add(name);
      first.arrays().get(i).ifPresent(value -> known.put(value, name));
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < second.arrays().size(); i++) {
      String name = second.kernel().buffers().get(i).name();
      String same = second.arrays().get(i).map(known::get).orElse(null);
      names.put(name, same != null ? same : RowPair.fresh(name, taken));
    }
    return names;
  }

  private static Piece.Run run(
      Piece.Run first,
      Piece.Run second,
      Map<String, String> names,
      List<Stmt> body,
      List<Variant> variants) {
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
        new Kernel(
            first.kernel().name(),
            union(first.kernel().fuses(), second.kernel().fuses()),
            String.join(" ", union(words(first.kernel()), words(second.kernel()))),
            all,
            body,
            variants);
    List<Optional<Value>> values = all.stream().map(buffer -> arrays.get(buffer.name())).toList();
    Piece.Run moves = second.movable().isEmpty() ? first : second;
    Piece.Run other = moves == first ? second : first;
    Set<Value> sameIndex = new HashSet<>(moves.sameIndex());
    // The other kernel may still read what is written over.
    other.reads().forEach(sameIndex::remove);
    return new Piece.Run(kernel, values, sameIndex, moves.movable(), Optional.empty());
  }

  private static List<String> words(Kernel kernel) {
    return kernel.source().isEmpty() ? List.of() : List.of(kernel.source().split(" "));
  }

  private static List<String> union(List<String> a, List<String> b) {
    Set<String> all = new LinkedHashSet<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }
}
