package dev.jtc.cli;

import dev.jtc.compiler.pass.Pass;
import dev.jtc.compiler.pass.Pipeline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The names of the stages that can be dumped. */
final class Stages {
  static final String AST = "ast";

  private Stages() {}

  /** All of them, in the order in which a program goes through. */
  static List<String> names() {
    List<String> names = new ArrayList<>(List.of(AST, "graph"));
    passes().forEach(pass -> names.add("graph:" + pass));
    names.addAll(List.of("kernels", "plan", "ptx", "bytecode"));
    return names;
  }

  private static List<String> passes() {
    return Pipeline.STANDARD.passes().stream().map(Pass::name).distinct().toList();
  }

  /** The names of the passes, for the help text. */
  static final class Passes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return passes().iterator();
    }
  }
}
