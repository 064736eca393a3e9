package dev.jtc.compiler.host;

import dev.jtc.compiler.jvm.ClassImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What a Java program sees of a generated class.
 *
 * @param className its binary name
 * @param methods its public methods in their order, as {@code float step(float[] x, float[] y)};
 *     those that take {@code Tensor} for an array, or an array for the result, are left out
 */
public record JavaApi(String className, List<String> methods) {
  public JavaApi {
    methods = List.copyOf(methods);
  }

  /** The classes of {@code program} that other programs name, the file's own last. */
  public static List<JavaApi> of(ProgramClasses program) {
    List<String> names = new ArrayList<>(program.modelClasses());
    names.add(program.fileClass());
    List<JavaApi> api = new ArrayList<>();
    for (String name : names) {
      program.images().stream()
          .filter(image -> image.name().equals(name))
          .findFirst()
          .map(JavaApi::of)
          .filter(found -> !found.methods().isEmpty())
          .ifPresent(api::add);
    }
    return api;
  }

  private static JavaApi of(ClassImage image) {
    List<Method> found = new ArrayList<>();
    ClassVisitor visitor =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String generic, String[] thrown) {
            if ((access & Opcodes.ACC_PUBLIC) == 0) {
              return null;
            }
            Method method = new Method(access, name, Type.getMethodType(descriptor));
            found.add(method);
            return method;
          }
        };
    new ClassReader(image.bytes()).accept(visitor, ClassReader.SKIP_FRAMES);
    // Of the methods of one name the first takes arrays, and none for the result.
    Map<String, Method> shown = new LinkedHashMap<>();
    found.forEach(method -> shown.putIfAbsent(method.name, method));
    return new JavaApi(image.name(), shown.values().stream().map(Method::text).toList());
  }

  /** A method as it is read. */
  private static final class Method extends MethodVisitor {
    private final boolean isStatic;
    private final String name;
    private final Type type;
    private final List<String> parameters = new ArrayList<>();

    Method(int access, String name, Type type) {
      super(Opcodes.ASM9);
      this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
      this.name = name;
      this.type = type;
    }

    @Override
    public void visitParameter(String parameter, int access) {
      parameters.add(simple(type.getArgumentTypes()[parameters.size()]) + " " + parameter);
    }

    String text() {
      return (isStatic ? "static " : "")
          + simple(type.getReturnType())
          + " "
          + name
          + parameters.stream().collect(Collectors.joining(", ", "(", ")"));
    }

    private static String simple(Type type) {
      String name = type.getClassName();
      return name.substring(name.lastIndexOf('.') + 1);
    }
  }
}
