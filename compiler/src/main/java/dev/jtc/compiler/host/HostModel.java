package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.ModelGraphs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A model with its configuration fixed, as a class to be. */
public final class HostModel {
  private final String className;
  private final ModelGraphs graphs;
  private final List<HostMethod> methods = new ArrayList<>();

  /**
   * @param className the simple name of the Java class
   */
  public HostModel(String className, ModelGraphs graphs) {
    this.className = className;
    this.graphs = graphs;
  }

  public String className() {
    return className;
  }

  public ModelGraphs graphs() {
    return graphs;
  }

  /** The functions in order of declaration, then those of submodels that main calls. */
  public List<HostMethod> methods() {
    return Collections.unmodifiableList(methods);
  }

  Optional<HostMethod> method(String name) {
    return methods.stream().filter(method -> method.name().equals(name)).findFirst();
  }

  void add(HostMethod method) {
    methods.add(method);
  }
}
