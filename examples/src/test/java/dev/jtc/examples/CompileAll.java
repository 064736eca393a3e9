package dev.jtc.examples;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.JarFile;
import dev.jtc.compiler.host.ProgramClasses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A process that compiles programs with all dumps; {@link SameBytesTest} compares two of them. */
final class CompileAll {
  private CompileAll() {}

  /**
   * Writes a jar and the dumps of each program.
   *
   * @param arguments the folder to write into, then the programs
   */
  public static void main(String[] arguments) throws IOException {
    for (int i = 1; i < arguments.length; i++) {
      Path folder = Path.of(arguments[0]).resolve(Integer.toString(i));
      Files.createDirectories(folder);
      StringBuilder dumps = new StringBuilder();
      Compiler compiler =
          new Compiler(
              new CompileOptions(true, Set.of("ast", "graph", "kernels", "plan", "bytecode")),
              (stage, name, text) ->
                  dumps
                      .append("---- ")
                      .append(stage)
                      .append(' ')
                      .append(name)
                      .append('\n')
                      .append(text));
      Checked checked = compiler.check(Compiler.read(Path.of(arguments[i])));
      ProgramClasses classes = compiler.compile(checked.host().orElseThrow());
      Files.writeString(folder.resolve("dumps.txt"), dumps, StandardCharsets.UTF_8);
      JarFile.write(classes, folder.resolve("program.jar"));
    }
  }
}
