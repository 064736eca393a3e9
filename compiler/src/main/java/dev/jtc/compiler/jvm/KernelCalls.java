package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.objectweb.asm.Type;

/**
 * The kernels of a program in all their forms, and calls that choose one: scalar code, or that for
 * vectors of the width that {@code dev.jtc.runtime.Vectors} found when the process started.
 */
final class KernelCalls {
  /** Which code is called. */
  enum Form {
    SCALARS,
    VECTORS
  }

  private static final Operand LANES =
      new Operand.Constants("dev/jtc/runtime/Vectors", "LANES", Type.INT_TYPE);

  private final String program;
  private final Optional<Width> forced;
  private final KernelClasses scalars;
  private final Map<Width, KernelClasses> vectors = new EnumMap<>(Width.class);
  private final Map<Kernel.Variant, Kernel> kernels = new IdentityHashMap<>();

  /**
   * @param forced the only form to use where a kernel has it
   */
  KernelCalls(String program, Optional<Width> forced) {
    this.program = program;
    this.forced = forced;
    this.scalars = KernelClasses.ofScalars(program);
  }

  /** The dimension variables that some form of {@code kernel} needs. */
  Set<String> dims(Kernel kernel) {
    Set<String> dims = new TreeSet<>(scalars.signature(kernel).dims());
    for (Kernel.Variant variant : kernel.variants()) {
      dims.addAll(classes(variant.width()).signature(kernel(kernel, variant)).dims());
    }
    return dims;
  }

  private KernelClasses classes(Width width) {
    return vectors.computeIfAbsent(width, w -> KernelClasses.ofVectors(program, w));
  }

  private Kernel kernel(Kernel kernel, Kernel.Variant variant) {
    return kernels.computeIfAbsent(variant, kernel::as);
  }

  /** The widths for which some kernel has been asked for its code. */
  Set<Width> widths() {
    return vectors.keySet();
  }

  /**
   * Writes a call of {@code kernel}.
   *
   * @param form scalar code, or that for the vectors of the process where there is such
   * @param arrays its buffers
   * @param dim the size of a dimension variable
   */
  void call(
      MethodCode code,
      Kernel kernel,
      Form form,
      List<Operand> arrays,
      Function<String, Operand> dim) {
    List<Kernel.Variant> variants =
        form == Form.SCALARS
            ? List.of()
            : kernel.variants().stream()
                .filter(v -> forced.isEmpty() || forced.get() == v.width())
                .toList();
    choose(code, kernel, variants, arrays, dim);
  }

  private void choose(
      MethodCode code,
      Kernel kernel,
      List<Kernel.Variant> variants,
      List<Operand> arrays,
      Function<String, Operand> dim) {
    if (variants.isEmpty()) {
      code.perform(call(scalars, kernel, arrays, dim));
      return;
    }
    Kernel.Variant first = variants.get(0);
    KernelClasses classes = classes(first.width());
    Runnable call = () -> code.perform(call(classes, kernel(kernel, first), arrays, dim));
    if (forced.isPresent()) {
      call.run();
      return;
    }
    code.choose(
        isHere(first.width()),
        call,
        () -> choose(code, kernel, variants.subList(1, variants.size()), arrays, dim));
  }

  /** Whether the process uses vectors of {@code width}. */
  static Operand isHere(Width width) {
    return Operands.compare(Comparison.EQ, LANES, Operands.constant(width.lanes()));
  }

  private static Operand call(
      KernelClasses classes, Kernel kernel, List<Operand> arrays, Function<String, Operand> dim) {
    List<Operand> arguments = new ArrayList<>(arrays);
    classes.signature(kernel).dims().forEach(name -> arguments.add(dim.apply(name)));
    return classes.call(kernel, arguments);
  }

  /** All classes written. */
  List<ClassImage> images() {
    List<ClassImage> images = new ArrayList<>(scalars.images());
    vectors.values().forEach(classes -> images.addAll(classes.images()));
    return images;
  }
}
