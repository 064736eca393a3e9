package dev.jtc.compiler.memory;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.memory.Plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Assigns slots to the values of a program that has been cut into pieces. */
public final class Planner {
  private Planner() {}

  /** The plan of {@code block}, whose graph is the whole program. */
  public static Plan plan(Block block) {
    return plan(block, SlotSharing.Fit.LARGER);
  }

  /** The same with arrays for values of one size only. */
  public static Plan planWithEqualSizes(Block block) {
    return plan(block, SlotSharing.Fit.EQUAL);
  }

  private static Plan plan(Block block, SlotSharing.Fit fit) {
    Graph graph = block.graph();
    SlotTable table = new SlotTable();
    Map<Value, Integer> parameters = new HashMap<>();
    for (Named parameter : graph.parameters()) {
      Value value = parameter.value();
      parameters.put(value, table.border(parameter.name(), value.type(), Slot.Kind.ARGUMENT));
    }
    List<Integer> targets = new ArrayList<>();
    Set<Integer> updated = new HashSet<>();
    for (int i = 0; i < graph.results().size(); i++) {
      Named result = graph.results().get(i);
      Optional<Integer> own =
          graph
              .updatedParameter(i)
              .filter(parameter -> parameter.value().type().equals(result.value().type()))
              .map(parameter -> parameters.get(parameter.value()));
      boolean inPlace = own.isPresent() && updated.add(own.get());
      targets.add(
          inPlace
              ? own.get()
              : table.border(result.name(), result.value().type(), Slot.Kind.RESULT));
    }
    List<Step> steps = new BlockPlanner(table, block, parameters, targets).plan();
    SlotTable.Settled settled = table.settled(fit);
    return new Plan(
        graph.name(),
        List.copyOf(graph.dimVariables()),
        settled.slots(),
        parameters.size(),
        targets,
        new Renumbering(settled.numbers()).steps(steps));
  }
}
