package dev.jtc.compiler.host;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.type.Dim;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the static form of a program. */
public final class HostPrograms {
  private HostPrograms() {}

  /**
   * Elaborates main, every model that can be made from outside, and every function that can be
   * called from outside; empty after a report.
   */
  public static Optional<HostProgram> of(Program program, Diagnostics diagnostics) {
    ModelClasses classes = new ModelClasses(diagnostics);
    Optional<List<HostStmt>> main =
        program.main().map(m -> new HostElaborator(classes, diagnostics).main(m, program.scope()));
    for (Decl.Model model : program.models()) {
      classes.addStandalone(model, program.scope());
    }
    List<HostMethod> functions = new ArrayList<>();
    for (Decl.Fn fn : program.functions()) {
      if (Elaborator.isOfAnyRank(fn)) {
        continue;
      }
      Optional<FunctionGraph> graph = new Elaborator(diagnostics).function(fn, program.scope());
      graph
          .filter(g -> g.reads().isEmpty() && hasJavaForm(g))
          .ifPresent(g -> functions.add(new HostMethod(fn.name(), Optional.of(g))));
    }
    if (diagnostics.hasErrors()) {
      return Optional.empty();
    }
    String file = Path.of(program.unit().file().name()).getFileName().toString();
    String name = file.endsWith(".jt") ? file.substring(0, file.length() - 3) : file;
    return Optional.of(
        new HostProgram(name, program.unit().packageName(), classes.all(), functions, main));
  }

  /**
   * Whether Java can call the function: no fixed signature can say "of any rank", and each
   * dimension must be a size of its own in some argument, where a call shows it.
   */
  static boolean hasJavaForm(FunctionGraph function) {
    Set<String> shown =
        function.arguments().stream()
            .flatMap(argument -> argument.type().shape().dims().stream())
            .filter(Dim::isVariable)
            .map(Dim::toString)
            .collect(Collectors.toSet());
    return !Elaborator.isOfAnyRank(function.decl())
        && shown.containsAll(function.graph().dimVariables());
  }
}
