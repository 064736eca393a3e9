package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Accesses;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tiles whose last panel shares columns with the one before. */
class TileNestTest {
  private final GraphBuilder g = new GraphBuilder();
  private final Builds b = new Builds(g);

  private Value input(long... sizes) {
    String name = "x" + g.build("so_far", List.of()).parameters().size();
    List<Dim> dims = new ArrayList<>();
    for (long size : sizes) {
      dims.add(Dim.of(size));
    }
    return g.parameter(name, new TensorType(DType.F32, new Shape(dims)));
  }

  /** 21 × 100 over 30. */
  private Value product() {
    Dot dot = new Dot(List.of(0), List.of(0), List.of(), List.of());
    return b.emit(dot, input(30, 21), input(30, 100));
  }

  /**
   * Whether sums of a tile of 512 bits wait in scratch space, in the kernel of the last product.
   */
  private boolean waits(Value result) {
    Lowered lowered =
        Lowered.of(g.build("f", List.of(new Named("y", result))), List.of(Width.values()));
    List<Tensor> inputs = new ArrayList<>();
    for (Named parameter : lowered.source().parameters()) {
      inputs.add(NestTest.values(parameter.value().type(), 0, inputs.size()));
    }
    lowered.checked(inputs);
    Kernel last = lowered.kernels().get(lowered.kernels().size() - 1);
    return Accesses.of(last.variant(Width.BITS_512).orElseThrow().body())
        .written()
        .contains("tile");
  }

  @Test
  void columnsOfTwoPanelsAreWrittenTwice() {
    assertFalse(waits(product()));
  }

  @Test
  void whatReadsOtherPlacesIsDoneTwice() {
    Value product = product();
    Value biased = b.add(product, b.broadcast(input(100), product.type().shape(), List.of(1)));
    assertFalse(waits(b.map(ScalarFns.MAX, biased, b.zeros(biased.type()))));
  }

  /** The result takes the place of the other product, which must not be read once more. */
  @Test
  void whatIsOverwrittenIsReadOnce() {
    Value other = product();
    assertTrue(waits(b.sub(b.mul(other, other), product())));
  }

  /** An optimizer's step. */
  @Test
  void whatIsReadWhereItIsWrittenIsReadOnce() {
    Value w = input(21, 100);
    assertTrue(waits(b.sub(w, product())));
  }
}
