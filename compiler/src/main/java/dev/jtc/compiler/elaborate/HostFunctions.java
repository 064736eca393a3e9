package dev.jtc.compiler.elaborate;

import static dev.jtc.compiler.elaborate.HostFunction.Kind.CONSOLE;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.LINE;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.MODEL;
import static dev.jtc.compiler.elaborate.HostFunction.Kind.TEXT;

import dev.jtc.compiler.elaborate.HostFunction.Gives;
import dev.jtc.compiler.elaborate.HostFunction.Kind;
import dev.jtc.compiler.elaborate.HostFunction.Parameter;
import dev.jtc.runtime.Checkpoint;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.Npy;
import java.util.List;

/** The table of what {@code main} can do to the outside world: one row for each function. */
final class HostFunctions {
  private static final Gives NOTHING = Gives.Nothing.NOTHING;
  private static final Gives DECLARED = new Gives.Declared(false);

  private HostFunctions() {}

  static final List<HostFunction> TABLE =
      List.of(
          row("print", Console.class, "print", NOTHING, of("", CONSOLE), of("values...", LINE)),
          row("save", Checkpoint.class, "save", NOTHING, of("model", MODEL), of("path", TEXT)),
          row("load", Checkpoint.class, "load", NOTHING, of("model", MODEL), of("path", TEXT)),
          row("exists", Checkpoint.class, "exists", gives("bool"), of("path", TEXT)),
          row("npy", Npy.class, "load", DECLARED, of("path", TEXT)));

  private static HostFunction row(
      String name, Class<?> owner, String method, Gives gives, Parameter... parameters) {
    return new HostFunction(name, List.of(parameters), owner, method, gives);
  }

  private static Parameter of(String name, Kind kind) {
    return Parameter.of(name, kind);
  }

  private static Gives gives(String... types) {
    return new Gives.Tensors(List.of(types));
  }
}
