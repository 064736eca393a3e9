package dev.jtc.compiler.host;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
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
      Optional<FunctionGraph> graph = new Elaborator(diagnostics).function(fn, program.scope());
      graph
          .filter(g -> g.reads().isEmpty() && !isGeneric(fn))
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

  /** Whether the function takes tensors of any rank, which no fixed Java signature can say. */
  static boolean isGeneric(Decl.Fn fn) {
    return fn.params().stream()
        .flatMap(param -> param.type().stream())
        .anyMatch(HostPrograms::hasSpread);
  }

  private static boolean hasSpread(dev.jtc.compiler.ast.TypeExpr type) {
    return type instanceof dev.jtc.compiler.ast.TypeExpr.Tensor tensor
        && tensor.dims().stream().anyMatch(dev.jtc.compiler.ast.DimExpr.Spread.class::isInstance);
  }
}
