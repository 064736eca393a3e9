package dev.jtc.compiler.elaborate;

import static dev.jtc.compiler.elaborate.HostFunction.Kind.CONSOLE;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.FLAG;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.INTEGER;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.LINE;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.MODEL;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.NUMBER;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.TENSOR;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.TENSORS;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.TEXT;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.TEXTS;

import dev.jtc.compiler.elaborate.HostFunction.Gives;
import dev.jtc.compiler.elaborate.HostFunction.Kind;
import dev.jtc.compiler.elaborate.HostFunction.Parameter;
import dev.jtc.runtime.Batches;
import dev.jtc.runtime.Checkpoint;
import dev.jtc.runtime.Cifar10;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.Csv;
import dev.jtc.runtime.Idx;
import dev.jtc.runtime.Npy;
import dev.jtc.runtime.Npz;
import dev.jtc.runtime.Plot;
import dev.jtc.runtime.SafeTensors;
import dev.jtc.runtime.Tracker;
import dev.jtc.runtime.chart.Mark;
import java.util.List;

/** The table of what {@code main} can do to the outside world: one row for each function. */
final class HostFunctions {
  private static final Gives NOTHING = Gives.Nothing.NOTHING;
  private static final Gives DECLARED = new Gives.Declared(false);
  private static final Gives MARK = new Gives.Made(Mark.class);

  private HostFunctions() {}

  static final List<HostFunction> TABLE =
      List.of(
          row("print", Console.class, "print", NOTHING, of("", CONSOLE), of("values...", LINE)),
          row(
              "save",
              Checkpoint.class,
              "save",
              NOTHING,
              of("model", MODEL),
              of("path", TEXT),
              of("only", TEXT).or(null)),
          row(
              "load",
              Checkpoint.class,
              "load",
              NOTHING,
              of("", CONSOLE),
              of("model", MODEL),
              of("path", TEXT),
              of("only", TEXT).or(null),
              of("strict", FLAG).or(true)),
          row("exists", Checkpoint.class, "exists", gives("bool"), of("path", TEXT)),
          row(
              "plot",
              Plot.class,
              "plot",
              NOTHING,
              of("path", TEXT),
              Parameter.object("marks...", Mark.class),
              of("title", TEXT).or(""),
              of("xlabel", TEXT).or(""),
              of("ylabel", TEXT).or(""),
              of("logx", FLAG).or(false),
              of("logy", FLAG).or(false)),
          mark("scatter", of("x", TENSOR), of("y", TENSOR), label()),
          mark("line", of("x", TENSOR), of("y", TENSOR).or(null), label()),
          mark("histogram", of("values", TENSOR), of("bins", INTEGER).or(0L), label()),
          mark("bar", of("names", TEXTS), of("heights", TENSOR), label()),
          mark("heatmap", of("x", TENSOR)),
          mark("image", of("x", TENSOR)),
          mark(
              "confusion",
              of("labels", TENSOR),
              of("predicted", TENSOR),
              of("classes", TEXTS).or(null)),
          row(
              "track",
              Tracker.class,
              "track",
              NOTHING,
              of("", CONSOLE),
              of("name", TEXT),
              of("value", NUMBER),
              of("step", INTEGER).or(Tracker.NEXT_STEP)),
          row(
              "tracked",
              Tracker.class,
              "tracked",
              MARK,
              of("", CONSOLE),
              of("name", TEXT),
              label()),
          row("npy", Npy.class, "load", DECLARED, of("path", TEXT)),
          row("npz", Npz.class, "load", DECLARED, of("path", TEXT), of("name", TEXT)),
          row("idx", Idx.class, "load", DECLARED, of("path", TEXT)),
          row(
              "safetensors",
              SafeTensors.class,
              "load",
              DECLARED,
              of("path", TEXT),
              of("name", TEXT)),
          row(
              "csv",
              Csv.class,
              "read",
              new Gives.Declared(true),
              of("path", TEXT),
              of("columns", TEXTS).or(null),
              of("separator", TEXT).or(","),
              of("", Kind.DECLARED)),
          row(
              "cifar10",
              Cifar10.class,
              "read",
              gives("u8[N, 3, 32, 32]", "i64[N]"),
              of("path", TEXT),
              of("train", FLAG).or(true)),
          row("save_npy", Npy.class, "save", NOTHING, of("x", TENSOR), of("path", TEXT)),
          row(
              "save_csv",
              Csv.class,
              "write",
              NOTHING,
              of("tensors", TENSORS),
              of("path", TEXT),
              of("columns", TEXTS)),
          row(
              "save_safetensors",
              SafeTensors.class,
              "save",
              NOTHING,
              of("tensors", TENSORS),
              of("path", TEXT),
              of("names", TEXTS)));

  /** What a {@code for} loop runs over. */
  static final HostFunction BATCHES =
      row(
          "batches",
          Batches.class,
          "of",
          new Gives.Made(Batches.class),
          of("tensors", TENSORS),
          of("size", INTEGER),
          of("shuffle", FLAG).or(false),
          of("drop_last", FLAG).or(false),
          of("seed", INTEGER).orDrawn(),
          of("skip", INTEGER).or(0L));

  private static HostFunction row(
      String name, Class<?> owner, String method, Gives gives, Parameter... parameters) {
    return new HostFunction(name, List.of(parameters), owner, method, gives);
  }

  /** A method of {@link Plot}. */
  private static HostFunction mark(String name, Parameter... parameters) {
    return row(name, Plot.class, name, MARK, parameters);
  }

  private static Parameter label() {
    return of("label", TEXT).or("");
  }

  private static Parameter of(String name, Kind kind) {
    return Parameter.of(name, kind);
  }

  private static Gives gives(String... types) {
    return new Gives.Tensors(List.of(types));
  }
}
