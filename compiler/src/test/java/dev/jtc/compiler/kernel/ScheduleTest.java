package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.kernel.ProductShape.Reading;
import dev.jtc.compiler.kernel.Schedule.Order;
import dev.jtc.compiler.kernel.Schedule.Place;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.pass.Pipeline;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Schedules change how fast a product is, never a bit of it. */
class ScheduleTest {
  @Test
  void textAndParsingAreInverse() {
    for (Order order : Order.values()) {
      for (Place place : Place.values()) {
        Schedule schedule = new Schedule(8, 2, order, place, Place.IN_PLACE, 256, "");
        assertEquals(schedule, Schedule.parse(schedule.text(), ""));
      }
    }
    String good = "rows=8 vectors=2 order=rows inner=copied outer=in-place terms=0";
    for (String bad : List.of("", "rows=8", good + " depth=2", good.replace("rows=8", "rows=0"))) {
      assertThrows(IllegalArgumentException.class, () -> Schedule.parse(bad, ""), bad);
    }
  }

  @Test
  void theKeyNamesSizesAndForms() {
    ProductShape shape =
        new ProductShape(
            DType.F32,
            Shape.of(Dim.of(36), Dim.variable("N")),
            Shape.of(100),
            Shape.of(7),
            Reading.TURNED,
            Reading.NATURAL,
            new TermGroups(1, 0),
            Width.BITS_256);
    assertEquals("f32 36*nx100x7 TN 256", shape.text());
  }

  @Test
  void someScheduleIsChosenForEverySize() {
    for (Width width : Width.values()) {
      for (long rows : new long[] {1, 2, 3, 5, 10, 64, 1000}) {
        for (long columns : new long[] {9, 16, 33, 100, 1024}) {
          ProductShape shape =
              new ProductShape(
                  DType.F32,
                  Shape.of(Dim.of(rows)),
                  Shape.of(Dim.of(columns)),
                  Shape.of(700),
                  Reading.NATURAL,
                  Reading.TURNED,
                  new TermGroups(1, 0),
                  width);
          Schedule schedule = Schedules.MODEL.of(shape);
          int registers = schedule.rows() * schedule.vectors() + schedule.vectors() + 1;
          assertTrue(registers < width.registers(), shape.text() + " " + schedule.text());
          assertEquals(Place.COPIED, schedule.inner());
        }
      }
    }
  }

  /** A product with a bias and an activation on top, and the product itself. */
  private static Graph graph(int m, int n, int k, boolean leftTurned, boolean rightTurned) {
    return graph(Dim.of(m), Dim.of(n), Dim.of(k), leftTurned, rightTurned);
  }

  private static Graph graph(Dim m, Dim n, Dim k, boolean leftTurned, boolean rightTurned) {
    GraphBuilder g = new GraphBuilder();
    Builds b = new Builds(g);
    Shape left = leftTurned ? Shape.of(k, m) : Shape.of(m, k);
    Shape right = rightTurned ? Shape.of(n, k) : Shape.of(k, n);
    Value x = g.parameter("x", new TensorType(DType.F32, left));
    Value w = g.parameter("w", new TensorType(DType.F32, right));
    Value bias = g.parameter("bias", new TensorType(DType.F32, Shape.of(n)));
    Dot dot =
        new Dot(List.of(leftTurned ? 0 : 1), List.of(rightTurned ? 1 : 0), List.of(), List.of());
    Value product = b.emit(dot, x, w);
    Value sum = b.add(product, b.broadcast(bias, product.type().shape(), List.of(1)));
    Value relu = b.map(ScalarFns.MAX, sum, b.zeros(sum.type()));
    return g.build("f", List.of(new Named("y", relu), new Named("p", product)));
  }

  @Test
  void everyScheduleGivesTheSameBits() {
    int[][] sizes = {{5, 40, 21}, {19, 70, 64}};
    List<Schedule> schedules = new ArrayList<>();
    for (Order order : Order.values()) {
      for (Place place : Place.values()) {
        for (Place outer : Place.values()) {
          schedules.add(new Schedule(4, 2, order, place, outer, 0, "asked"));
          schedules.add(new Schedule(7, 1, order, place, outer, 16, "asked"));
          schedules.add(new Schedule(2, 3, order, place, outer, 10, "asked"));
        }
      }
    }
    for (int[] s : sizes) {
      for (int form = 0; form < 4; form++) {
        Graph graph = graph(s[0], s[1], s[2], form % 2 == 1, form / 2 == 1);
        for (Schedule schedule : schedules) {
          check(graph, schedule, s, form);
        }
      }
    }
  }

  @Test
  void productsAreTurnedWhereThatCopiesLess() {
    for (int[] s : new int[][] {{1, 40, 21}, {5, 40, 21}, {19, 70, 64}}) {
      Graph graph = graph(s[0], s[1], s[2], false, true);
      String key = String.format("f32 %dx%dx%d N%c 512", s[1], s[0], s[2], s[0] == 1 ? 'N' : 'T');
      for (Order order : Order.values()) {
        for (int terms : new int[] {0, 16}) {
          check(graph, new Schedule(4, 2, order, Place.COPIED, Place.IN_PLACE, terms, ""), key);
          check(graph, new Schedule(2, 1, order, Place.COPIED, Place.COPIED, terms, ""), key);
        }
      }
    }
  }

  /** Rows that are known count as many as they are, where open ones are thought to be few. */
  @Test
  void productsOfManyRowsAreNotTurned() {
    for (int rows : new int[] {90, 100}) {
      Graph graph = Pipeline.STANDARD.run(graph(rows, 256, 256, false, true));
      Plan plan = Lowering.lower(graph, List.of(Width.BITS_512));
      Plan.Launch product = (Plan.Launch) plan.steps().get(0);
      String why = product.kernel().variant(Width.BITS_512).orElseThrow().why();
      assertEquals(rows < 96, why.endsWith("turned, as that copies less"), why);
    }
  }

  @Test
  void turnedProductsWithAnyNumberOfRows() {
    Dim rows = Dim.variable("N");
    Graph source = graph(rows, Dim.of(300), Dim.of(131), false, true);
    Graph graph = Pipeline.STANDARD.run(source);
    List<Width> widths = List.of(Width.BITS_512);
    Lowered lowered = new Lowered(source, graph, Lowering.lower(graph, widths));
    String why = lowered.kernels().get(0).variant(Width.BITS_512).orElseThrow().why();
    assertTrue(why.endsWith("turned, as that copies less"), why);
    for (int n : new int[] {0, 1, 15, 16, 63, 64, 150}) {
      List<Tensor> inputs = new ArrayList<>();
      for (Named parameter : source.parameters()) {
        Shape shape = parameter.value().type().shape();
        List<Dim> dims = shape.dims().stream().map(d -> d.equals(rows) ? Dim.of(n) : d).toList();
        inputs.add(NestTest.values(new TensorType(DType.F32, new Shape(dims)), 0, inputs.size()));
      }
      lowered.checked(inputs);
    }
  }

  private static void check(Graph source, Schedule schedule, int[] s, int form) {
    String key =
        String.format(
            "f32 %dx%dx%d %c%c 512",
            s[0], s[1], s[2], form % 2 == 1 ? 'T' : 'N', form / 2 == 1 ? 'T' : 'N');
    check(source, schedule, key);
  }

  private static void check(Graph source, Schedule schedule, String key) {
    Graph graph = Pipeline.STANDARD.run(source);
    Schedules said = new Schedules(Map.of(key, schedule));
    Lowered lowered =
        new Lowered(source, graph, Lowering.lower(graph, List.of(Width.BITS_512), said));
    Kernel.Variant variant = lowered.kernels().get(0).variant(Width.BITS_512).orElseThrow();
    String why = key + ": " + schedule.text() + "; " + schedule.why();
    assertTrue(variant.why().startsWith(why), variant.why());
    List<Tensor> inputs = new ArrayList<>();
    for (Named parameter : source.parameters()) {
      inputs.add(NestTest.values(parameter.value().type(), 0, inputs.size()));
    }
    lowered.checked(inputs);
  }
}
