package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
      Diagnostics own = new Diagnostics();
      refuseTwins(fn.params(), own);
      new Elaborator(own).check(fn, program.scope());
      diagnostics.addAll(own.sorted());
    }
    for (Decl.Model model : program.models()) {
      check(model);
    }
  }

  private void check(Decl.Model decl) {
    Diagnostics making = new Diagnostics();
    refuseTwins(decl.params(), making);
    Elaborator elaborator = new Elaborator(making);
    Optional<Calls.Arguments> open = elaborator.openConfiguration(decl);
    if (open.isEmpty()) {
      return;
    }
    Optional<ModelGraphs> model = elaborator.model(decl, program.scope(), open.get());
    diagnostics.addAll(making.sorted());
    if (model.isEmpty()) {
      return;
    }
    for (Decl.Fn fn : model.get().instance().functions()) {
      Diagnostics own = new Diagnostics();
      refuseTwins(fn.params(), own);
      new Elaborator(own).check(model.get(), fn);
      diagnostics.addAll(own.sorted());
    }
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
