package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.view.Picture;
import dev.jtc.compiler.view.PictureOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc graph}. */
@Command(name = "graph", description = "Draws a function as a graph.", abbreviateSynopsis = true)
final class GraphCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = "--fn",
      paramLabel = "NAME",
      description =
          "The function, as Model.step, step or f; otherwise the training step, or the first"
              + " function if nothing trains.")
  private Optional<String> function = Optional.empty();

  @Option(
      names = "--stage",
      defaultValue = "grad",
      paramLabel = "STAGE",
      description =
          "source: what the returned values are computed from; grad (the default): forward,"
              + " backward and update; optimized: after all passes; kernels: the loops that run.")
  private GraphStage stage;

  @Option(
      names = "--detail",
      defaultValue = "normal",
      paramLabel = "DETAIL",
      description =
          "normal (the default): constants and rearrangements are folded into their consumers;"
              + " full: every node is drawn.")
  private PictureOptions.Detail detail;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PICTURE",
      description = "A name in .svg, .png or .dot; otherwise FUNCTION.svg in the current folder.")
  private Optional<Path> output = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Compiler compiler = new Compiler(CompileOptions.DEFAULT, Dump.NONE);
    Optional<Checked> checked = Source.check(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    Functions functions = Functions.of(checked.get());
    Optional<String> first = functions.best();
    if (first.isEmpty()) {
      return Source.error(
          spec,
          file + " has no function to draw",
          "put what `main` computes into a `fn` whose parameters are tensors");
    }
    List<String> found = function.map(functions::find).orElse(List.of(first.get()));
    return switch (found.size()) {
      case 0 -> unknown(functions);
      case 1 -> draw(found.get(0), functions.get(found.get(0)), compiler);
      default ->
          Source.error(
              spec,
              "`" + function.get() + "` may be any of " + String.join(", ", found),
              "write the whole name, as --fn " + found.get(0));
    };
  }

  private int unknown(Functions functions) {
    String name = function.orElseThrow();
    String all = "functions of " + file + ": " + String.join(", ", functions.names());
    return NearNames.question(name, functions.allNames())
        .map(question -> Source.error(spec, "there is no function `" + name + "`", question, all))
        .orElseGet(() -> Source.error(spec, "there is no function `" + name + "`", all));
  }

  private int draw(String name, FunctionGraph graph, Compiler compiler) throws IOException {
    Path target = output.orElseGet(() -> Path.of(defaultName(name)));
    Set<String> trained =
        graph.reads().stream()
            .filter(cell -> cell.role() == Cell.Role.PARAMETER)
            .map(Cell::name)
            .collect(Collectors.toSet());
    PictureOptions options =
        PictureOptions.DEFAULT.withTitle(title(name)).withDetail(detail).withTrained(trained);
    Picture picture = stage.draw(graph, compiler, options);
    if (!Drawing.write(spec, picture, target)) {
      return ExitCode.USER_ERROR;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("wrote " + target + " (" + Names.size(Files.size(target)) + "): " + title(name));
    return ExitCode.OK;
  }

  private String defaultName(String name) {
    return stage == GraphStage.GRAD ? name + ".svg" : name + "." + stage + ".svg";
  }

  private String title(String name) {
    return switch (stage) {
      case SOURCE -> name + ": forward";
      case GRAD -> name;
      case OPTIMIZED -> name + ": optimized";
      case KERNELS -> name + ": kernels";
    };
  }
}
