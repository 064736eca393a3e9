package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.cuda.CudaCompiler;
import dev.jtc.compiler.emulate.EmulatedDriver;
import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.host.LateClasses;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.jvm.Loader;
import dev.jtc.compiler.jvm.PlanCompiler;
import dev.jtc.compiler.kernel.Lowering;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Model;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole programs on an emulated GPU: what they print, and where the state of a model is. */
class EmulatedProgramsTest {
  private static final Compiler COMPILER = new Compiler(CompileOptions.DEFAULT, Dump.NONE);

  @TempDir private Path folder;
  @TempDir private Path other;

  /** In the order that {@code jtc run --emulate} does not have. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cubic/cubic_nn",
        "dynamic_net/dynamic_net",
        "lenet/lenet_cifar10",
        "mnist/mnist_mlp",
        "tensors/tensors",
        "two_layer/custom_relu",
      })
  void examplesPrintTheSameInReverseOrder(String name) throws IOException {
    String expected = ExamplePrograms.small(name, folder).output();
    // What the first run saved is not to be found by the second one.
    ExamplePrograms.Example again = ExamplePrograms.small(name, other);
    List<String> left = new ArrayList<>();
    EmulatedDriver driver = new EmulatedDriver(Launch.Order.REVERSE);
    try (Device device = Device.of(() -> driver)) {
      assertEquals(expected, again.output(device, left::add));
    }
    assertEquals(0, driver.held());
    assertEquals(List.of(), left);
  }

  private static final String NET =
      """
      model Net {
          param w: f32[3] = randn(3)
          param b: f32 = 0.5

          fn forward(x: f32[N, 3]) -> f32[N] = tanh(x @ w + b)

          train fn step(x: f32[N, 3], y: f32[N]) -> f32 {
              let loss = mean((forward(x) - y) ^ 2)
              let (dw, db) = grad(loss, wrt = (w, b))
              w -= 0.1 * dw
              b -= 0.1 * db
              return loss
          }
      }

      main { print(Net().b) }
      """;

  /** A model class whose functions have code for either side. */
  private static Class<?> net() throws ReflectiveOperationException {
    LateClasses late =
        new LateClasses(
            (graph, name) -> PlanCompiler.compile(COMPILER.plan(COMPILER.optimize(graph)), name),
            graph -> Optional.of(file(graph)));
    ProgramClasses classes = ProgramClasses.of(ExamplePrograms.check("net.jt", NET), late);
    return Loader.of(classes.images(), late).loadClass("Net");
  }

  private static byte[] file(Graph graph) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      CudaCompiler.compile(Lowering.lowerForGpu(COMPILER.optimize(graph))).write(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return file.toByteArray();
  }

  private static float step(Model model, int seed) throws ReflectiveOperationException {
    float[] x = new float[4 * 3];
    float[] y = new float[4];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i * 7 + seed) % 5 - 2;
      y[i % 4] = i % 3;
    }
    Method step = model.getClass().getMethod("step", float[].class, float[].class);
    step.setAccessible(true);
    return (float) step.invoke(model, x, y);
  }

  private static float[] weights(Model model) {
    return ((float[]) model.parameters().get("w").array()).clone();
  }

  @Test
  void aModelMovesBetweenDevices() throws ReflectiveOperationException, IOException {
    Class<?> type = net();
    Method create = type.getMethod("create", long.class);
    create.setAccessible(true);
    Model here = (Model) create.invoke(null, 7L);
    Model there = (Model) create.invoke(null, 7L);
    EmulatedDriver driver = new EmulatedDriver();
    try (Device device = Device.of(() -> driver)) {
      there.moveTo(device);
      for (int i = 0; i < 4; i++) {
        assertEquals(step(here, i), step(there, i));
      }
      assertArrayEquals(weights(here), weights(there));

      // What the host writes is what the device computes with from then on.
      here.set("w", Tensor.of(new float[] {1, 2, 3}, 3));
      there.set("w", Tensor.of(new float[] {1, 2, 3}, 3));
      ((float[]) here.parameters().get("b").array())[0] = 2;
      ((float[]) there.parameters().get("b").array())[0] = 2;
      assertEquals(step(here, 5), step(there, 5));

      there.save(folder.resolve("net.safetensors"));
      here.loadInto(folder.resolve("net.safetensors"));
      assertEquals(step(here, 6), step(there, 6));

      there.moveToHost();
      assertEquals(step(here, 7), step(there, 7));
      there.moveTo(device);
      assertEquals(step(here, 8), step(there, 8));
    }
    // A device that is closed gives a model its state back.
    there.moveToHost();
    assertEquals(step(here, 9), step(there, 9));
    assertArrayEquals(weights(here), weights(there));
    assertEquals(0, driver.held());
  }

  /** Each device keeps the program that it has loaded; going to and fro loads nothing again. */
  @Test
  void aModelGoesToAndFroBetweenTwoDevices() throws ReflectiveOperationException {
    Class<?> type = net();
    Method create = type.getMethod("create", long.class);
    create.setAccessible(true);
    Model here = (Model) create.invoke(null, 7L);
    Model there = (Model) create.invoke(null, 7L);
    EmulatedDriver first = new EmulatedDriver();
    EmulatedDriver second = new EmulatedDriver();
    try (Device one = Device.of(() -> first);
        Device two = Device.of(() -> second)) {
      int held = 0;
      for (int i = 0; i < 5; i++) {
        for (Device device : List.of(one, two)) {
          there.moveTo(device);
          assertEquals(step(here, i), step(there, i));
        }
        held = i == 1 ? first.held() : held;
        assertTrue(i < 2 || first.held() <= held, first.held() + " things, not " + held);
      }
    }
    assertEquals(0, first.held());
    assertEquals(0, second.held());
  }

  /** A graph that no pass and no back end can take: the failure names it. */
  @Test
  void aFailureOfTheCompilerIsABugThatShowsTheGraph() {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.parameter("x", TensorType.parse("f32[3]"));
    Graph broken =
        new Graph(
            "broken",
            List.of(new Graph.Named("x", x)),
            List.of(),
            List.of(new Graph.Named("y", new Value(99, TensorType.parse("f32[3]")))));
    CompilerBug bug = assertThrows(CompilerBug.class, () -> COMPILER.forGpu(broken));
    assertTrue(bug.graph().contains("broken"), bug.graph());
  }
}
