package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.KernelPrinter;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How many kernels well-known programs become. */
class FusionTest {
  private static final Dim N = Dim.variable("N");

  private static String text(Lowered lowered) {
    return lowered.kernels().stream().map(KernelPrinter::print).collect(Collectors.joining("\n"));
  }

  @Test
  void aStepOfCurveFittingIsOneLoopAndOneScalarKernel() {
    for (Dim points : List.of(Dim.of(2000), Dim.of(37), N)) {
      Lowered step = Lowered.of(TrainingSteps.legendre(points));
      assertEquals(2, step.kernels().size(), () -> text(step));
      assertEquals(0, step.copies());
      step.checked(TrainingSteps.inputs(step.source(), 53));
    }
  }

  @Test
  void aStepOfTwoLayersIsSixKernels() {
    for (Dim batch : List.of(Dim.of(20), N)) {
      Lowered step = Lowered.of(TrainingSteps.twoLayers(batch, 31, 19, 10));
      assertEquals(6, step.kernels().size(), () -> text(step));
      assertEquals(0, step.copies());
      step.checked(TrainingSteps.inputs(step.source(), 11));
    }
  }

  @Test
  void narrowProductsFuseLikeWideOnes() {
    Lowered step = Lowered.of(TrainingSteps.twoLayers(N, 12, 5, 1));
    assertEquals(6, step.kernels().size(), () -> text(step));
    step.checked(TrainingSteps.inputs(step.source(), 9));
  }

  /** The maximum, the exponentials with their sum, the quotient. */
  @Test
  void softmaxOfRowsIsThreeKernels() {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    TensorType type = new TensorType(DType.F32, Shape.of(N, Dim.of(23)));
    Value x = g.parameter("x", type);
    Value top = b.emit(new Reduce(Reduce.Kind.MAX, List.of(1)), x);
    Value e = b.map(ScalarFns.EXP, b.sub(x, b.broadcast(top, type.shape(), List.of(0))));
    Value total = b.broadcast(b.sum(e, List.of(1)), type.shape(), List.of(0));
    Lowered softmax =
        Lowered.of(g.build("softmax", List.of(new Named("y", b.map(ScalarFns.DIV, e, total)))));
    assertEquals(3, softmax.kernels().size(), () -> text(softmax));
    softmax.checked(TrainingSteps.inputs(softmax.source(), 6));
  }

  @Test
  void aLongChainIsCutIntoKernelsOfBoundedSize() {
    Lowered lowered = Lowered.of(chain(5000));
    int longest = 0;
    for (Kernel kernel : lowered.kernels()) {
      longest = Math.max(longest, kernel.fuses().size());
    }
    assertTrue(longest <= 220, "a kernel of " + longest + " operations");
    assertTrue(lowered.kernels().size() < 120, lowered.kernels().size() + " kernels");
    lowered.checked(TrainingSteps.inputs(lowered.source(), 5));
  }

  /** Each value depends on several of those before, so that trees would be huge. */
  private static Graph chain(int length) {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    TensorType type = new TensorType(DType.F32, Shape.of(N));
    Value x = g.parameter("x", type);
    Value y = g.parameter("y", type);
    for (int i = 0; i < length; i++) {
      Value next =
          i % 3 == 0
              ? b.add(x, y)
              : i % 3 == 1 ? b.map(ScalarFns.MIN, x, y) : b.sub(y, b.mul(x, b.full(type, 0.5)));
      y = x;
      x = next;
    }
    return g.build("chain", List.of(new Named("z", x)));
  }

  @Test
  void whatSeveralKernelsNeedIsStoredIfItIsWork() {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    TensorType type = new TensorType(DType.F32, Shape.of(6, 7));
    Value x = g.parameter("x", type);
    Value t = b.map(ScalarFns.TANH, x);
    Value turned = b.transpose(t, 1, 0);
    Value rows = b.map(ScalarFns.EXP, b.sum(t, List.of(1)));
    List<Named> results = List.of(new Named("a", turned), new Named("b", rows));
    Lowered lowered = Lowered.of(g.build("shared", results));
    assertEquals(1, text(lowered).split("tanh\\(", -1).length - 1, () -> text(lowered));
    lowered.checked(TrainingSteps.inputs(lowered.source(), 1));
  }
}
