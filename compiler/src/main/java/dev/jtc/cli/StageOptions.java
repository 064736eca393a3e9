package dev.jtc.cli;

import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.compiler.cuda.Precision;
import dev.jtc.compiler.kernel.ScheduleFile;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.source.NearNames;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of all commands that compile: what to show, where to put it, how much to check. */
final class StageOptions {
  @Option(
      names = "--dump",
      split = ",",
      paramLabel = "STAGE",
      description = {
        "Show what passes between the stages: ast, graph, graph:PASS, kernels, plan, ptx,"
            + " bytecode or all. PASS is one of ${COMPLETION-CANDIDATES}."
      },
      completionCandidates = Stages.Passes.class)
  private List<String> stages = List.of();

  @Option(
      names = "--dump-dir",
      paramLabel = "DIR",
      description = "Write each dump to a numbered file in this folder, not to the terminal.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--verify",
      description = "Check the compiler's own work after each pass, and the classes it writes.")
  private boolean verify;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description = {
        "With --device cuda, and for --dump=ptx: f32 (the default), or round the factors of matrix"
            + " products to tf32 or bf16 and multiply them by tensor cores. The results then differ"
            + " from those of other devices. Needs a GPU of 2020 or later."
      })
  private String precision = Precision.F32.text();

  /**
   * How precise products are to be on a GPU.
   *
   * @throws ParameterException if there is no such precision
   */
  Precision precision(CommandSpec command) {
    return Precision.of(precision)
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "there is no precision `"
                        + precision
                        + "`; precisions are f32, tf32 and bf16"));
  }

  /**
   * Says what is wrong with a precision for a device that does not have it.
   *
   * @throws ParameterException if tensor cores are asked for on another device than a GPU
   */
  void needsGpu(CommandSpec command, String device) {
    if (precision(command) != Precision.F32) {
      throw new ParameterException(
          command.commandLine(),
          "--precision " + precision + " needs --device cuda; " + device + " computes in f32");
    }
  }

  /**
   * The compiler that was asked for.
   *
   * @param widths the vectors that it writes code for
   * @throws ParameterException if a stage does not exist
   */
  Compiler compiler(CommandSpec command, List<Width> widths) {
    return compiler(command, widths, Map.of(), ScheduleFile.NONE);
  }

  /**
   * The compiler that was asked for.
   *
   * @param widths the vectors that it writes code for
   * @param sizes numbers for open sizes
   * @param schedules how products are computed
   * @throws ParameterException if a stage does not exist
   */
  Compiler compiler(
      CommandSpec command, List<Width> widths, Map<String, Long> sizes, ScheduleFile schedules) {
    Set<String> chosen = chosen(command);
    CompileOptions options =
        new CompileOptions(verify, chosen)
            .withWidths(widths)
            .withSizes(sizes)
            .withSchedules(schedules.schedules())
            .withPrecision(precision(command));
    return new Compiler(options, dump(command));
  }

  /** Whether anything after checking was asked for. */
  boolean needsClasses(CommandSpec command) {
    return verify || chosen(command).stream().anyMatch(stage -> !stage.equals(Stages.AST));
  }

  private Dump dump(CommandSpec command) {
    if (stages.isEmpty()) {
      return Dump.NONE;
    }
    return folder.isPresent()
        ? new DumpFiles(folder.get())
        : new DumpText(command.commandLine().getOut());
  }

  private Set<String> chosen(CommandSpec command) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String stage : stages) {
      String name = stage.strip();
      if (name.equals("all")) {
        chosen.addAll(Stages.names());
      } else if (Stages.names().contains(name)) {
        chosen.add(name);
      } else {
        throw new ParameterException(command.commandLine(), unknown(name));
      }
    }
    return chosen;
  }

  private static String unknown(String stage) {
    return "there is no stage `"
        + stage
        + "` to dump"
        + NearNames.question(stage, Stages.names()).map(question -> "; " + question).orElse("")
        + "\n  = note: stages are "
        + String.join(", ", Stages.names())
        + ", all";
  }
}
