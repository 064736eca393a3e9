package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.DimExpr;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The sizes that a program leaves open to whoever uses it. */
public final class SizeNames {
  private SizeNames() {}

  /** Dimension variables of all functions, and sizes in the configuration of models; sorted. */
  public static Set<String> of(Program program) {
    Set<String> names = new TreeSet<>();
    program.functions().forEach(fn -> names.addAll(variables(fn)));
    names.removeIf(name -> program.scope().find(name).isPresent());
    for (Decl.Model model : program.models()) {
      Set<String> own = new TreeSet<>();
      model.members().stream()
          .filter(Decl.Fn.class::isInstance)
          .forEach(member -> own.addAll(variables((Decl.Fn) member)));
      own.removeIf(name -> program.scope().find(name).isPresent());
      for (Param param : model.params()) {
        own.remove(param.name());
        if (isSize(param)) {
          own.add(param.name());
        }
      }
      names.addAll(own);
    }
    return names;
  }

  /** Whether {@code param} is declared as {@code dim}. */
  static boolean isSize(Param param) {
    return param.type().isPresent()
        && param.type().get() instanceof TypeExpr.Named type
        && type.name().equals("dim");
  }

  private static List<String> variables(Decl.Fn fn) {
    return fn.params().stream()
        .flatMap(param -> param.type().stream())
        .filter(TypeExpr.Tensor.class::isInstance)
        .flatMap(type -> ((TypeExpr.Tensor) type).dims().stream())
        .filter(DimExpr.Size.class::isInstance)
        .flatMap(dim -> Types.namesIn(((DimExpr.Size) dim).size()).stream())
        .map(Expr.Name::id)
        .toList();
  }
}
