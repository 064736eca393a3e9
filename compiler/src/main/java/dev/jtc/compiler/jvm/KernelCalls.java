package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.objectweb.asm.Type;

/**
 * The kernels of a program in all their forms, and calls that choose one: scalar code, or that for
 * vectors of the width that {@code dev.jtc.runtime.Vectors} found when the process started.
 */
final class KernelCalls {
  /** Which code is called. */
  enum Form {
    /** What the workspace says at run time. */
    CHOSEN,
    /** That for the vectors of the process where there is such. */
    VECTORS
  }

  /** A kernel of more pieces has a method for the call of each. */
  private static final int TOGETHER = 3;

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

  /** The most calls that {@code kernel} may take in one method; 0 if it is never divided. */
  static int pieces(Kernel kernel) {
    int most = pieces(kernel.body());
    for (Kernel.Variant variant : kernel.variants()) {
      most = Math.max(most, pieces(variant.body()));
    }
    return most;
  }

  private static int pieces(List<Stmt> body) {
    boolean divisible = body.stream().anyMatch(Division::isParallel);
    return divisible ? Math.min(TOGETHER, body.size()) : 0;
  }

  /** The widths for which some kernel has been asked for its code. */
  Set<Width> widths() {
    return vectors.keySet();
  }

  /** Where a call is written. */
  interface Site {
    MethodCode code();

    /** The arrays and sizes that a kernel's method is given. */
    List<Operand> arguments(KernelSignature signature);

    /** The size of a dimension variable. */
    Operand dim(String name);

    /**
     * Whether several threads have done a parallel loop, decided at run time.
     *
     * @param kernel as the classes have it
     */
    Operand divided(KernelClasses classes, Kernel kernel, KernelEmitter.Piece piece);

    /** The lanes of {@code kernel} by now, 0 for scalar code, decided at run time. */
    Operand lanes(Kernel kernel);

    /** Has {@code part} written in a method of its own, which is called here. */
    void apart(Consumer<Site> part);
  }

  /** Writes a call of {@code kernel}. */
  void call(Site site, Kernel kernel, Form form) {
    Operand lanes =
        form == Form.CHOSEN && !kernel.variants().isEmpty()
            ? site.code().declare("lanes", site.lanes(kernel))
            : LANES;
    choose(site.code(), kernel, lanes, (classes, as) -> call(site, classes, as));
  }

  /**
   * Writes a call of {@code kernel} in one thread, which does only a part of its parallel loops.
   *
   * @param lanes those of its vectors, 0 for scalar code
   * @param parts how many such parts there are; the same in methods that are written apart
   */
  void callPart(Site site, Kernel kernel, Operand lanes, Operand parts) {
    choose(site.code(), kernel, lanes, (classes, as) -> callPart(site, classes, as, parts));
  }

  /** What tells kernels apart whose code differs: the names of their methods. */
  List<String> methods(Kernel kernel) {
    List<String> names = new ArrayList<>();
    choose(kernel, (classes, as) -> names.add(classes.method(as).fullName()));
    return names;
  }

  /** How many bytes of code {@code kernel} has in the longest of its forms. */
  int bytes(Kernel kernel) {
    List<Integer> sizes = new ArrayList<>();
    choose(kernel, (classes, as) -> sizes.add(classes.method(as).emitted().bytes()));
    return Collections.max(sizes);
  }

  private void choose(Kernel kernel, BiConsumer<KernelClasses, Kernel> each) {
    each.accept(scalars, kernel);
    for (Kernel.Variant variant : kernel.variants()) {
      each.accept(classes(variant.width()), kernel(kernel, variant));
    }
  }

  /**
   * Writes the choice between the forms of a kernel.
   *
   * @param lanes those of the vectors that are wanted
   */
  private void choose(
      MethodCode code, Kernel kernel, Operand lanes, BiConsumer<KernelClasses, Kernel> call) {
    List<Kernel.Variant> variants =
        kernel.variants().stream()
            .filter(v -> forced.isEmpty() || forced.get() == v.width())
            .toList();
    choose(code, kernel, variants, lanes, call);
  }

  private void choose(
      MethodCode code,
      Kernel kernel,
      List<Kernel.Variant> variants,
      Operand lanes,
      BiConsumer<KernelClasses, Kernel> call) {
    if (variants.isEmpty()) {
      call.accept(scalars, kernel);
      return;
    }
    Kernel.Variant first = variants.get(0);
    Runnable mine = () -> call.accept(classes(first.width()), kernel(kernel, first));
    if (forced.isPresent()) {
      mine.run();
      return;
    }
    code.choose(
        isHere(lanes, first.width()),
        mine,
        () -> choose(code, kernel, variants.subList(1, variants.size()), lanes, call));
  }

  /** Whether the process uses vectors of {@code width}. */
  static Operand isHere(Width width) {
    return isHere(LANES, width);
  }

  private static Operand isHere(Operand lanes, Width width) {
    return Operands.compare(Comparison.EQ, lanes, Operands.constant(width.lanes()));
  }

  private static void call(Site site, KernelClasses classes, Kernel kernel) {
    KernelClasses.Method method = classes.method(kernel);
    if (!method.emitted().isDivisible()) {
      site.code().perform(method.call(site.arguments(classes.signature(kernel))));
      return;
    }
    List<KernelEmitter.Piece> pieces = method.emitted().pieces();
    for (KernelEmitter.Piece piece : pieces) {
      if (pieces.size() > TOGETHER) {
        site.apart(own -> call(own, classes, kernel, piece));
      } else {
        call(site, classes, kernel, piece);
      }
    }
  }

  private static void call(
      Site site, KernelClasses classes, Kernel kernel, KernelEmitter.Piece piece) {
    MethodCode code = site.code();
    KernelClasses.Method method = classes.method(kernel);
    List<Operand> arguments = new ArrayList<>(site.arguments(classes.signature(kernel)));
    if (piece.shared().isEmpty()) {
      code.perform(method.call(piece, arguments));
      return;
    }
    arguments.add(Operands.constant(0));
    arguments.add(DimCode.ofInts(site::dim).operand(piece.shared().get().loop().extent()));
    Runnable alone = () -> code.perform(method.call(piece, arguments));
    code.choose(site.divided(classes, kernel, piece), () -> {}, alone);
  }

  private static void callPart(Site site, KernelClasses classes, Kernel kernel, Operand parts) {
    KernelClasses.Method method = classes.method(kernel);
    if (!method.emitted().isDivisible()) {
      site.code().perform(method.call(site.arguments(classes.signature(kernel))));
      return;
    }
    List<KernelEmitter.Piece> pieces = method.emitted().pieces();
    for (KernelEmitter.Piece piece : pieces) {
      if (pieces.size() > TOGETHER) {
        site.apart(own -> callPart(own, classes, kernel, piece, parts));
      } else {
        callPart(site, classes, kernel, piece, parts);
      }
    }
  }

  private static void callPart(
      Site site, KernelClasses classes, Kernel kernel, KernelEmitter.Piece piece, Operand parts) {
    List<Operand> arguments = new ArrayList<>(site.arguments(classes.signature(kernel)));
    if (piece.shared().isPresent()) {
      Stmt.For loop = piece.shared().get().loop();
      Operand extent = DimCode.ofInts(site::dim).operand(loop.extent());
      Operand least = Operands.constant(loop.kind().isVector() ? Regions.LANES : 1);
      List<Operand> shared = List.of(extent, parts, least);
      arguments.add(Operands.constant(0));
      arguments.add(Operands.call(Regions.WORKSPACE, "oneOf", Type.INT_TYPE, shared));
    }
    site.code().perform(classes.method(kernel).call(piece, arguments));
  }

  /** All classes written. */
  List<ClassImage> images() {
    List<ClassImage> images = new ArrayList<>(scalars.images());
    vectors.values().forEach(classes -> images.addAll(classes.images()));
    return images;
  }
}
