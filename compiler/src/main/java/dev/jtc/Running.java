package dev.jtc;

import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.jvm.Loader;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.MainProgram;
import java.io.IOException;
import java.lang.reflect.Constructor;

/** Runs compiled programs inside of this process. */
public final class Running {
  private Running() {}

  /** A loader that has the program's classes. */
  public static ClassLoader loader(ProgramClasses program) {
    return Loader.of(program.images());
  }

  /**
   * Runs {@code main}.
   *
   * @throws IllegalArgumentException if the program has none
   * @throws IOException if a file that it names cannot be read or written
   */
  public static void main(ProgramClasses program, Console console) throws IOException {
    main(program, loader(program)).run(console);
  }

  /**
   * The {@code main} of a program, ready to run.
   *
   * @param classes a loader that has the program's classes
   * @throws IllegalArgumentException if the program has none
   */
  static MainProgram main(ProgramClasses program, ClassLoader classes) {
    String main =
        program.mainClass().orElseThrow(() -> new IllegalArgumentException("there is no main"));
    try {
      Constructor<? extends MainProgram> constructor =
          classes.loadClass(main).asSubclass(MainProgram.class).getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the generated class " + main + " is broken", e);
    }
  }
}
