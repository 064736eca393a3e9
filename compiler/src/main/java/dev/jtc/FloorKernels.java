package dev.jtc;

import dev.jtc.compiler.jvm.Loader;
import dev.jtc.compiler.jvm.PlanCompiler;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.Code;
import dev.jtc.runtime.Vectors;
import java.util.ArrayList;
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

  /** How often each sum is multiplied and added to. */
  static final int TURNS = 5_000;

  private FloorKernels() {}

  private static Optional<Width> width() {
    return Width.ofLanes(Vectors.LANES);
  }

  /** The numbers that are computed with at once. */
  static int lanes() {
    return width().map(Width::lanes).orElse(1);
  }

  /** Chains of multiply-adds; arguments: two factors, and a sum for each lane of each chain. */
  static Code chains() {
    int lanes = lanes();
    String buffers = "  in factors: f32[2]\n  inout y: f32[" + CHAINS * lanes + "]\n";
    String body =
        "let m = factors[0]\nlet c = factors[1]\nvector j < "
            + lanes
            + " {\n"
            + each(CHAINS, i -> "s" + i + ": f32 = y[j+" + i * lanes + "]\n")
            + "for k < "
            + TURNS
            + " {\n"
            + each(CHAINS, i -> "s" + i + " = fma(s" + i + ", m, c)\n")
            + "}\n"
            + each(CHAINS, i -> "y[j+" + i * lanes + "] = s" + i + "\n")
            + "}\n";
    return code("chains", buffers, body);
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
                READERS,
                i -> "s" + i + " = (s" + i + " + x[j+" + row + "*k+" + i * lanes + "])\n")
            + "}\n"
            + each(READERS, i -> "y[j+" + i * lanes + "] = s" + i + "\n")
            + "}\n}\n";
    return code("reading", buffers, body);
  }

  private static String each(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
  }

  private static Code code(String name, String buffers, String body) {
    String variant = width().map(w -> " vectors " + w.bits() + " {\n" + body + "}").orElse("");
    Kernel kernel =
        KernelParser.parse("kernel " + name + "\n" + buffers + "{\n" + body + "}" + variant);
    List<Plan.Slot> slots = new ArrayList<>();
    TreeSet<String> dims = new TreeSet<>();
    List<Integer> numbers = new ArrayList<>();
    for (Buffer buffer : kernel.buffers()) {
      Dim elements = buffer.type().shape().elements();
      numbers.add(slots.size());
      dims.addAll(elements.variables());
      slots.add(
          new Plan.Slot(
              buffer.name(),
              buffer.type().dtype(),
              Buffer.Layout.FLAT,
              elements,
              Dim.ONE,
              Plan.Slot.Kind.ARGUMENT));
    }
    if (body.contains("repeats")) {
      dims.add("repeats");
    }
    Plan plan =
        new Plan(
            name,
            List.copyOf(dims),
            slots,
            slots.size(),
            List.of(),
            List.of(new Plan.Launch(kernel, numbers)));
    String className = "dev.jtc.floors." + name;
    return Loader.load(
        width()
            .map(w -> PlanCompiler.compile(plan, className, w))
            .orElseGet(() -> PlanCompiler.compile(plan, className)));
  }
}
