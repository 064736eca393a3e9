package dev.jtc.compiler.host;

/**
 * A variable of {@code main} that holds a model.
 *
 * @param id unique among the program's model variables
 */
public record ModelVar(int id, HostModel model) {
  @Override
  public String toString() {
    return model.className() + "#" + id;
  }
}
