package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.CudaProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products in tiles of shared memory, on the emulator, against the interpreter. */
class TileTest {
  private static Graph product(String type, int m, int n, int k) {
    return GraphParser.parse(
        ("fn f(%x: T[M,K], %w: T[K,N], %b: T[N]) -> (return: T[M,N]) {\n"
                + "  %3 = dot %x, %w {contract=[1;0]} : T[M,N]\n"
                + "  %4 = broadcast %b {dims=[1]} : T[M,N]\n"
                + "  %5 = map.sub %3, %4 : T[M,N]\n"
                + "  return %5\n}\n")
            .replace("T[", type + "[")
            .replace("M", "" + m)
            .replace("N", "" + n)
            .replace("K", "" + k));
  }

  @ParameterizedTest
  @CsvSource({
    "16,16,8,8,8",
    "16,16,8,4,8",
    "16,16,2,8,16",
    "16,16,4,4,16",
    "16,16,1,2,32",
    "16,16,1,1,64",
    "1,32,1,1,32",
    "32,1,1,1,32",
    "16,16,1,8,8",
    "16,16,8,1,8",
    "16,16,4,2,8"
  })
  void everyTileKeepsEveryBit(int y, int x, int rows, int columns, int depth) {
    TileShape shape = new TileShape(y, x, rows, columns, depth, "");
    for (String type : List.of("f32", "f64", "i32", "i64")) {
      if (type.endsWith("32") || rows <= 4 && columns <= 4) {
        check(product(type, 37, 29, 45), tiling -> shape, List.of(37, 45, 45, 29, 29));
      }
    }
    check(product("f32", 36, 132, 44), tiling -> shape, List.of(36, 44, 44, 132, 132));
    if (rows == 8 && columns == 8) {
      check(product("f32", 128, 128, 32), tiling -> shape, List.of(128, 32, 32, 128, 128));
    }
  }

  private static void check(
      Graph graph, Function<Tiling, TileShape> shapes, List<Integer> ofProduct) {
    Random random = new Random(1);
    List<Tensor> arguments = new ArrayList<>();
    arguments.add(some(graph, 0, random, ofProduct.get(0), ofProduct.get(1)));
    arguments.add(some(graph, 1, random, ofProduct.get(2), ofProduct.get(3)));
    arguments.add(some(graph, 2, random, ofProduct.get(4)));
    compare(graph, shapes, arguments);
  }

  private static void compare(
      Graph graph, Function<Tiling, TileShape> shapes, List<Tensor> arguments) {
    Lowered lowered = Lowered.forGpu(graph);
    CudaProgram program =
        CudaCompiler.compile(
            lowered.plan(), new Tiles(Precision.F32, (tiling, none) -> shapes.apply(tiling)));
    assertTrue(program.ptx().contains("bar.sync"), program::ptx);
    List<Tensor> expected = Interpreter.run(graph, arguments);
    for (Launch.Order order : Launch.Order.values()) {
      List<Tensor> actual = Emulated.run(program, lowered.graph(), arguments, order);
      for (int i = 0; i < expected.size(); i++) {
        String what = expected.get(i) + " but " + actual.get(i);
        assertTrue(expected.get(i).sameBits(actual.get(i)), what);
      }
    }
  }

  /** Numbers of all sizes, zeros of both signs and tiny ones whose products vanish among them. */
  private static Tensor some(Graph graph, int parameter, Random random, int... shape) {
    DType dtype = graph.parameters().get(parameter).value().type().dtype();
    int size = 1;
    for (int dim : shape) {
      size *= dim;
    }
    float[] f32 = new float[size];
    double[] f64 = new double[size];
    int[] i32 = new int[size];
    long[] i64 = new long[size];
    for (int i = 0; i < size; i++) {
      double number = random.nextGaussian();
      int kind = random.nextInt(8);
      number = kind == 0 ? 0 : kind == 1 ? -0.0 : kind == 2 ? number * 1e-30 : number;
      f32[i] = (float) number;
      f64[i] = number;
      i32[i] = random.nextInt();
      i64[i] = random.nextLong();
    }
    Object array =
        switch (dtype) {
          case F32 -> f32;
          case F64 -> f64;
          case I32 -> i32;
          case I64, U8, BOOL -> i64;
        };
    return Tensor.of(dtype, array, shape);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 17})
  void openSizesAndTransposedFactorsKeepEveryBit(int size) {
    Graph graph =
        GraphParser.parse(
            "fn f<N, K>(%x: f32[3,K,N], %y: f32[3,5,K]) -> (return: f32[3,N,5]) {\n"
                + "  %2 = dot %x, %y {batch=[0;0], contract=[1;2]} : f32[3,N,5]\n"
                + "  %3 = map.tanh %2 : f32[3,N,5]\n"
                + "  return %3\n}\n");
    Random random = new Random(size);
    for (int terms : new int[] {0, 1, 40}) {
      List<Tensor> arguments =
          List.of(some(graph, 0, random, 3, terms, size), some(graph, 1, random, 3, 5, terms));
      compare(graph, TileShape::of, arguments);
    }
  }

  /** The largest tiles, with little and with much behind the product. */
  @ParameterizedTest
  @ValueSource(ints = {75, 80, 86, 89, 90})
  void largeProductsStayInRegisters(int architecture) {
    assumeTrue(Assembler.missing().isEmpty(), () -> Assembler.missing().get());
    for (String type : List.of("f32", "f64")) {
      CudaProgram program =
          CudaCompiler.compile(Lowered.forGpu(product(type, 4096, 4096, 4096)).plan());
      for (Assembler.Usage usage : Assembler.assemble(program.ptx(), architecture).usages()) {
        assertEquals(0, usage.spilledBytes(), usage::toString);
        assertEquals(0, usage.stackBytes(), usage::toString);
        assertTrue(usage.registers() <= 128, usage::toString);
      }
    }
  }

  @Test
  void tilesFollowTheSizes() {
    assertEquals("128x128", tile(4096, 4096, 4096));
    assertEquals("16x16", tile(64, 100, 1000));
    assertEquals("1x32", tile(1, 512, 784));
  }

  private static String tile(int m, int n, int k) {
    List<String> tiles = new ArrayList<>();
    CudaCompiler.compile(
        Lowered.forGpu(product("f32", m, n, k)).plan(),
        new Tiles(
            Precision.F32,
            (tiling, precision) -> {
              TileShape shape = TileShape.of(tiling, precision);
              tiles.add(shape.tileRows() + "x" + shape.tileColumns());
              return shape;
            }));
    return String.join(" ", tiles);
  }
}
