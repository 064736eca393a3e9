package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Methods of Java that the entries of a module call: those too long to be written at every call.
 * Each is assembled once an entry that calls it, however often.
 */
final class Functions {
  /** A method with more instructions than this is a function of its own. */
  private static final int MOST_INLINED = 60;

  private final Tables tables = new Tables();
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** The tables of the module. */
  Tables tables() {
    return tables;
  }

  /** Whether a call of a method is worth it. */
  static boolean suits(MethodNode method) {
    int instructions = 0;
    for (AbstractInsnNode insn : method.instructions) {
      instructions += insn.getOpcode() >= 0 ? 1 : 0;
    }
    return instructions > MOST_INLINED;
  }

  /** The name of the function that a method is. */
  String name(String owner, MethodNode method) {
    Type[] types = Type.getArgumentTypes(method.desc);
    StringBuilder name = new StringBuilder(owner.substring(owner.lastIndexOf('/') + 1));
    name.append('_').append(method.name).append('_');
    for (Type type : types) {
      name.append(type.getDescriptor());
    }
    if (!texts.containsKey(name.toString())) {
      texts.put(name.toString(), text(name.toString(), owner, method, types));
    }
    return name.toString();
  }

  private String text(String name, String owner, MethodNode method, Type[] types) {
    PtxCode code = new PtxCode();
    Numbers numbers = new Numbers(code);
    Steps steps = new Steps(code, numbers);
    JavaCode java = new JavaCode(code, numbers, steps, this);
    List<Value> arguments = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      DType dtype = JavaCode.dtype(types[i]);
      String register = "%a" + i;
      arguments.add(new Value(dtype, register));
      parameters.add(".reg ." + Bank.of(dtype).type() + " " + register);
    }
    Value given = new MethodWriter(java, code, numbers, steps, owner, method).write(arguments);
    String type = Bank.of(given.dtype()).type();
    code.line("mov." + type + " %result, " + given.text());
    code.line("ret");
    return "\n// "
        + owner.substring(owner.lastIndexOf('/') + 1)
        + "."
        + method.name
        + "\n.func (.reg ."
        + type
        + " %result) "
        + name
        + "("
        + String.join(", ", parameters)
        + ")\n{\n"
        + code.finished()
        + "}\n";
  }

  /** The tables, then all functions, each after those that it calls. */
  String text() {
    return tables.text() + String.join("", texts.values());
  }
}
