package dev.jtc.compiler.loop;

import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A loop whose iterations become lanes of vectors: which names differ from lane to lane. What does
 * not differ stays a number. Elements are of one size, besides truth values and bytes in memory.
 */
public final class Lanes {
  /** Functions that are methods of vectors with the bits of their Java twins. */
  private static final Map<String, String> METHODS =
      Map.of("min", "min", "max", "max", "abs", "abs", "sqrt", "sqrt", "fma", "fma");

  /** The most elements from one lane to the next in what is loaded. */
  public static final int MOST_APART = 4;

  private final For loop;
  private final Map<String, Buffer> buffers;
  private final Set<String> declared = new HashSet<>();
  private final Set<String> varying = new HashSet<>();
  private final Set<Integer> sizes = new HashSet<>();

  private Lanes(For loop, Map<String, Buffer> buffers) {
    this.loop = loop;
    this.buffers = buffers;
  }

  /** The lanes of {@code loop}; none if its iterations cannot be lanes. */
  public static Optional<Lanes> of(For loop, Map<String, Buffer> buffers) {
    if (!loop.kind().isVector()) {
      return Optional.empty();
    }
    Lanes lanes = new Lanes(loop, buffers);
    int known = -1;
    while (known != lanes.varying.size()) {
      known = lanes.varying.size();
      lanes.spread(loop.body());
    }
    boolean fits = lanes.fits(loop.body()) && lanes.isOfOneSize();
    return fits ? Optional.of(lanes) : Optional.empty();
  }

  /**
   * Whether every vector fills a register. Vectors of f32 that fill half of one, beside f64, would
   * be of another class; and once there are two, HotSpot no longer knows of which one an
   * accumulator is, in whatever loop of the process, and keeps it on the heap.
   */
  private boolean isOfOneSize() {
    return !sizes.containsAll(List.of(Float.BYTES, Double.BYTES));
  }

  /** How many bytes an element has in a register; a mask suits any. */
  private static int size(DType dtype) {
    return switch (dtype) {
      case F32, I32, U8 -> Float.BYTES;
      case F64, I64 -> Double.BYTES;
      case BOOL -> 0;
    };
  }

  /** The size of the elements; truth values take no less than f32. */
  public int bytes() {
    return sizes.contains(Double.BYTES) ? Double.BYTES : Float.BYTES;
  }

  /** The method of vectors that computes a function that has one. */
  public static String method(Expr.Call call) {
    return METHODS.get(call.fn().name());
  }

  /** Whether a local name differs from lane to lane. */
  public boolean varies(String name) {
    return varying.contains(name);
  }

  /** Whether a number differs from lane to lane. */
  public boolean varies(Expr expr) {
    if (expr instanceof Expr.Local local) {
      return varying.contains(local.name());
    }
    if (expr instanceof Expr.Load load) {
      return varies(load.index());
    }
    if (expr instanceof Expr.Position position) {
      return varies(position.index());
    }
    if (expr instanceof Expr.RandomWord word && varies(word.position())) {
      return true;
    }
    return children(expr).stream().anyMatch(this::varies);
  }

  private static List<Expr> children(Expr expr) {
    if (expr instanceof Expr.Call call) {
      return call.arguments();
    }
    if (expr instanceof Expr.Cast cast) {
      return List.of(cast.value());
    }
    return expr instanceof Expr.RandomWord word ? List.of(word.key(), word.counter()) : List.of();
  }

  private boolean varies(Index index) {
    return index.variables().contains(loop.variable())
        || index.computedTerms().stream().anyMatch(this::varies);
  }

  private void spread(List<Stmt> body) {
    for (Stmt stmt : body) {
      if (stmt instanceof For inner) {
        spread(inner.body());
      } else if (stmt instanceof Stmt.If branch) {
        spread(branch.body());
      } else if (stmt instanceof Stmt.Let let) {
        spread(let.name(), let.value());
      } else if (stmt instanceof Stmt.Declare declare) {
        declared.add(declare.name());
        spread(declare.name(), declare.initial());
      } else if (stmt instanceof Stmt.Assign assign) {
        spread(assign.name(), assign.value());
      }
    }
  }

  private void spread(String name, Expr value) {
    if (varies(value)) {
      varying.add(name);
    }
  }

  private boolean fits(List<Stmt> body) {
    return body.stream().allMatch(this::fits);
  }

  private boolean fits(Stmt stmt) {
    if (stmt instanceof For inner) {
      return fits(inner.body());
    }
    if (stmt instanceof Stmt.If branch) {
      return !varies(branch.condition()) && fits(branch.body());
    }
    if (stmt instanceof Stmt.Let let) {
      return fits(let.name(), let.value());
    }
    if (stmt instanceof Stmt.Declare declare) {
      return fits(declare.name(), declare.initial());
    }
    if (stmt instanceof Stmt.Assign assign) {
      return declared.contains(assign.name()) && fits(assign.name(), assign.value());
    }
    Stmt.Store store = (Stmt.Store) stmt;
    return stride(store.buffer(), store.index()) == 1 && fits(store.value());
  }

  /** Something that becomes a vector; a number that all lanes share may be anything. */
  private boolean fits(String name, Expr value) {
    return !varying.contains(name) || fits(value);
  }

  /** Whether a number can be computed for all lanes at once. */
  private boolean fits(Expr expr) {
    sizes.add(size(expr.dtype()));
    if (!varies(expr) || expr instanceof Expr.Local) {
      return true;
    }
    if (expr instanceof Expr.Load load) {
      long stride = stride(load.buffer(), load.index());
      boolean apart = stride > 1 && stride <= MOST_APART;
      return stride == 1 || apart && load.dtype().bytes() >= Float.BYTES;
    }
    if (expr instanceof Expr.Position position) {
      return isStep(stride(position.index()));
    }
    if (expr instanceof Expr.Cast cast) {
      return fits(cast.value());
    }
    return expr instanceof Expr.Call call
        && isVectorized(call)
        && call.arguments().stream().allMatch(this::fits);
  }

  private static boolean isVectorized(Expr.Call call) {
    if (call.place().isPresent() || call.fn().canFail(call.compute())) {
      return false;
    }
    if (call.fn().spelling() instanceof JvmSpelling.Call) {
      boolean wraps = call.fn().name().equals("fma") && !call.compute().isFloat();
      return METHODS.containsKey(call.fn().name()) && !wraps
          || Expansions.of(call.fn(), call.compute()).isPresent();
    }
    return true;
  }

  /** How many elements of the buffer one lane is from the next; 0 if that is not known. */
  private long stride(String name, Index index) {
    return buffers.get(name).layout() == Buffer.Layout.FLAT ? stride(index) : 0;
  }

  /** How far an index moves from one lane to the next; 0 if that is not known. */
  public long stride(Index index) {
    Dim stride = index.stride(loop.variable());
    boolean known = stride != null && stride.isConstant();
    return known && index.computedTerms().stream().noneMatch(this::varies) ? stride.value() : 0;
  }

  /** Whether a number is a step between lanes. */
  private static boolean isStep(long stride) {
    return stride != 0 && stride == (int) stride;
  }
}
