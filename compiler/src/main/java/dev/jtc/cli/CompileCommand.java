package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.JarFile;
import dev.jtc.compiler.host.JavaApi;
import dev.jtc.compiler.host.ProgramClasses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc compile}. */
@Command(
    name = "compile",
    description = "Makes a jar with typed Java classes, which needs nothing beside it.",
    abbreviateSynopsis = true)
final class CompileCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StageOptions stages;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "JAR",
      description = "Where to write; otherwise FILE.jar in the current folder.")
  private Optional<Path> output = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Compiler compiler = stages.compiler(spec, CompileOptions.ANY_MACHINE);
    Path target = output.orElseGet(() -> Path.of(Names.withoutEnding(file) + ".jar"));
    Optional<String> problem = JarFile.problem(target);
    if (problem.isPresent()) {
      return Source.error(spec, problem.get(), "choose another place by -o JAR");
    }
    Optional<Checked> checked = Source.check(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    ProgramClasses classes = compiler.compile(checked.get().host().orElseThrow());
    List<JavaApi> api = JavaApi.of(classes);
    if (api.isEmpty()) {
      return Source.error(
          spec,
          file + " has nothing that a Java program could call",
          "models whose parameters have no defaults get a class for each use in `main`");
    }
    JarFile.write(classes, target);
    report(target, api, classes.mainClass().isPresent());
    return ExitCode.OK;
  }

  private void report(Path target, List<JavaApi> api, boolean hasMain) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("wrote " + target + " (" + Names.size(Files.size(target)) + ")");
    for (JavaApi type : api) {
      out.println("  " + type.className());
      type.methods().forEach(method -> out.println("    " + method));
    }
    if (hasMain) {
      out.println("run it: java -jar " + target);
    }
  }
}
