package dev.jtc;

import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.MainProgram;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.Map;

/** Runs compiled programs inside of this process. */
public final class Running {
  private Running() {}

  /** A class loader for generated classes; they see the runtime of this process. */
  private static final class Images extends ClassLoader {
    private final Map<String, ClassImage> images = new HashMap<>();

    Images(ProgramClasses program) {
      super(Running.class.getClassLoader());
      program.images().forEach(image -> images.put(image.name(), image));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ClassImage image = images.get(name);
      if (image == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = image.bytes();
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  /** A loader that has the program's classes. */
  public static ClassLoader loader(ProgramClasses program) {
    return new Images(program);
  }

  /**
   * Runs {@code main}.
   *
   * @throws IllegalArgumentException if the program has none
   * @throws IOException if a file that it names cannot be read or written
   */
  public static void main(ProgramClasses program, Console console) throws IOException {
    String main =
        program.mainClass().orElseThrow(() -> new IllegalArgumentException("there is no main"));
    try {
      Constructor<?> constructor = loader(program).loadClass(main).getDeclaredConstructor();
      constructor.setAccessible(true);
      ((MainProgram) constructor.newInstance()).run(console);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the generated class " + main + " is broken", e);
    }
  }
}
