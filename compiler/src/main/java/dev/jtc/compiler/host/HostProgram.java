package dev.jtc.compiler.host;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole program in static form.
 *
 * @param name the file's name without folder and ending, as {@code two_layer_grad}
 * @param packageName the Java package of its classes; empty for none
 * @param models the models that other programs can make, and those that main makes
 * @param functions the functions of the file that can be called from outside
 * @param leftOut what Java cannot call or make, by its name, and why
 * @param main the statements of main, if there is one
 */
public record HostProgram(
    String name,
    String packageName,
    List<HostModel> models,
    List<HostMethod> functions,
    Map<String, String> leftOut,
    Optional<List<HostStmt>> main) {
  public HostProgram {
    models = List.copyOf(models);
    functions = List.copyOf(functions);
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    main = main.map(List::copyOf);
  }
}
