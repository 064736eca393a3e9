package dev.jtc.compiler.scalar.expansion;

import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The scalar functions that have an expansion.
 *
 * <p>A function outside this table is either an instruction ({@code add}, {@code sqrt}) or only a
 * method ({@code pow}), which vector code calls for each element.
 */
public final class Expansions {
  /** What {@code Scalars.name} of one float computes, as straight-line code. */
  private record Source(String owner, String method, double bound) {}

  /** The greatest magnitude of which {@code sinNear} and {@code cosNear} are right. */
  private static final double NEAR = 0x1p17;

  private static final Map<String, Source> OF_FLOATS =
      Map.ofEntries(
          everywhere("exp"),
          everywhere("expm1"),
          everywhere("log"),
          everywhere("log1p"),
          everywhere("log2"),
          everywhere("tanh"),
          everywhere("sigmoid"),
          everywhere("erf"),
          everywhere("round"),
          everywhere("floor"),
          everywhere("ceil"),
          everywhere("sign"),
          near("sin"),
          near("cos"));

  private static final Map<String, Expansion> READ =
      OF_FLOATS.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> read(e.getValue())));

  private Expansions() {}

  private static Map.Entry<String, Source> everywhere(String name) {
    return Map.entry(
        name, new Source("dev/jtc/runtime/FloatFunctions", name, Double.POSITIVE_INFINITY));
  }

  private static Map.Entry<String, Source> near(String name) {
    return Map.entry(name, new Source("dev/jtc/runtime/FloatTrigonometry", name + "Near", NEAR));
  }

  /** The expansion of {@code fn} on numbers of {@code dtype}, if it has one. */
  public static Optional<Expansion> of(ScalarFn fn, DType dtype) {
    return dtype == DType.F32 ? Optional.ofNullable(READ.get(fn.name())) : Optional.empty();
  }

  private static Expansion read(Source source) {
    Recorder out = new Recorder(List.of(DType.F32));
    int result = MethodReader.read(out, source.owner(), source.method(), "(F)F", List.of(0));
    return out.finish(result, source.bound());
  }
}
