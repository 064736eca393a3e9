package dev.jtc;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.kernel.Lowering;
import dev.jtc.compiler.kernel.Schedule;
import dev.jtc.compiler.kernel.Schedules;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.runtime.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Searches the schedules of a program's products by measuring: each kernel alone, on arrays of the
 * sizes it was called with. First the shape of the tiles, then one thing after the other.
 */
public final class Tune {
  /** A gain that is more than chance. */
  private static final double GAIN = 0.97;

  /** Rows of tiles by their vectors; what needs more registers than there are is left out. */
  private static final List<List<Integer>> ROWS =
      List.of(List.of(8, 12, 14, 16), List.of(5, 8, 10, 12), List.of(4, 6, 8), List.of(4, 5, 6));

  private static final List<Integer> TERMS = List.of(0, 128, 256, 512);

  /** The registers that a tile leaves to the compiler. */
  private static final int SPARE = 3;

  /** How a variant's reason begins. */
  private static final Pattern REASON =
      Pattern.compile(".*?((?:f32|f64) \\S+ [NTSC][NTSC] \\d+): (rows=\\d+.*?terms=\\d+)\\b.*");

  private final Width width;
  private final Consumer<String> progress;

  /**
   * A product and what was found for it.
   *
   * @param key its shape as text
   * @param kernel one that computes it
   * @param model the schedule that was used until now, with the time of the kernel
   * @param best the fastest; the same if none was faster
   * @param tried how many were measured
   * @param refused those that gave other bits, which is a fault of the compiler
   */
  public record Product(
      String key,
      String kernel,
      Schedule model,
      double modelNanos,
      Schedule best,
      double bestNanos,
      int tried,
      List<Schedule> refused) {
    public Product {
      refused = List.copyOf(refused);
    }

    /** Whether something faster was found. */
    public boolean gains() {
      return !best.text().equals(model.text());
    }
  }

  private Tune(Width width, Consumer<String> progress) {
    this.width = width;
    this.progress = progress;
  }

  /**
   * Runs the program for its sizes, and then searches.
   *
   * @param compiler for the vectors of this process
   * @param steps how many calls of functions are made at most
   * @param progress hears what is measured
   * @throws IOException if a file that the program names cannot be read or written
   */
  public static List<Product> of(
      Compiler compiler, HostProgram program, int steps, Consumer<String> progress)
      throws IOException {
    Optional<Width> width = Width.ofLanes(Vectors.LANES);
    if (width.isEmpty()) {
      return List.of();
    }
    Tune tune = new Tune(width.get(), progress);
    Map<String, Bench.Launch> products = new LinkedHashMap<>();
    Bench.of(
            compiler, program, steps, Bench.Detail.KERNELS, made -> progress.accept("call " + made))
        .launches()
        .stream()
        .sorted(Comparator.comparingDouble(l -> -l.nanos() * l.launches()))
        .forEach(
            launch -> tune.key(launch.kernel()).ifPresent(k -> products.putIfAbsent(k, launch)));
    List<Product> found = new ArrayList<>();
    for (Map.Entry<String, Bench.Launch> product : products.entrySet()) {
      String place = (found.size() + 1) + " of " + products.size() + ", " + product.getKey();
      found.add(tune.search(product.getKey(), product.getValue(), place));
    }
    return found;
  }

  private Optional<Matcher> reason(Kernel kernel) {
    return kernel
        .variant(width)
        .map(variant -> REASON.matcher(variant.why()))
        .filter(Matcher::matches);
  }

  /** The key of the product that a kernel computes. */
  private Optional<String> key(Kernel kernel) {
    return reason(kernel).map(matcher -> matcher.group(1));
  }

  private Product search(String key, Bench.Launch launch, String place) {
    Schedule model = Schedule.parse(reason(launch.kernel()).orElseThrow().group(2), "model");
    Trial trial = new Trial(key, launch, place);
    trial.measure(model);
    double modelNanos = trial.bestNanos;
    for (int vectors = 1; vectors <= ROWS.size(); vectors++) {
      for (int rows : ROWS.get(vectors - 1)) {
        if (rows * vectors + vectors + 1 <= width.registers() - SPARE) {
          trial.measure(model.withTile(rows, vectors));
        }
      }
    }
    for (Schedule.Place inner : Schedule.Place.values()) {
      trial.measure(trial.best.withInner(inner));
    }
    for (Schedule.Place outer : Schedule.Place.values()) {
      trial.measure(trial.best.withOuter(outer));
    }
    for (Schedule.Order order : Schedule.Order.values()) {
      trial.measure(trial.best.withOrder(order));
    }
    for (int terms : TERMS) {
      trial.measure(trial.best.withTerms(terms));
    }
    return new Product(
        key,
        launch.kernel().name(),
        model,
        modelNanos,
        trial.best,
        trial.bestNanos,
        trial.seen.size(),
        trial.refused);
  }

  /** Measurements of one kernel under different schedules. */
  private final class Trial {
    private final String key;
    private final Graph graph;
    private final Measured measured;
    private final String place;
    private final String name;
    private final Set<Kernel.Variant> seen = new HashSet<>();
    private final List<Schedule> refused = new ArrayList<>();
    private Schedule best;
    private double bestNanos = Double.MAX_VALUE;

    Trial(String key, Bench.Launch launch, String place) {
      this.key = key;
      this.graph = launch.graph();
      this.measured = new Measured(launch.sizes(), width);
      this.place = place;
      this.name = launch.kernel().name();
    }

    /** Measures a schedule, unless it makes the same loops as one before. */
    void measure(Schedule schedule) {
      Optional<Kernel> kernel =
          Launches.of(Lowering.lower(graph, List.of(width), new Schedules(Map.of(key, schedule))))
              .stream()
              .filter(k -> k.name().equals(name))
              .findFirst();
      Optional<Kernel.Variant> variant = kernel.flatMap(k -> k.variant(width));
      if (variant.isEmpty() || !seen.add(new Kernel.Variant(width, "", variant.get().body()))) {
        return;
      }
      progress.accept(place + ": " + schedule.text());
      OptionalDouble nanos = measured.nanos(kernel.get());
      if (nanos.isEmpty()) {
        refused.add(schedule);
      } else if (nanos.getAsDouble() < GAIN * bestNanos) {
        best = schedule;
        bestNanos = nanos.getAsDouble();
      }
    }
  }
}
