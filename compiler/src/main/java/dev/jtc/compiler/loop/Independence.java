package dev.jtc.compiler.loop;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Proves that the iterations of a loop can run at the same time. */
public final class Independence {
  private Independence() {}

  /**
   * Whether statement {@code at} of {@code body} is a loop whose iterations are independent, given
   * that each thread has scratch of its own.
   *
   * <p>What is written is written by one iteration only, or it is scratch that carries nothing from
   * one iteration to another and nothing to what follows. False means that this could not be seen.
   */
  public static boolean holds(List<Stmt> body, int at, List<Buffer> buffers) {
    if (!(body.get(at) instanceof Stmt.For loop)) {
      return false;
    }
    Accesses accesses = Accesses.of(loop.body());
    Set<String> fromOutside = new HashSet<>(accesses.assignedLocals());
    fromOutside.removeAll(accesses.declaredLocals());
    return fromOutside.isEmpty()
        && accesses.written().stream()
            .allMatch(
                name ->
                    Division.isApart(name, loop, accesses.all())
                        || isScratch(name, buffers)
                            && Written.beforeRead(name, loop.body())
                            && Written.beforeRead(name, body.subList(at + 1, body.size())));
  }

  private static boolean isScratch(String name, List<Buffer> buffers) {
    return buffers.stream().anyMatch(b -> b.name().equals(name) && b.role() == Buffer.Role.SCRATCH);
  }
}
