package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Type;

/**
 * Spreads the kernels of a program over classes {@code Name$K0}, {@code Name$K1} and so on, those
 * for vectors of 256 bits over {@code Name$V256_0}. Kernels that differ only in what they are
 * called share a method, for a JVM takes tens of milliseconds to compile one.
 */
final class KernelClasses {
  /**
   * Bytes of code after which a class is full. A constant takes an instruction of at least two
   * bytes to be used and at most two places in the pool, which has 65,535, so a pool cannot spill.
   */
  private static final int FULL = 50_000;

  private final String prefix;
  private final Optional<Width> width;
  private final List<ClassImage> images = new ArrayList<>();
  private final Map<Kernel, KernelSignature> signatures = new IdentityHashMap<>();
  private final Map<Kernel, Method> methods = new IdentityHashMap<>();
  private final Map<Kernel, Method> methodsByContent = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private ImageWriter current;
  private Optional<VectorConstants> constants = Optional.empty();
  private int bytes;

  /** A kernel's method in the class {@code owner}, and those of its pieces. */
  record Method(String owner, String name, KernelEmitter.Emitted emitted) {
    String fullName() {
      return owner + "." + name;
    }

    Operand.Invocation call(List<Operand> arguments) {
      return new Operand.Invocation(owner, name, Type.VOID_TYPE, arguments);
    }

    Operand.Invocation call(KernelEmitter.Piece piece, List<Operand> arguments) {
      return new Operand.Invocation(owner, piece.method(), Type.VOID_TYPE, arguments);
    }
  }

  private KernelClasses(String prefix, Optional<Width> width) {
    this.prefix = prefix;
    this.width = width;
  }

  /** Classes of scalar code. */
  static KernelClasses ofScalars(String program) {
    return new KernelClasses(program + "$K", Optional.empty());
  }

  /** Classes of vector code, which are loaded only where such vectors are used. */
  static KernelClasses ofVectors(String program, Width width) {
    return new KernelClasses(program + "$V" + width.bits() + "_", Optional.of(width));
  }

  /** What the method of {@code kernel} is given. */
  KernelSignature signature(Kernel kernel) {
    return signatures.computeIfAbsent(kernel, KernelSignature::of);
  }

  /** The vectors of the code, if it uses any. */
  Optional<Width> width() {
    return width;
  }

  /** The method of {@code kernel}, which is written first if it is new. */
  Method method(Kernel kernel) {
    Method method = methods.get(kernel);
    if (method == null) {
      Kernel content = new Kernel("", List.of(), "", kernel.buffers(), kernel.body());
      method = methodsByContent.get(content);
      if (method == null) {
        method = write(kernel);
        methodsByContent.put(content, method);
      }
      methods.put(kernel, method);
    }
    return method;
  }

  private Method write(Kernel kernel) {
    String source = SourceLine.of(kernel.source()).map(SourceLine::file).orElse("");
    if (current != null && (bytes >= FULL || !current.source().equals(source))) {
      close();
    }
    if (current == null) {
      current = new ImageWriter(prefix + images.size(), "java/lang/Object", source);
      constants = width.map(w -> new VectorConstants(current.internalName(), w));
      bytes = 0;
    }
    String name = methodName(kernel.name());
    KernelEmitter.Emitted emitted = KernelEmitter.emit(current, name, signature(kernel), constants);
    bytes += emitted.bytes();
    return new Method(current.internalName(), name, emitted);
  }

  /** A free method name close to {@code name}; {@code $} is left to the parts of a kernel. */
  private String methodName(String name) {
    String base = name.replaceAll("[^\\p{L}\\p{Nd}_]", "_");
    String free = base;
    while (!names.add(free)) {
      free = base + "_" + copies.merge(base, 1, Integer::sum);
    }
    return free;
  }

  private void close() {
    constants.ifPresent(fields -> fields.declare(current));
    images.add(current.image());
    current = null;
  }

  /** All classes written. */
  List<ClassImage> images() {
    if (current != null) {
      close();
    }
    return List.copyOf(images);
  }
}
