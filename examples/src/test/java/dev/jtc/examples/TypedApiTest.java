package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java signatures that the declarations of a program become, seen by a compiled caller. */
class TypedApiTest {
  private static final String PROGRAM =
      """
      package com.acme.models

      /// Adds one; not `x++`, and neither */ nor <b> nor @param nor a {brace} nor \\u0041 ends this.
      fn plus_one(x: f32[N]) -> f32[N] = x + 1
      /// A word of Java.
      fn char(x: f64, int: i32, z: i64, u: u8, b: bool) -> f64 =
          x + f64(int) + f64(z) + f64(u) + (f64(1.0) if b else f64(0.0))
      fn bytes(u: u8[N], b: bool[N]) -> (u8[N], bool[N]) = (u + u8(1), !b)
      fn both(i: i32, j: i64) -> (i32, i64) = (i + 1, j * 2)
      fn is_big(x: i32) -> bool = x > 5
      fn next(u: u8) -> u8 = u + u8(1)
      fn half(x: f64) -> f64 = x / 2
      fn twice(x: float[N]) -> float[N] = x * 2
      fn of_any_rank(x: f32[...S]) -> f32[...S] = x * 2
      fn scaled(x: f32[N], by: f32 = 2.0) -> f32[N] = x * by
      fn corners() -> (f32[2], f64) = (linspace(0, 1, 2), f64(7))
      fn flat(x: f32[N, M]) -> f32[N * M] = reshape(x, [-1])
      fn product(a: f32[2, K], b: f32[K]) -> f32[2] = a @ b
      fn even(x: f32[2 * N]) -> f32[N] = reshape(x, [N, 2])[:, 0]
      fn large(x: i64[N]) -> bool[N] = x > 3

      model Empty {
          fn twice(x: f32[N]) -> f32[N] = 2 * x
      }

      /// Scales and shifts.
      model Layer(n: dim = 3, scale: f32 = 2.0) {
          param x: f32[n] = ones(n)
          state count: i64 = 0
          fn forward(x: f32[B, n]) -> f32[B, n] = x * scale + shift(x)
          fn shift(y: f32[B, n]) -> f32[B, n] = y * 0 + x
          /// Moves `x`.
          train fn create(set: f32) { count += 1
              x += set }
          fn state(state: f32) -> f32 = state
          fn load(x: f32[n]) -> f32[n] = x
          fn of_any_rank(x: f32[...S]) -> f32[...S] = x * scale
          fn of_any_float(x: float[N]) -> float[N] = x * 2
      }
      model NeedsSize(n: dim) { param w: f32[n] = zeros(n) }
      model float { param w: f32 = 1.5
          fn forward(x: f32) -> f32 = w * x }

      main {
          let a = Layer()
          let b = Layer(4, 3.0)
          let c = Layer(n = 3)
          print("{a.forward(ones(1, 3))} {b.forward(ones(1, 4))}")
          print("{c.of_any_rank(ones(1, 3))} {c.of_any_rank(ones(2))} {c.of_any_float(ones(2))}")
          print("{c.of_any_float(f64(ones(2)))}")
          a.create(2.0)
          print("{a.x} {a.count} {c.state(4.0)}")
      }
      """;

  @TempDir static Path folder;
  private static CompiledJar jar;

  @BeforeAll
  static void compile() throws IOException {
    jar = CompiledJar.of(folder, "api.jt", PROGRAM);
  }

  @Test
  void everyDTypeHasItsJavaType() throws Exception {
    jar.with(
        "com.acme.app.Caller",
        """
        package com.acme.app;
        import com.acme.models.*;
        import dev.jtc.runtime.Tensor;
        import java.util.*;
        public final class Caller {
          public static String run() {
            List<Object> out = new ArrayList<>();
            out.add(Arrays.toString(Api.plus_one(new float[] {1, 2})));
            out.add(Api.plus_one(Tensor.of(new float[] {1, 2})));
            out.add(Api.char_(0.5, 1, 2L, (byte) 200, true));
            Tensor[] bytes = Api.bytes(new byte[] {1, (byte) 255}, new byte[] {0, 1});
            out.add(bytes[0] + " " + bytes[1]);
            Tensor[] both = Api.both(3, 1L << 40);
            out.add(both[0].itemLong() + " " + both[1].itemLong());
            boolean big = Api.is_big(6);
            byte next = Api.next((byte) 127);
            double half = Api.half(3);
            out.add(big + " " + Api.is_big(5) + " " + next + " " + half);
            out.add(Arrays.toString(Api.twice(new float[] {4})));
            out.add(Arrays.toString(Api.scaled(new float[] {4}, 0.5f)));
            out.add(Api.corners()[0] + " " + Api.corners()[1].item());
            out.add(Api.flat(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)));
            out.add(Arrays.toString(Api.large(new long[] {3, 4})));
            return String.join("\\n", out.stream().map(Object::toString).toList());
          }
        }
        """);
    assertEquals(
        """
        [2.0, 3.0]
        tensor([2., 3.])
        204.5
        tensor([2, 0], dtype=u8) tensor([ true, false])
        4 2199023255552
        true false -128 1.5
        [8.0]
        [2.0]
        tensor([0., 1.]) 7.0
        tensor([1., 2., 3., 4., 5., 6.])
        [0, 1]""",
        jar.call("com.acme.app.Caller"));
  }

  @Test
  void modelsAreClasses() throws Exception {
    jar.with(
        "com.acme.app.Models",
        """
        package com.acme.app;
        import com.acme.models.*;
        import dev.jtc.runtime.*;
        import java.util.*;
        public final class Models {
          public static String run() {
            List<Object> out = new ArrayList<>();
            Layer layer = Layer.create(0);
            layer.create_(0.5f);
            Model base = layer;
            out.add(base.parameters() + " " + base.state().get("count").itemLong());
            out.add(Arrays.toString(layer.forward(new float[] {1, 2, 3})));
            out.add(layer.state_(3) + " " + Arrays.toString(layer.load_(new float[3])));
            out.add(Arrays.toString(Layer2.create(0).forward(new float[] {1, 2, 3, 4})));
            out.add(Arrays.toString(Empty.create(0).twice(new float[] {1})));
            out.add(float_.create(0).forward(2));
            return String.join("\\n", out.stream().map(Object::toString).toList());
          }
        }
        """);
    assertEquals(
        """
        {x=tensor([1.5000, 1.5000, 1.5000])} 1
        [3.5, 5.5, 7.5]
        3.0 [0.0, 0.0, 0.0]
        [4.0, 7.0, 10.0, 13.0]
        [2.0]
        3.0""",
        jar.call("com.acme.app.Models"));
  }

  @Test
  void sizesThatALengthDoesNotTellNeedATensor() throws Exception {
    jar.with(
        "com.acme.app.Sizes",
        """
        package com.acme.app;
        import com.acme.models.Api;
        public final class Sizes {
          public static String run() {
            StringBuilder out = new StringBuilder();
            for (Runnable call : new Runnable[] {
              () -> Api.flat(new float[6]), () -> Api.product(new float[6], new float[4])
            }) {
              try {
                call.run();
                out.append("accepted\\n");
              } catch (IllegalArgumentException e) {
                out.append(e.getMessage()).append('\\n');
              }
            }
            return out.toString();
          }
        }
        """);
    assertEquals(
        """
        api.flat: argument `x` must be f32[N, M], but got 6 elements, which do not tell its sizes; pass a Tensor
        api.product: argument `b` has K = 4 (from f32[K]) but `a` has K = 3
        """,
        jar.call("com.acme.app.Sizes"));
  }

  @Test
  void mainCallsWhatJavaCannot() throws Exception {
    CompiledJar.Outcome outcome = jar.runMain();
    assertEquals("", outcome.err());
    assertEquals(
        """
        tensor([[3., 3., 3.]]) tensor([[4., 4., 4., 4.]])
        tensor([[2., 2., 2.]]) tensor([2., 2.]) tensor([2., 2.])
        tensor([2., 2.], dtype=f64)
        tensor([3., 3., 3.]) 1 4.0
        """,
        outcome.out());
  }

  @Test
  void theOutlinesInTheJarDeclareWhatTheClassesHave() throws Exception {
    Path sources = Files.createDirectory(folder.resolve("outlines"));
    List<String> files = new ArrayList<>();
    for (Map.Entry<String, String> outline : jar.program().outlines().entrySet()) {
      Path file = sources.resolve(outline.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, outline.getValue()).toString());
    }
    Path classes = Files.createDirectory(folder.resolve("outlined"));
    List<String> arguments =
        new ArrayList<>(List.of("-parameters", "-Xlint:all", "-Werror", "-Xdoclint:syntax,html"));
    arguments.addAll(List.of("-cp", jar.path().toString(), "-d", classes.toString()));
    arguments.addAll(files);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    assertEquals(0, javac.run(null, null, null, arguments.toArray(String[]::new)));
    // The outlines stand before the classes of the jar.
    java.net.URL[] urls = {classes.toUri().toURL(), jar.path().toUri().toURL()};
    try (URLClassLoader outlined = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        URLClassLoader real = jar.loader()) {
      for (String name : jar.program().outlines().keySet()) {
        assertEquals(signatures(real.loadClass(name)), signatures(outlined.loadClass(name)));
      }
    }
  }

  private static String signatures(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(TypedApiTest::signature)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static String signature(Method method) {
    return method.toGenericString() + Arrays.toString(method.getParameters());
  }

  @Test
  void documentationReachesTheOutline() {
    String api = jar.program().outlines().get("com.acme.models.Api");
    assertEquals(
        """
          /**
           * Adds one; not <code>x++</code>, and neither *&#47; nor &lt;b&gt; nor &#64;param nor a &#123;brace&#125; nor &#92;u0041 ends this.
           *
           * @param x {@code f32[N]}
           * @return {@code f32[N]}
           */
          public static float[] plus_one(float[] x) {
        """,
        api.substring(api.indexOf("  /**\n"), api.indexOf("plus_one(float[] x) {\n") + 22));
  }
}
