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

  private static final String FLOATS = "dev/jtc/runtime/FloatFunctions";

  private static final Map<String, Near> OF_ORDINARY =
      Map.of(
          "exp", near("normalExp", "beyondNormalExp"),
          "sigmoid", near("sigmoidNear", "beyondNormalExp"),
          "expm1", near("expm1Near", "beyondExpm1"),
          "log", near("logNear", "beyondNormal"),
          "log1p", near("log1pNear", "beyondLog1p"),
          "log2", near("log2Near", "beyondNormal"));

  private static final Map<String, Expansion> READ =
      OF_FLOATS.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> read(e.getValue())));

  private Expansions() {}

  private static Map.Entry<String, Source> everywhere(String name) {
    return Map.entry(name, new Source(FLOATS, name, Double.POSITIVE_INFINITY));
  }

  private static Map.Entry<String, Source> near(String name) {
    return Map.entry(name, new Source("dev/jtc/runtime/FloatTrigonometry", name + "Near", NEAR));
  }

  /** The expansion of {@code fn} on numbers of {@code dtype}, if it has one. */
  public static Optional<Expansion> of(ScalarFn fn, DType dtype) {
    return dtype == DType.F32 ? Optional.ofNullable(READ.get(fn.name())) : Optional.empty();
  }

  /**
   * A shorter way to compute a function of ordinary numbers.
   *
   * @param value the function, with the same bits, where {@code beyond} is not negative
   * @param beyond an i32, negative where {@code value} is not the function
   */
  public record Near(Expansion value, Expansion beyond) {}

  /** A shorter way to compute {@code fn} of ordinary numbers of {@code dtype}, if there is one. */
  public static Optional<Near> near(ScalarFn fn, DType dtype) {
    return dtype == DType.F32 ? Optional.ofNullable(OF_ORDINARY.get(fn.name())) : Optional.empty();
  }

  private static Near near(String value, String beyond) {
    double bound = Double.POSITIVE_INFINITY;
    return new Near(read(FLOATS, value, "(F)F", bound), read(FLOATS, beyond, "(F)I", bound));
  }

  private static Expansion read(Source source) {
    return read(source.owner(), source.method(), "(F)F", source.bound());
  }

  private static Expansion read(String owner, String method, String descriptor, double bound) {
    Recorder out = new Recorder(List.of(DType.F32));
    return out.finish(MethodReader.read(out, owner, method, descriptor, List.of(0)), bound);
  }
}
