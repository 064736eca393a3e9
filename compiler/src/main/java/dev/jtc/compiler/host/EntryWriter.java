package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Writes code that makes a {@code dev.jtc.runtime.Entry}, and the classes of its graphs. */
final class EntryWriter {
  static final String ENTRY = "dev/jtc/runtime/Entry";
  static final String ENTRY_TYPE = "L" + ENTRY + ";";

  private final GraphCompiler graphs;
  private final List<ClassImage> images;

  EntryWriter(GraphCompiler graphs, List<ClassImage> images) {
    this.graphs = graphs;
    this.images = images;
  }

  /**
   * Pushes an entry for a method: its general form and the variants of it, or if there is no
   * general form the only variant given.
   *
   * @param codeName the binary name of the first class to be made
   * @param stateIndex where a cell lies in the model
   */
  void push(
      MethodVisitor out,
      String name,
      String codeName,
      FunctionGraph signature,
      List<FunctionGraph> variants,
      ToIntFunction<String> stateIndex) {
    List<String> dims = List.copyOf(signature.graph().dimVariables());
    out.visitTypeInsn(Opcodes.NEW, ENTRY);
    out.visitInsn(Opcodes.DUP);
    out.visitLdcInsn(name);
    out.visitLdcInsn(String.join(" ", dims));
    out.visitLdcInsn(
        signature.arguments().stream()
            .map(a -> a.name() + ": " + a.type().toString().replace(",", ", "))
            .collect(Collectors.joining("\n")));
    out.visitLdcInsn(
        signature.results().stream().map(Object::toString).collect(Collectors.joining("\n")));
    out.visitLdcInsn(
        signature.reads().stream()
            .map(cell -> Integer.toString(stateIndex.applyAsInt(cell.name())))
            .collect(Collectors.joining(" ")));
    String strings = "Ljava/lang/String;".repeat(5);
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, ENTRY, "<init>", "(" + strings + ")V", false);
    int count = 0;
    for (FunctionGraph variant : variants) {
      List<String> sizes = sizes(signature, variant, dims);
      if (!dims.isEmpty() && sameState(signature, variant)) {
        out.visitLdcInsn(String.join(" ", sizes));
        pushCode(out, variant, codeName + "$" + count++);
        String descriptor = "(Ljava/lang/String;Ldev/jtc/runtime/Code;)" + ENTRY_TYPE;
        out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENTRY, "code", descriptor, false);
      }
    }
    pushCode(out, signature, codeName);
    String descriptor = "(Ldev/jtc/runtime/Code;)" + ENTRY_TYPE;
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENTRY, "code", descriptor, false);
  }

  /** Both forms must agree on which cells follow the arguments. */
  private static boolean sameState(FunctionGraph a, FunctionGraph b) {
    return a.reads().stream()
        .map(Object::toString)
        .toList()
        .equals(b.reads().stream().map(Object::toString).toList());
  }

  private void pushCode(MethodVisitor out, FunctionGraph function, String codeName) {
    images.addAll(graphs.compile(function.graph(), codeName));
    String internal = codeName.replace('.', '/');
    out.visitTypeInsn(Opcodes.NEW, internal);
    out.visitInsn(Opcodes.DUP);
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, internal, "<init>", "()V", false);
  }

  /** The numbers that a variant gives to the dimensions of the general form. */
  private static List<String> sizes(
      FunctionGraph general, FunctionGraph variant, List<String> dims) {
    Map<String, Dim> found = new HashMap<>();
    for (int i = 0; i < general.arguments().size(); i++) {
      Shape open = general.arguments().get(i).type().shape();
      Shape fixed = variant.arguments().get(i).type().shape();
      for (int axis = 0; axis < open.rank(); axis++) {
        if (open.dim(axis).isVariable()) {
          found.put(open.dim(axis).toString(), fixed.dim(axis));
        }
      }
    }
    List<String> sizes = new ArrayList<>();
    dims.forEach(dim -> sizes.add(String.valueOf(found.get(dim))));
    return sizes;
  }
}
