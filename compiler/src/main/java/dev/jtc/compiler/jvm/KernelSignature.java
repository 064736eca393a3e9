package dev.jtc.compiler.jvm;

import static java.util.stream.Collectors.toSet;

import dev.jtc.compiler.loop.Accesses;
import dev.jtc.compiler.loop.Accesses.Access;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Type;

/**
 * What the method of a kernel is given: the buffers that it touches, then the dimension variables
 * as ints.
 *
 * @param touched the numbers of these buffers among those of the kernel, sorted
 * @param dims the dimension variables that it needs, sorted
 */
record KernelSignature(
    Kernel kernel,
    List<Integer> touched,
    List<String> dims,
    List<MethodCode.Parameter> parameters) {
  static KernelSignature of(Kernel kernel) {
    TreeSet<String> dims = new TreeSet<>();
    Uses.of(kernel.body()).dims().forEach(dim -> dims.addAll(dim.variables()));
    List<MethodCode.Parameter> parameters = new ArrayList<>();
    Set<String> names =
        Accesses.of(kernel.body()).all().stream().map(Access::buffer).collect(toSet());
    List<Integer> touched = new ArrayList<>();
    for (int i = 0; i < kernel.buffers().size(); i++) {
      Buffer buffer = kernel.buffers().get(i);
      if (!names.contains(buffer.name())) {
        continue;
      }
      touched.add(i);
      parameters.add(new MethodCode.Parameter(buffer.name(), type(buffer)));
      if (buffer.layout() == Buffer.Layout.ROWS) {
        dims.addAll(ExprCode.columns(buffer).variables());
      }
    }
    for (String dim : dims) {
      parameters.add(new MethodCode.Parameter(dim, Type.INT_TYPE));
    }
    if (parameters.size() > 255) {
      throw new IllegalStateException(
          "kernel `" + kernel.name() + "` needs more parameters than a JVM method has");
    }
    return new KernelSignature(
        kernel, List.copyOf(touched), List.copyOf(dims), List.copyOf(parameters));
  }

  /** The JVM type of an array that holds a buffer. */
  static Type type(Buffer buffer) {
    String array = Type.getDescriptor(buffer.type().dtype().arrayClass());
    return Type.getType(buffer.layout() == Buffer.Layout.ROWS ? "[" + array : array);
  }
}
