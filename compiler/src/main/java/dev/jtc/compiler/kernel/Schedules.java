package dev.jtc.compiler.kernel;

import dev.jtc.compiler.kernel.ProductShape.Reading;
import dev.jtc.compiler.kernel.Schedule.Order;
import dev.jtc.compiler.kernel.Schedule.Place;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Chooses how products are computed: as somebody says, or as a small model of a processor does.
 *
 * <p>The model: four instructions a cycle, of which two are multiply-adds of vectors; a sum waits
 * four cycles for its last term, columns that the nearest cache does not hold come slowly, and a
 * tile costs a little more than its terms. After Goto and van de Geijn, Anatomy of High-Performance
 * Matrix Multiplication (2008), sections 4 to 6.
 *
 * @param chosen schedules by the text of the {@link ProductShape} they are for
 */
public record Schedules(Map<String, Schedule> chosen) {
  /** Nothing but the model. */
  public static final Schedules MODEL = new Schedules(Map.of());

  private static final int MOST_ROWS = 16;
  private static final int MOST_ROWS_OF_TWO = 25;
  private static final int MOST_VECTORS = 4;
  private static final int MOST_VECTORS_OF_RUN = 5;
  private static final int LATENCY = 4;

  /** Instructions that a processor takes in at a time, and those of a loop without its terms. */
  private static final double DECODED = 4;

  private static final int LOOP_INSTRUCTIONS = 10;

  /** What a place that comes from a table costs more, with its checks. */
  private static final int TABLE_INSTRUCTIONS = 6;

  /** Cycles until a vector has come from the second cache. */
  private static final double FAR_VECTOR = 4;

  /** Where two shapes are equal, the one with fewer rows reads and checks fewer places. */
  private static final double ROW = 0.03;

  /** Every further shape of a tile is code that a JVM must compile, and costs as much as this. */
  private static final double FURTHER_TILE = 1.05;

  /** The same where the terms of a group are written one after the other. */
  private static final double FURTHER_GROUP = 1.15;

  /** A row of the inner factor that is a multiple of so many bytes fills few sets of a cache. */
  private static final int CONFLICTING = 1024;

  /** Copying pays from so many uses of each element on. */
  private static final int MANY_ROWS = 24;

  private static final int VERY_MANY_ROWS = 200;

  /** Bytes of the inner factor that are best read where they are. */
  private static final long MOST_IN_PLACE = 1 << 18;

  /**
   * Bytes of a panel that stay in the second cache beside the other factor. A tile reads a panel in
   * order, so the first cache need not hold it: blocks that do are slower, as sums come and go.
   */
  private static final int PANEL_BYTES = 1 << 19;

  /** Bytes of columns that stay in the first cache, for terms that are not read in order. */
  private static final int NEAR_BYTES = 1 << 15;

  /** So few panels are no work to divide. */
  private static final int FEW_PANELS = 4;

  public Schedules {
    chosen = Map.copyOf(chosen);
  }

  /** The schedule for {@code shape}. */
  public Schedule of(ProductShape shape) {
    return of(shape, 0);
  }

  /**
   * The schedule for {@code shape}.
   *
   * @param run how many columns are neighbours in the result, where a tile is best one run of it; 0
   *     if that does not matter
   */
  Schedule of(ProductShape shape, long run) {
    Schedule said = chosen.get(shape.text());
    return said != null ? said : model(shape, run);
  }

  /** Whether somebody said what the schedule for {@code shape} is. */
  boolean says(ProductShape shape) {
    return chosen.containsKey(shape.text());
  }

  private static Schedule model(ProductShape shape, long run) {
    long rows = ProductShape.count(shape.rows());
    long last = last(shape);
    long columns = ProductShape.count(shape.columns());
    int lanes = shape.lanes();
    boolean inRuns = run > 0 && run % lanes == 0;
    long most = inRuns ? MOST_VECTORS_OF_RUN : MOST_VECTORS;
    long vectors = Math.min(most, (columns + lanes - 1) / lanes);
    int bestRows = 1;
    int bestVectors = 1;
    double best = Double.MAX_VALUE;
    long whole = all(shape);
    for (int v = 1; v <= vectors; v++) {
      if (inRuns && run % ((long) v * lanes) != 0) {
        continue;
      }
      for (int r = 1; r <= Math.max(whole, Math.min(MOST_ROWS, last)); r++) {
        if (r * v + v + 1 > registers(shape.width(), v)) {
          break;
        }
        if (r > Math.min(MOST_ROWS, last) && r != whole) {
          continue;
        }
        long all = r == whole ? whole : last;
        double time = time(all, r, (columns + lanes - 1) / lanes, v, shape) * last / all;
        if (time < best) {
          best = time;
          bestRows = r;
          bestVectors = v;
        }
      }
    }
    long bytes = shape.dtype().bytes();
    boolean conflicts = columns * bytes % CONFLICTING == 0;
    long panel = (long) bestVectors * lanes;
    boolean large = terms(shape) * columns * bytes > MOST_IN_PLACE;
    boolean copied =
        shape.inner() != Reading.NATURAL
            || rows >= MANY_ROWS && conflicts
            || rows >= VERY_MANY_ROWS && large;
    boolean deep = terms(shape) * panel * bytes > PANEL_BYTES;
    boolean blocked = copied && deep && rows >= VERY_MANY_ROWS;
    int atOnce = blocked ? even(terms(shape), PANEL_BYTES / (panel * bytes)) : 0;
    boolean fits = terms(shape) * panel * bytes <= NEAR_BYTES;
    boolean leaves = copied && terms(shape) * columns * bytes > NEAR_BYTES;
    int few = fits && leaves && shape.groups().length() > 1 ? 2 : FEW_PANELS;
    Order order = columns / panel >= few ? Order.PANELS : Order.ROWS;
    String why =
        String.format(
            Locale.ROOT,
            "%dx%d vectors are %.0f%% multiply-adds%s%s",
            bestRows,
            bestVectors,
            100 * ideal(last, (columns + lanes - 1) / lanes, terms(shape)) / best,
            !copied
                ? ""
                : shape.inner() != Reading.NATURAL
                    ? "; copied, columns are no neighbours"
                    : conflicts ? "; copied, rows share sets of the cache" : "; copied, large",
            blocked ? "; " + atOnce + " terms of a panel stay in the second cache" : "");
    return new Schedule(
        bestRows,
        bestVectors,
        order,
        copied ? Place.COPIED : Place.IN_PLACE,
        Place.IN_PLACE,
        atOnce,
        why);
  }

  private static long last(ProductShape shape) {
    int rank = shape.rows().rank();
    for (int axis = rank - 1; axis >= 0; axis--) {
      if (!shape.rows().dim(axis).is(1)) {
        return shape.rows().dim(axis).isConstant()
            ? shape.rows().dim(axis).value()
            : Integer.MAX_VALUE;
      }
    }
    return 1;
  }

  /** The rows along the last two axes, if a tile may hold them all; else 0. */
  private static long all(ProductShape shape) {
    List<Dim> sizes = shape.rows().dims().stream().filter(dim -> !dim.is(1)).toList();
    if (sizes.size() < 2) {
      return 0;
    }
    Dim two = sizes.get(sizes.size() - 1).times(sizes.get(sizes.size() - 2));
    return two.isConstant() && two.value() <= MOST_ROWS_OF_TWO ? two.value() : 0;
  }

  /**
   * The vectors that a tile may keep: compilers need some for themselves, fewer where few rows ask
   * for broadcasts.
   */
  static int registers(Width width, int vectors) {
    int all = width.registers();
    return all - (all > 16 && vectors < MOST_VECTORS ? 5 : all > 16 ? 3 : 4);
  }

  private static long terms(ProductShape shape) {
    return Math.min(1 << 20, ProductShape.count(shape.terms()));
  }

  /** Blocks of terms that are about equally long. */
  private static int even(long terms, long most) {
    long blocks = (terms + most - 1) / most;
    return (int) ((terms + blocks - 1) / blocks);
  }

  private static double ideal(long rows, long columns, long terms) {
    return 0.5 * rows * columns * terms;
  }

  /** Cycles of {@code all} rows by {@code columns} vectors in tiles of r by v. */
  private static double time(long all, int r, long columns, int v, ProductShape shape) {
    int together = shape.groups().together(r, v, registers(shape.width(), v));
    Tiles tiles = new Tiles(shape, together);
    long restRows = all % r;
    long restColumns = columns % v;
    double time = (all / r) * ((columns / v) * tiles.time(r, v) + tiles.time(r, restColumns));
    time += (columns / v) * tiles.time(restRows, v) + tiles.time(restRows, restColumns);
    double each = together > 1 ? FURTHER_GROUP : FURTHER_TILE;
    double further = (restRows > 0 ? each : 1) * (restColumns > 0 ? each : 1);
    return time * further;
  }

  /** The cycles of tiles whose terms come in groups of some length. */
  private record Tiles(ProductShape shape, int together) {
    double time(long r, long v) {
      if (r == 0 || v == 0) {
        return 0;
      }
      double elements = (double) shape.groups().elements((int) r, together) / together;
      int loop = LOOP_INSTRUCTIONS + (shape.groups().length() > 1 ? TABLE_INSTRUCTIONS : 0);
      double instructions = r * v + v + elements + (double) loop / together;
      double ports = Math.max(0.5 * r * v, Math.max(0.5 * (elements + v + 1), LATENCY));
      // Terms along one axis can be taken in blocks instead.
      boolean far =
          shape.groups().length() > 1
              && terms(shape) * v * shape.width().lanes() * Float.BYTES > NEAR_BYTES;
      double loads = far ? v * FAR_VECTOR : 0;
      double term = Math.max(Math.max(ports, loads), instructions / DECODED);
      return terms(shape) * (term + (0.25 + ROW * r) / together) + 10 + r * v;
    }
  }
}
