package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Independence;
import dev.jtc.compiler.loop.Sharing;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.loop.Work;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses which loops of a nest threads share: those by which two and four threads gain most, where
 * unknown sizes are taken for 100. Inner loops are worth it where the outermost one is in order, as
 * over the terms of sums, or has few turns, as over the panels of a product.
 */
final class Shares {
  /** Loops further inside are too short to be divided. */
  private static final int DEEPEST = 3;

  private static final long TYPICAL = 100;

  /** Below that two threads gain too little. */
  private static final double LEAST_GAIN = 1.25;

  /** The outermost loop, where it serves as well: its parts repeat nothing. */
  private static final double PREFERENCE = 1.05;

  private final List<Buffer> buffers;
  private final Map<String, Buffer> byName;
  private final Optional<Width> width;

  Shares(List<Buffer> buffers, Map<String, Buffer> byName, Optional<Width> width) {
    this.buffers = buffers;
    this.byName = byName;
    this.width = width;
  }

  /**
   * The nest with the best loops marked, or as it is.
   *
   * @param known ways to mark it that are proved
   * @param after what follows it
   */
  For best(For nest, List<For> known, List<Stmt> after) {
    For best = nest;
    double most = 0;
    for (For choice : known) {
      double gain = PREFERENCE * gain(choice);
      if (gain > most) {
        best = choice;
        most = gain;
      }
    }
    for (For choice : nest.kind().isVector() ? List.<For>of() : inside(nest, 1)) {
      if (bound(choice) > most && Independence.areShared(choice, after, buffers)) {
        For wider = siblings(choice, after);
        double gain = gain(wider);
        if (gain > most && time(wider).gain(2) >= LEAST_GAIN) {
          best = wider;
          most = gain;
        }
      }
    }
    return best;
  }

  /** The nest with each of its inner loops marked. */
  private static List<For> inside(For nest, int depth) {
    List<For> all = new ArrayList<>();
    for (int i = 0; i < nest.body().size(); i++) {
      if (nest.body().get(i) instanceof For inner && !inner.kind().isVector()) {
        all.add(with(nest, i, as(Kind.PARALLEL, inner)));
        if (depth < DEEPEST) {
          for (For deeper : inside(inner, depth + 1)) {
            all.add(with(nest, i, deeper));
          }
        }
      }
    }
    return all;
  }

  /** With the loops marked that follow the first parallel one, wherever that is allowed. */
  private For siblings(For whole, List<Stmt> after) {
    Sharing sharing = Sharing.of(whole, buffers);
    For marked = whole;
    for (Stmt stmt : sharing.once()) {
      if (stmt instanceof For loop && !loop.kind().isVector()) {
        For more = marking(marked, loop);
        boolean follows = Sharing.of(more, buffers).loop() == sharing.loop();
        if (follows && Independence.areShared(more, after, buffers)) {
          marked = more;
        }
      }
    }
    return marked;
  }

  /** With one more loop marked; what does not contain it stays the same object. */
  private static For marking(For nest, For wanted) {
    for (int i = 0; i < nest.body().size(); i++) {
      if (nest.body().get(i) == wanted) {
        return with(nest, i, as(Kind.PARALLEL, wanted));
      }
      if (nest.body().get(i) instanceof For loop) {
        For inner = marking(loop, wanted);
        if (inner != loop) {
          return with(nest, i, inner);
        }
      }
    }
    return nest;
  }

  private static For with(For nest, int at, For inner) {
    List<Stmt> body = new ArrayList<>(nest.body());
    body.set(at, inner);
    return new For(nest.variable(), nest.extent(), nest.kind(), body);
  }

  private static For as(Kind kind, For loop) {
    return new For(loop.variable(), loop.extent(), kind, loop.body());
  }

  /** A gain that the only parallel loop of {@code nest} cannot exceed. */
  private double bound(For nest) {
    double turns = typical(Sharing.of(nest, buffers).loop().extent());
    return turns / Math.ceil(turns / 2) + turns / Math.ceil(turns / 4);
  }

  /** How much faster two threads are and four, together. */
  private double gain(For nest) {
    Time time = time(nest);
    return time.gain(2) + time.gain(4);
  }

  private Time time(For nest) {
    Time time = new Time(Sharing.of(nest, buffers));
    time.add(nest, 1);
    return time;
  }

  /** About how long threads take for a nest. */
  private final class Time {
    private final Sharing sharing;
    private final List<Stmt> repeats;
    private final List<double[]> divided = new ArrayList<>();
    private double repeated;
    private double once;

    Time(Sharing sharing) {
      this.sharing = sharing;
      this.repeats = sharing.repeats();
    }

    void add(Stmt stmt, double turns) {
      if (stmt instanceof For loop && sharing.divides(loop)) {
        divided.add(new double[] {turns * picos(stmt), typical(loop.extent())});
      } else if (stmt instanceof For loop && Division.isParallel(stmt)) {
        double inner = turns * typical(loop.extent());
        loop.body().forEach(each -> add(each, inner));
      } else if (repeats.stream().anyMatch(r -> r == stmt)) {
        repeated += turns * picos(stmt);
      } else {
        once += turns * picos(stmt);
      }
    }

    private double picos(Stmt stmt) {
      return typical(Work.picos(List.of(stmt), byName, width));
    }

    double gain(int threads) {
      double one = repeated + once;
      double several = one;
      for (double[] loop : divided) {
        one += loop[0];
        several += loop[0] * Math.ceil(loop[1] / threads) / Math.max(1, loop[1]);
      }
      return several > 0 ? one / several : 1;
    }
  }

  /** A size where each that is not known is {@link #TYPICAL}. */
  private static double typical(Dim size) {
    return size.fold(
        new Dim.Algebra<Double>() {
          @Override
          public Double constant(long value) {
            return (double) value;
          }

          @Override
          public Double variable(String name) {
            return (double) TYPICAL;
          }

          @Override
          public Double add(Double a, Double b) {
            return a + b;
          }

          @Override
          public Double multiply(Double a, Double b) {
            return a * b;
          }

          @Override
          public Double floorDivide(Double a, Double b) {
            return b == 0 ? 0 : Math.floor(a / b);
          }

          @Override
          public Double floorModulo(Double a, Double b) {
            return b == 0 ? 0 : a - b * Math.floor(a / b);
          }
        });
  }
}
