package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.JarFile;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A program compiled to a jar, and Java programs beside it that see nothing but that jar.
 *
 * @param folder holds the jar and the classes of the Java programs
 * @param program what was put into the jar
 */
record CompiledJar(Path folder, ProgramClasses program) {
  /** What a process left behind. */
  record Outcome(int exitCode, String out, String err) {}

  /** Compiles {@code source}, which must have no errors, as the file {@code name}. */
  static CompiledJar of(Path folder, String name, String source) throws IOException {
    Compiler compiler = new Compiler(CompileOptions.DEFAULT, Dump.NONE);
    Checked checked = compiler.check(new SourceFile(name, source));
    assertEquals(List.of(), checked.diagnostics());
    CompiledJar jar = new CompiledJar(folder, compiler.compile(checked.host().orElseThrow()));
    JarFile.write(jar.program, jar.path());
    return jar;
  }

  /** Compiles an example, given by its path below the folder of the examples. */
  static CompiledJar ofExample(Path folder, String example) throws IOException {
    return of(
        folder, Path.of(example).getFileName().toString(), Files.readString(Path.of(example)));
  }

  Path path() {
    return folder.resolve("program.jar");
  }

  /** Compiles a Java class against the jar alone; a warning is an error. */
  CompiledJar with(String className, String source) throws IOException {
    Path file = folder.resolve("source").resolve(className.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    Files.createDirectories(classes());
    Files.writeString(file, source);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options = new ArrayList<>(List.of("--release", "17", "-Xlint:all", "-Werror"));
    options.addAll(List.of("-proc:none", "-classpath", path().toString()));
    options.addAll(List.of("-d", classes().toString()));
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      boolean compiled =
          javac
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertTrue(compiled, messages::toString);
    }
    return this;
  }

  private Path classes() {
    return folder.resolve("classes");
  }

  /** A loader that finds the jar, the Java programs beside it, and the JDK. */
  URLClassLoader loader() {
    try {
      URL[] urls = {path().toUri().toURL(), classes().toUri().toURL()};
      return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The text that the method {@code static String run()} of a Java program gives. */
  String call(String className) throws Exception {
    try (URLClassLoader loader = loader()) {
      return (String) loader.loadClass(className).getMethod("run").invoke(null);
    }
  }

  /** Runs a Java program in a process of its own. */
  Outcome run(String className, String... arguments) throws IOException, InterruptedException {
    return java(
        List.of("-cp", path() + java.io.File.pathSeparator + classes(), className), arguments);
  }

  /** Runs the {@code main} of the jar in a process of its own. */
  Outcome runMain() throws IOException, InterruptedException {
    return java(List.of("-jar", path().toString()));
  }

  /** Starts the {@code main} of the jar in a process of its own, which the caller ends. */
  Process startMain() throws IOException {
    return start(List.of("-jar", path().toString()));
  }

  private Outcome java(List<String> options, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(options, arguments);
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), "hangs: " + options);
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(out()), Files.readString(err()));
  }

  private Process start(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(out().toFile())
        .redirectError(err().toFile())
        .start();
  }

  private Path out() {
    return folder.resolve("out.txt");
  }

  private Path err() {
    return folder.resolve("err.txt");
  }
}
