package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.random.GradientGraphs;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.random.RandomGraphs.Sizing;
import dev.jtc.compiler.random.Shrinker;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.cuda.CudaProgram;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Random graphs as PTX on the emulator, against the interpreter. */
class CudaCompilerTest {
  @Test
  void randomGraphsKeepEveryBit() {
    compareAll(300, 12, UnaryOperator.identity());
  }

  @Test
  void gradientsKeepEveryBit() {
    compareAll(40, 8, GradientGraphs::gradients);
  }

  @Test
  void neighboursAreReadAndWrittenSixteenBytesAtATime() {
    Graph graph =
        GraphParser.parse(
            "fn f(%x: f32[6,8], %b: f32[8], %u: u8[6,8]) -> (return: f32[6,8]) {\n"
                + "  %3 = broadcast %b {dims=[1]} : f32[6,8]\n"
                + "  %4 = map.add %x, %3 : f32[6,8]\n"
                + "  %5 = convert %u : f32[6,8]\n"
                + "  %6 = map.mul %4, %5 : f32[6,8]\n"
                + "  return %6\n}\n");
    Tensor x = Tensor.of(DType.F32, floats(48), new int[] {6, 8});
    Tensor b = Tensor.of(DType.F32, floats(8), new int[] {8});
    byte[] bytes = new byte[48];
    bytes[47] = (byte) 200;
    Tensor u = Tensor.of(DType.U8, bytes, new int[] {6, 8});
    Lowered lowered = Lowered.forGpu(graph);
    CudaProgram program = CudaCompiler.compile(lowered.plan());
    assertTrue(program.ptx().contains("st.global.v4.f32"), program::ptx);
    assertTrue(program.ptx().contains("ld.global.nc.v4.f32"), program::ptx);
    List<Tensor> arguments = List.of(x, b, u);
    Launch.Order order = Launch.Order.values()[0];
    Tensor actual = Emulated.run(program, lowered.graph(), arguments, order).get(0);
    assertTrue(Interpreter.run(graph, arguments).get(0).sameBits(actual), actual::toString);
  }

  @Test
  void workOnOneNumberIsNotDoneByEachThread() {
    Graph graph =
        GraphParser.parse(
            "fn f(%x: f32[64,8], %t: f64) -> (return: f32[64,8]) {\n"
                + "  %2 = const {value=0.9} : f64\n"
                + "  %3 = map.pow %2, %t : f64\n"
                + "  %4 = convert %3 : f32\n"
                + "  %5 = broadcast %4 {dims=[]} : f32[64,8]\n"
                + "  %6 = map.mul %x, %5 : f32[64,8]\n"
                + "  return %6\n}\n");
    Lowered lowered = Lowered.forGpu(graph);
    CudaProgram program = CudaCompiler.compile(lowered.plan());
    assertEquals(2, program.kernels().size());
    assertEquals("1", program.kernels().get(0).blocks());
    assertEquals(1, program.ptx().split(", DoublePower_pow_DD,", -1).length - 1, program::ptx);
    assertTrue(program.ptx().contains("st.global.v4.f32"), program::ptx);
    Tensor x = Tensor.of(DType.F32, floats(512), new int[] {64, 8});
    Tensor t = Tensor.of(DType.F64, new double[] {17}, new int[0]);
    Launch.Order order = Launch.Order.values()[0];
    Tensor actual = Emulated.run(program, lowered.graph(), List.of(x, t), order).get(0);
    assertTrue(Interpreter.run(graph, List.of(x, t)).get(0).sameBits(actual), actual::toString);
  }

  private static float[] floats(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = 0.1f * i - 1;
    }
    return numbers;
  }

  @Test
  void theSamePlanGivesTheSameText() {
    for (int seed = 0; seed < 20; seed++) {
      Case some = RandomGraphs.of(seed, DType.F32, 12, Sizing.SYMBOLIC);
      Lowered lowered = Lowered.forGpu(some.graph());
      String text = CudaCompiler.compile(lowered.plan()).ptx();
      assertEquals(text, CudaCompiler.compile(Lowered.forGpu(some.graph()).plan()).ptx());
    }
  }

  private static void compareAll(int graphs, int nodes, UnaryOperator<Graph> made) {
    for (int seed = 0; seed < graphs; seed++) {
      DType dtype = seed % 2 == 0 ? DType.F32 : DType.F64;
      Sizing sizing = seed % 3 == 0 ? Sizing.FIXED : Sizing.SYMBOLIC;
      Case some = RandomGraphs.of(seed, dtype, nodes, sizing);
      Launch.Order order = Launch.Order.values()[seed % Launch.Order.values().length];
      if (differs(some, made, order)) {
        Case small = Shrinker.shrink(some, candidate -> differs(candidate, made, order));
        fail("seed " + seed + ":\n" + GraphPrinter.print(small.graph()) + " at " + small.inputs());
      }
    }
  }

  private static boolean differs(Case some, UnaryOperator<Graph> made, Launch.Order order) {
    Lowered lowered = Lowered.forGpu(made.apply(some.graph()));
    CudaProgram program = CudaCompiler.compile(lowered.plan());
    List<Tensor> expected = Interpreter.run(lowered.source(), some.inputs());
    List<Tensor> actual = Emulated.run(program, lowered.graph(), some.inputs(), order);
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).sameBits(actual.get(i))) {
        return true;
      }
    }
    return false;
  }
}
