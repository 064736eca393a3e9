package dev.jtc.compiler.autodiff;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Detach;
import java.util.List;

/**
 * Jacobian-vector products, without a forward rule for each operation.
 *
 * <p>The vector-Jacobian product {@code g(u) = Jᵀu} is linear in {@code u}, so its own derivative
 * by {@code u}, applied to a tangent {@code t}, is {@code J t} wherever it is taken. What only
 * {@code g} itself needed is dead code afterwards.
 */
public final class Forward {
  private Forward() {}

  /**
   * The tangent of {@code y} if those of {@code wrt} are {@code tangents}: {@code Σᵢ ∂y/∂xᵢ tᵢ}, of
   * the type of {@code y}.
   *
   * @throws IllegalStateException if {@link Reverse#unboundedLoop} finds a loop
   */
  public static Value tangent(Emitter out, Value y, List<Value> wrt, List<Value> tangents) {
    Builds b = new Builds(out);
    // Any value will do for u, as long as nothing else depends on it.
    Value u = b.emit(new Detach(), b.zeros(y.type()));
    List<Value> products = Reverse.gradient(out, y, wrt, u);
    return Reverse.gradient(out, products, List.of(u), tangents).get(0);
  }
}
