package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.Reverse;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.op.Window;
import dev.jtc.compiler.pass.Pipeline;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions and pools, forward and backward, whatever layout the compiler gives them. */
class LayoutsTest {
  private static final List<Width> WIDTHS = List.of(Width.values());

  /** Two convolutions with a pool between them, and the gradients of all that comes in. */
  record Net(GraphBuilder g, Builds b) {
    Net() {
      this(new GraphBuilder());
    }

    private Net(GraphBuilder g) {
      this(g, new Builds(g));
    }

    static Graph of(long images, long[] channels, long size, long kernel, long stride, long pad) {
      Net net = new Net();
      Value x = net.g.parameter("x", TrainingSteps.f32(images, channels[0], size, size));
      Value v = net.g.parameter("v", TrainingSteps.f32(channels[1], channels[0], kernel, kernel));
      Value w = net.g.parameter("w", TrainingSteps.f32(channels[2], channels[1], kernel, kernel));
      Value bias = net.g.parameter("bias", TrainingSteps.f32(channels[1]));
      Value a = net.convolution(x, v, stride, pad);
      a = net.b.add(a, net.b.broadcast(bias, a.type().shape(), List.of(1)));
      Value p = net.pool(net.b.map(ScalarFns.MAX, a, net.b.full(a.type(), 0)));
      Value c = net.convolution(p, w, 1, pad);
      Value loss = net.b.sum(net.b.mul(c, c), List.of(0, 1, 2, 3));
      List<Value> all = List.of(x, v, w, bias);
      List<Value> gradients = Reverse.gradient(net.g, loss, all, net.b.constant(DType.F32, 1));
      List<Named> results = new ArrayList<>(List.of(new Named("c", c)));
      for (int i = 0; i < all.size(); i++) {
        results.add(new Named("d" + i, gradients.get(i)));
      }
      return net.g.build("net", results);
    }

    private Value convolution(Value x, Value w, long stride, long pad) {
      Value wide = pad == 0 ? x : b.emit(margin(pad), x);
      Dim size = w.type().shape().dim(2);
      Value seen = b.emit(windows(size, stride), wide);
      List<Dim> sizes = new ArrayList<>(List.of(x.type().shape().dim(0)));
      sizes.addAll(w.type().shape().dims());
      Value kernel = b.broadcast(w, new Shape(sizes), List.of(1, 2, 3, 4));
      Dot dot = new Dot(List.of(2, 3, 4), List.of(1, 4, 5), List.of(0), List.of(0));
      return b.emit(dot, kernel, seen);
    }

    private static Pad margin(long pad) {
      List<Dim> sides = List.of(Dim.ZERO, Dim.ZERO, Dim.of(pad), Dim.of(pad));
      return new Pad(sides, sides, List.of(0L, 0L, 0L, 0L));
    }

    private static Window windows(Dim size, long stride) {
      Dim step = Dim.of(stride);
      return new Window(
          List.of(2, 3), List.of(size, size), List.of(step, step), List.of(Dim.ONE, Dim.ONE));
    }

    private Value pool(Value x) {
      Value seen = b.emit(windows(Dim.of(2), 2), x);
      return b.emit(new Reduce(Reduce.Kind.MAX, List.of(4, 5)), seen);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 3, 16, 32, 14, 5, 1, 0",
    "1, 3, 16, 16, 13, 3, 1, 0",
    "3, 16, 24, 48, 12, 3, 1, 0",
    "2, 5, 17, 33, 15, 3, 2, 0",
    "2, 3, 16, 7, 14, 3, 1, 0",
    "2, 1, 6, 16, 14, 5, 1, 0",
    "1, 16, 11, 16, 20, 1, 1, 0",
    "2, 3, 16, 32, 14, 3, 1, 1",
    "2, 16, 32, 16, 13, 3, 2, 1",
    "40, 3, 16, 32, 18, 3, 1, 0",
    "12, 5, 32, 16, 14, 5, 1, 0",
  })
  void everyBitIsThatOfTheInterpreter(
      long images, long c0, long c1, long c2, long size, long kernel, long stride, long pad) {
    Graph graph = Net.of(images, new long[] {c0, c1, c2}, size, kernel, stride, pad);
    Lowered.of(graph, WIDTHS).checked(TrainingSteps.inputs(graph, 1));
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "3, 2", "5, 3", "7, 5", "2, 6"})
  void tilesOfAnySizeGiveTheSameBits(int rows, int vectors) {
    Graph source = Net.of(1, new long[] {3, 16, 16}, 12, 3, 1, 0);
    Graph graph = Pipeline.STANDARD.run(source);
    List<Width> widths = List.of(Width.BITS_256, Width.BITS_512);
    Map<String, Schedule> said = new HashMap<>();
    for (Kernel kernel : new Lowered(source, graph, Lowering.lower(graph, widths)).kernels()) {
      for (Kernel.Variant variant : kernel.variants()) {
        int end = variant.why().indexOf(": rows=");
        if (end > 0) {
          String text = variant.why().substring(end + 2, variant.why().indexOf(';'));
          String key = variant.why().substring(0, end);
          said.put(key, Schedule.parse(text, "").withTile(rows, vectors));
        }
      }
    }
    assertTrue(said.size() >= 2 * 5, said.toString());
    Lowered lowered =
        new Lowered(source, graph, Lowering.lower(graph, widths, new Schedules(said)));
    lowered.checked(TrainingSteps.inputs(source, 1));
  }

  @Test
  void channelsThatFillVectorsLieLast() {
    Graph graph = Net.of(2, new long[] {3, 16, 32}, 14, 5, 1, 0);
    Lowered lowered = Lowered.of(graph, WIDTHS);
    List<String> shapes =
        lowered.kernels().stream()
            .flatMap(kernel -> kernel.buffers().stream())
            .map(buffer -> buffer.type().toString())
            .toList();
    assertTrue(shapes.contains("f32[2,10,10,16]"), () -> "the first convolution in " + shapes);
    assertTrue(shapes.contains("f32[2,5,5,16]"), () -> "the pool in " + shapes);
  }

  @Test
  void fewChannelsStayWhereTheyAre() {
    Graph graph = Net.of(2, new long[] {3, 6, 7}, 14, 5, 1, 0);
    boolean same =
        Lowered.of(graph, WIDTHS).kernels().stream()
            .flatMap(kernel -> kernel.buffers().stream())
            .noneMatch(buffer -> buffer.type().toString().endsWith(",6]"));
    assertTrue(same);
  }
}
