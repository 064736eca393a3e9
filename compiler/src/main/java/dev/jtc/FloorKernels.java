package dev.jtc;

import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.loop.Width;
import dev.jtc.runtime.Code;
import dev.jtc.runtime.Vectors;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Kernels that do nothing but what a core can do best, in the vectors of this process. */
final class FloorKernels {
  /** Sums at once: more than two units' latency, and few enough for sixteen registers. */
  static final int CHAINS = 12;

  /** Vectors that are read at once. */
  static final int READERS = 8;

  private FloorKernels() {}

  private static Optional<Width> width() {
    return Width.ofLanes(Vectors.LANES);
  }

  /** The numbers that are computed with at once. */
  static int lanes() {
    return width().map(Width::lanes).orElse(1);
  }

  /**
   * Chains of multiply-adds; arguments: two factors for each lane, and a sum for each lane of each
   * chain; sizes: the multiply-adds of each.
   */
  static Code chains() {
    int lanes = lanes();
    String buffers =
        "  in factors: f32[" + 2 * lanes + "]\n  inout y: f32[" + CHAINS * lanes + "]\n";
    String body =
        "vector j < "
            + lanes
            + " {\nlet m = factors[j]\nlet c = factors[j+"
            + lanes
            + "]\n"
            + each(CHAINS, i -> "s" + i + ": f32 = y[j+" + i * lanes + "]\n")
            + "for k < turns {\n"
            + each(CHAINS, i -> "s" + i + " = fma(m, c, s" + i + ")\n")
            + "}\n"
            + each(CHAINS, i -> "y[j+" + i * lanes + "] = s" + i + "\n")
            + "}\n";
    return code("chains", buffers, List.of("turns"), body);
  }

  /**
   * Sums over the same numbers again and again; arguments: the numbers, and a sum for each lane of
   * each reader; sizes: how often, and how many rows of {@code READERS} vectors.
   */
  static Code reading() {
    int lanes = lanes();
    int row = READERS * lanes;
    String buffers = "  in x: f32[" + row + "*rows]\n  inout y: f32[" + row + "]\n";
    String body =
        "for r < repeats {\nvector j < "
            + lanes
            + " {\n"
            + each(READERS, i -> "s" + i + ": f32 = y[j+" + i * lanes + "]\n")
            + "for k < rows {\n"
            + each(
                READERS, i -> "s" + i + " = (s" + i + " + x[j+" + row + "*k+" + i * lanes + "])\n")
            + "}\n"
            + each(READERS, i -> "y[j+" + i * lanes + "] = s" + i + "\n")
            + "}\n}\n";
    return code("reading", buffers, List.of("repeats"), body);
  }

  /**
   * Adds an array to another again and again; arguments: both; sizes: of how many vectors they are,
   * and how often.
   */
  static Code adding() {
    String array = ": f32[" + lanes() + "*n]\n";
    String body = "for r < repeats {\nvector i < " + lanes() + "*n {\ny[i] = (y[i] + x[i])\n}\n}\n";
    return code("adding", "  in x" + array + "  inout y" + array, List.of("repeats"), body);
  }

  private static String each(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
  }

  /**
   * @param counts sizes that no buffer has
   */
  private static Code code(String name, String buffers, List<String> counts, String body) {
    String variant = width().map(w -> " vectors " + w.bits() + " {\n" + body + "}").orElse("");
    Kernel kernel =
        KernelParser.parse("kernel " + name + "\n" + buffers + "{\n" + body + "}" + variant);
    TreeSet<String> dims = new TreeSet<>(counts);
    kernel.buffers().forEach(b -> dims.addAll(b.type().shape().elements().variables()));
    return KernelCode.of(KernelCode.plan(kernel, dims), width());
  }
}
