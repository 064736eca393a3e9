package dev.jtc.compiler.host;

import java.util.List;
import java.util.Optional;

/**
 * A whole program in static form.
 *
 * @param name the file's name without folder and ending, as {@code two_layer_grad}
 * @param packageName the Java package of its classes; empty for none
 * @param models the models that other programs can make, and those that main makes
 * @param functions the functions of the file that can be called from outside
 * @param main the statements of main, if there is one
 */
public record HostProgram(
    String name,
    String packageName,
    List<HostModel> models,
    List<HostMethod> functions,
    Optional<List<HostStmt>> main) {
  public HostProgram {
    models = List.copyOf(models);
    functions = List.copyOf(functions);
    main = main.map(List::copyOf);
  }
}
