package dev.jtc.compiler.host;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.Open;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.source.Diagnostics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the static form of a program. */
public final class HostPrograms {
  private HostPrograms() {}

  /**
   * Elaborates main, every model that can be made from outside, and every function that can be
   * called from outside; empty after a report.
   *
   * @param open what sizes are in what can be called from outside
   */
  public static Optional<HostProgram> of(Program program, Open open, Diagnostics diagnostics) {
    ModelClasses classes = new ModelClasses(open, diagnostics);
    Optional<List<HostStmt>> main =
        program.main().map(m -> new HostElaborator(classes, diagnostics).main(m, program.scope()));
    for (Decl.Model model : program.models()) {
      classes.addStandalone(model, program.scope());
    }
    List<HostMethod> functions = new ArrayList<>();
    for (Decl.Fn fn : program.functions()) {
      Optional<FunctionGraph> graph =
          Elaborator.isOfAnyRank(fn)
              ? Optional.empty()
              : new Elaborator(diagnostics, open).function(fn, program.scope());
      Optional<String> obstacle = JavaForm.obstacleOutsideOfModels(fn, graph);
      if (obstacle.isPresent()) {
        classes.leaveOut(fn.name(), obstacle.get());
      } else {
        functions.add(new HostMethod(fn.name(), graph));
      }
    }
    if (diagnostics.hasErrors()) {
      return Optional.empty();
    }
    String file = Path.of(program.unit().file().name()).getFileName().toString();
    String name = file.endsWith(".jt") ? file.substring(0, file.length() - 3) : file;
    return Optional.of(
        new HostProgram(
            name, program.unit().packageName(), classes.all(), functions, classes.leftOut(), main));
  }
}
