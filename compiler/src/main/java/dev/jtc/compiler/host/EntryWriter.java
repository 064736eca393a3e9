package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.graph.SizeNeed;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.jvm.TextConstant;
import dev.jtc.runtime.Place;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes code that makes a {@code dev.jtc.runtime.Entry}, and the classes of its graphs. */
final class EntryWriter {
  static final String ENTRY = "dev/jtc/runtime/Entry";
  static final String ENTRY_TYPE = "L" + ENTRY + ";";

  private final Type owner;
  private final GraphCompiler graphs;
  private final List<ClassImage> images;

  /**
   * @param owner the internal name of the class with the code that makes the entries
   */
  EntryWriter(String owner, GraphCompiler graphs, List<ClassImage> images) {
    this.owner = Type.getObjectType(owner);
    this.graphs = graphs;
    this.images = images;
  }

  /**
   * Pushes an entry for a function.
   *
   * @param codeName the binary name of the first class to be made
   * @param signature the function for any sizes
   * @param variants the same for the sizes of its dimensions in the key
   * @param stateIndex where a cell lies in the model
   */
  void push(
      MethodVisitor out,
      String name,
      String codeName,
      FunctionGraph signature,
      Map<List<Long>, FunctionGraph> variants,
      ToIntFunction<String> stateIndex) {
    List<String> dims = List.copyOf(signature.graph().dimVariables());
    out.visitTypeInsn(Opcodes.NEW, ENTRY);
    out.visitInsn(Opcodes.DUP);
    out.visitLdcInsn(name);
    TextConstant.push(out, String.join(" ", dims));
    TextConstant.push(
        out,
        signature.arguments().stream()
            .map(a -> a.name() + ": " + Outline.spaced(a.type()))
            .collect(Collectors.joining("\n")));
    TextConstant.push(
        out, signature.results().stream().map(Object::toString).collect(Collectors.joining("\n")));
    TextConstant.push(
        out,
        signature.reads().stream()
            .map(cell -> Integer.toString(stateIndex.applyAsInt(cell.name())))
            .collect(Collectors.joining(" ")));
    String strings = "Ljava/lang/String;".repeat(5);
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, ENTRY, "<init>", "(" + strings + ")V", false);
    pushNeeds(out, signature);
    int count = 0;
    for (Map.Entry<List<Long>, FunctionGraph> variant : variants.entrySet()) {
      out.visitLdcInsn(
          variant.getKey().stream().map(Object::toString).collect(Collectors.joining(" ")));
      pushCode(out, variant.getValue(), codeName + "$" + count++);
      String descriptor = "(Ljava/lang/String;Ljava/lang/Class;Ljava/lang/String;)" + ENTRY_TYPE;
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENTRY, "code", descriptor, false);
    }
    pushCode(out, signature, codeName);
    String descriptor = "(Ljava/lang/Class;Ljava/lang/String;)" + ENTRY_TYPE;
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENTRY, "code", descriptor, false);
  }

  private static void pushNeeds(MethodVisitor out, FunctionGraph function) {
    List<String> needs =
        SizeNeed.of(function.graph()).stream()
            .map(
                need ->
                    String.join(
                        "\t",
                        need.size().toString(),
                        need.when().toString(),
                        need.words(),
                        need.place().map(Place::spelling).orElse("")))
            .toList();
    if (!needs.isEmpty()) {
      TextConstant.push(out, String.join("\n", needs));
      String descriptor = "(Ljava/lang/String;)" + ENTRY_TYPE;
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, ENTRY, "needs", descriptor, false);
    }
  }

  /** Pushes where the code of {@code function} is found: it is loaded when it is called. */
  private void pushCode(MethodVisitor out, FunctionGraph function, String codeName) {
    images.addAll(graphs.compile(function.graph(), codeName));
    out.visitLdcInsn(owner);
    out.visitLdcInsn(codeName);
  }
}
