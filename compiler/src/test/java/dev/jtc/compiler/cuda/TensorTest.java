package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of tensor cores: those of the interpreter, of factors that were rounded before. */
class TensorTest {
  private static Graph graph(String left, String right, String contract, int m, int n, int k) {
    return GraphParser.parse(
        ("fn f(%x: f32[LEFT], %w: f32[RIGHT], %b: f32[N]) -> (return: f32[M,N]) {\n"
                + "  %3 = dot %x, %w {contract=CONTRACT} : f32[M,N]\n"
                + "  %4 = broadcast %b {dims=[1]} : f32[M,N]\n"
                + "  %5 = map.sub %3, %4 : f32[M,N]\n"
                + "  return %5\n}\n")
            .replace("LEFT", left)
            .replace("RIGHT", right)
            .replace("CONTRACT", contract)
            .replace("M", "" + m)
            .replace("N", "" + n)
            .replace("K", "" + k));
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,37,29,45",
    "2,1,64,32,48",
    "1,2,30,70,16",
    "4,4,140,132,20",
    "2,4,5,130,17",
    "4,2,130,3,33"
  })
  void factorsAreRoundedAndSumsAreNot(int rows, int columns, int m, int n, int k) {
    for (Precision precision : new Precision[] {Precision.TF32, Precision.BF16}) {
      TileShape shape = new TileShape(32, 32, rows, columns, 16, "");
      Tiles tiles = new Tiles(precision, (tiling, some) -> shape);
      check(graph("M,K", "K,N", "[1;0]", m, n, k), tiles, new int[] {m, k}, new int[] {k, n});
      check(graph("K,M", "N,K", "[0;1]", m, n, k), tiles, new int[] {k, m}, new int[] {n, k});
    }
  }

  private static void check(Graph graph, Tiles tiles, int[] left, int[] right) {
    Random random = new Random(7);
    float[] x = some(random, left[0] * left[1]);
    float[] w = some(random, right[0] * right[1]);
    int columns =
        graph.results().get(0).value().type().shape().dim(1).value() == right[1]
            ? right[1]
            : right[0];
    Tensor bias = Tensor.of(DType.F32, some(random, columns), new int[] {columns});
    Lowered lowered = Lowered.forGpu(graph);
    CudaProgram program = CudaCompiler.compile(lowered.plan(), tiles);
    assertTrue(program.ptx().contains("mma.sync.aligned"), program::ptx);
    assertTrue(program.ptx().contains(".target sm_80"), program::ptx);
    List<Tensor> arguments =
        List.of(Tensor.of(DType.F32, x, left), Tensor.of(DType.F32, w, right), bias);
    List<Tensor> rounded =
        List.of(
            Tensor.of(DType.F32, rounded(x, tiles.precision()), left),
            Tensor.of(DType.F32, rounded(w, tiles.precision()), right),
            bias);
    Tensor expected = Interpreter.run(graph, rounded).get(0);
    assertFalse(expected.sameBits(Interpreter.run(graph, arguments).get(0)));
    for (Launch.Order order : Launch.Order.values()) {
      Tensor actual = Emulated.run(program, lowered.graph(), arguments, order).get(0);
      assertTrue(expected.sameBits(actual), () -> expected + " but " + actual);
    }
  }

  private static float[] some(Random random, int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /** To 10 bits behind the point, ties away from zero; or to 7, ties to even. */
  private static float[] rounded(float[] numbers, Precision precision) {
    float[] rounded = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int bits = Float.floatToRawIntBits(numbers[i]);
      rounded[i] =
          Float.intBitsToFloat(
              precision == Precision.TF32
                  ? bits + 0x1000 & ~0x1FFF
                  : bits + 0x7FFF + (bits >>> 16 & 1) & ~0xFFFF);
    }
    return rounded;
  }

  @Test
  void otherTypesStayExact() {
    Graph graph =
        GraphParser.parse(
            "fn f(%x: f64[4,5], %w: f64[5,6]) -> (return: f64[4,6]) {\n"
                + "  %2 = dot %x, %w {contract=[1;0]} : f64[4,6]\n  return %2\n}\n");
    String ptx = CudaCompiler.compile(Lowered.forGpu(graph).plan(), Precision.BF16).ptx();
    assertFalse(ptx.contains("mma.sync"), ptx);
    assertTrue(ptx.contains(".target sm_75"), ptx);
  }

  @Test
  void machineCodeIsForGpusThatHaveTheInstructions() {
    assumeTrue(Assembler.missing().isEmpty(), () -> Assembler.missing().get());
    Graph graph = graph("M,K", "K,N", "[1;0]", 4096, 4096, 4096);
    for (Precision precision : new Precision[] {Precision.TF32, Precision.BF16}) {
      String ptx = CudaCompiler.compile(Lowered.forGpu(graph).plan(), precision).ptx();
      List<Assembler.Assembled> modules = Assembler.assemble(ptx);
      List<Integer> architectures =
          modules.stream().map(Assembler.Assembled::architecture).toList();
      assertEquals(List.of(80, 86, 89, 90), architectures);
      for (Assembler.Assembled module : modules) {
        Assembler.Usage usage = module.usages().get(0);
        assertEquals(0, usage.spilledBytes(), usage::toString);
        assertTrue(usage.registers() <= 128, usage::toString);
      }
    }
  }
}
