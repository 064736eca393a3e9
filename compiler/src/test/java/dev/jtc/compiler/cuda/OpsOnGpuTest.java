package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.OpCase;
import dev.jtc.compiler.op.OpCases;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.CudaProgram;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation, on the operands and sizes that its laws are tried on, as PTX on the emulator:
 * the bits of the interpreter.
 */
class OpsOnGpuTest {
  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void operationsHaveTheBitsOfTheInterpreter(Launch.Order order) {
    List<OpCase> cases = OpCases.all();
    for (int i = 0; i < cases.size(); i++) {
      // Half of the cases in each order.
      if (i % Launch.Order.values().length == order.ordinal()) {
        compare(cases.get(i), order);
      }
    }
  }

  @Test
  void everyOperationHasCases() {
    Set<Class<?>> tried = new HashSet<>();
    OpCases.all().forEach(c -> tried.add(c.op().getClass()));
    assertEquals(Set.of(Op.class.getPermittedSubclasses()), tried);
  }

  private static void compare(OpCase c, Launch.Order order) {
    Graph graph = graph(c);
    Lowered lowered = Lowered.forGpu(graph);
    CudaProgram program = CudaCompiler.compile(lowered.plan());
    try (Emulated emulated = new Emulated(program, lowered.graph(), order)) {
      for (long n : c.sizes()) {
        for (List<Tensor> operands : List.of(c.smooth(n), c.special(n))) {
          List<Tensor> arguments = new ArrayList<>(operands);
          arguments.add(Tensor.zeros(DType.BOOL, (int) n));
          List<Tensor> expected = Interpreter.run(graph, arguments);
          List<Tensor> actual = emulated.run(arguments);
          for (int i = 0; i < expected.size(); i++) {
            Tensor wanted = expected.get(i);
            Tensor found = actual.get(i);
            assertTrue(
                wanted.sameBits(found), () -> c + ", N = " + n + ": " + wanted + " but " + found);
          }
        }
      }
    }
  }

  private static Graph graph(OpCase c) {
    GraphBuilder builder = new GraphBuilder();
    List<Value> parameters = new ArrayList<>();
    c.operands().forEach(type -> parameters.add(builder.parameter("x" + parameters.size(), type)));
    builder.parameter("tellsN", TensorType.parse("bool[N]"));
    List<Named> results = new ArrayList<>();
    for (Value result : builder.emit(c.op(), parameters)) {
      results.add(new Named("y" + results.size(), result));
    }
    return builder.build("f", results);
  }
}
