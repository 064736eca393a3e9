package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.compiler.ast.Decl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc check}. */
@Command(
    name = "check",
    description = "Looks for mistakes in programs and runs nothing.",
    abbreviateSynopsis = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StageOptions stages;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The programs.")
  private List<Path> files;

  @Override
  public Integer call() {
    Compiler compiler = stages.compiler(spec, CompileOptions.thisProcess());
    int code = ExitCode.OK;
    for (Path file : files) {
      Optional<Checked> checked = Source.check(spec, compiler, file);
      if (checked.isEmpty()) {
        code = ExitCode.USER_ERROR;
        continue;
      }
      if (stages.needsClasses(spec)) {
        compiler.compile(checked.get().host().orElseThrow());
      }
      spec.commandLine().getErr().println(file + ": no errors" + content(checked.get()));
    }
    return code;
  }

  /** As {@code (3 functions, 1 model)}; functions of models count. */
  private static String content(Checked checked) {
    List<Decl.Model> models = checked.program().models();
    long inModels =
        models.stream()
            .flatMap(m -> m.members().stream())
            .filter(Decl.Fn.class::isInstance)
            .count();
    long functions = checked.program().functions().size() + inModels;
    return " (" + count(functions, "function") + ", " + count(models.size(), "model") + ")";
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
