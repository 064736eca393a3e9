package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.objectweb.asm.Type;

/**
 * What the method of a kernel is given: the buffers, then the dimension variables as ints.
 *
 * @param dims the dimension variables that it needs, sorted
 */
record KernelSignature(Kernel kernel, List<String> dims, List<MethodCode.Parameter> parameters) {
  static KernelSignature of(Kernel kernel) {
    TreeSet<String> dims = new TreeSet<>();
    Uses.of(kernel.body()).dims().forEach(dim -> dims.addAll(dim.variables()));
    List<MethodCode.Parameter> parameters = new ArrayList<>();
    for (Buffer buffer : kernel.buffers()) {
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
    return new KernelSignature(kernel, List.copyOf(dims), List.copyOf(parameters));
  }

  /** The JVM type of an array that holds a buffer. */
  static Type type(Buffer buffer) {
    String array = Type.getDescriptor(buffer.type().dtype().arrayClass());
    return Type.getType(buffer.layout() == Buffer.Layout.ROWS ? "[" + array : array);
  }
}
