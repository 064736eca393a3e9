package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Checks every function and model of a file, whether or not anything calls it. */
public final class Checker {
  private final Program program;
  private final Diagnostics diagnostics;

  public Checker(Program program, Diagnostics diagnostics) {
    this.program = program;
    this.diagnostics = diagnostics;
  }

  /** Reports what is wrong in functions and models; {@code main} is checked by what runs it. */
  public void check() {
    for (Decl.Fn fn : program.functions()) {
      diagnostics.addAll(found(fn.params(), List.of(fn), open -> check(fn, open)));
    }
    for (Decl.Model model : program.models()) {
      diagnostics.addAll(found(model.params(), functions(model), open -> check(model, open)));
    }
  }

  /**
   * What is wrong, with all left open that {@code params} and the tensors of {@code functions}
   * leave open. A length of a list of layers, say, must be a number, and an axis must be one that
   * there is: a mistake is one only if no guess mends it.
   */
  private static List<Diagnostic> found(
      List<Param> params, List<Decl.Fn> functions, Function<Open, List<Diagnostic>> check) {
    List<Diagnostic> general = check.apply(Open.GENERAL);
    if (general.isEmpty() || !(hasSizes(params) || leavesOpen(functions))) {
      return general;
    }
    List<Diagnostic> special = check.apply(Open.NUMBERS);
    if (special.isEmpty()
        || Stream.concat(general.stream(), special.stream()).anyMatch(Checker::isAboutAxes)
            && Open.MORE_GUESSES.stream().anyMatch(guess -> check.apply(guess).isEmpty())) {
      return List.of();
    }
    boolean neededNumbers = general.stream().anyMatch(d -> d.code() == Code.NOT_ITERABLE);
    return neededNumbers ? special : general;
  }

  private static boolean isAboutAxes(Diagnostic diagnostic) {
    return Set.of(Code.BAD_INDEX, Code.BAD_AXIS, Code.RANK_DIFFERS).contains(diagnostic.code());
  }

  private static boolean hasSizes(List<Param> params) {
    return params.stream()
        .flatMap(param -> param.type().stream())
        .anyMatch(type -> type instanceof TypeExpr.Named n && n.name().equals("dim"));
  }

  private static boolean leavesOpen(List<Decl.Fn> functions) {
    return functions.stream().anyMatch(fn -> hasSizes(fn.params()) || Elaborator.isOfAnyRank(fn));
  }

  private static List<Decl.Fn> functions(Decl.Model model) {
    return model.members().stream()
        .filter(Decl.Fn.class::isInstance)
        .map(Decl.Fn.class::cast)
        .toList();
  }

  private List<Diagnostic> check(Decl.Fn fn, Open open) {
    Diagnostics own = new Diagnostics();
    refuseTwins(fn.params(), own);
    new Elaborator(own, open).check(fn, program.scope());
    return own.sorted();
  }

  private List<Diagnostic> check(Decl.Model decl, Open open) {
    Diagnostics making = new Diagnostics();
    refuseTwins(decl.params(), making);
    Elaborator elaborator = new Elaborator(making, open);
    Optional<ModelGraphs> model =
        elaborator
            .openConfiguration(decl)
            .flatMap(given -> elaborator.model(decl, program.scope(), given));
    List<Diagnostic> found = new ArrayList<>(making.sorted());
    if (model.isPresent()) {
      for (Decl.Fn fn : model.get().instance().functions()) {
        Diagnostics own = new Diagnostics();
        refuseTwins(fn.params(), own);
        new Elaborator(own, open).check(model.get(), fn);
        // Behind `if training` it does what only a `train fn` that calls it makes it do.
        if (!own.hasErrors() && fn.span().text().contains("training")) {
          new Elaborator(own, open).check(model.get(), fn.inTraining());
        }
        found.addAll(own.sorted());
      }
    }
    return found;
  }

  /** Reports parameters of one name. */
  private static void refuseTwins(List<Param> params, Diagnostics diagnostics) {
    Map<String, Param> seen = new HashMap<>();
    for (Param param : params) {
      Param before = seen.putIfAbsent(param.name(), param);
      if (before != null) {
        diagnostics.add(
            Diagnostic.error(Code.REDECLARED, "two parameters are called `" + param.name() + "`")
                .at(param.nameSpan(), "the second")
                .at(before.nameSpan(), "the first"));
      }
    }
  }
}
