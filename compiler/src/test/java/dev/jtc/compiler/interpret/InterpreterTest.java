package dev.jtc.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  private static final Graph JOIN =
      GraphParser.parse(
          """
          fn join<K, N>(%x: f32[N,2*K+1], %y: f32[N+K]) -> (joined: f32[N+K+N], n: i64) {
            %2 = slice %x {start=[0,2*K], step=[1,1]} : f32[N,1]
            %3 = reshape %2 : f32[N]
            %4 = concat %y, %3 {axis=0} : f32[2*N+K]
            %5 = size {dim=2*N+K} : i64
            return %4, %5
          }
          """);

  @Test
  void sizesAreSolvedFromShapes() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Tensor y = Tensor.of(new float[] {7, 8, 9});
    List<Tensor> results = Interpreter.run(JOIN, List.of(x, y));
    assertArrayEquals(new float[] {7, 8, 9, 3, 6}, results.get(0).floats());
    assertEquals(5, results.get(1).itemLong());
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    Tensor x = Tensor.zeros(DType.F32, 2, 3);
    assertRefused(
        "argument `y` is f32[K+N]: axis 0 is 4, not K+N = 3", x, Tensor.zeros(DType.F32, 4));
    assertRefused(
        "argument `y` is f32[K+N]: axis 0 is 1, so `K` would be negative",
        Tensor.zeros(DType.F32, 2, 4),
        Tensor.zeros(DType.F32, 1));
    assertRefused(
        "argument `x` is f32[N,2*K+1]: axis 1 is 4, not 2*K+1 = 5",
        Tensor.zeros(DType.F32, 2, 4),
        Tensor.zeros(DType.F32, 4));
    assertRefused("argument `y` is f32[K+N], not f64[3]", x, Tensor.zeros(DType.F64, 3));
    assertRefused("argument `y` is f32[K+N], not f32[3, 1]", x, Tensor.zeros(DType.F32, 3, 1));
    assertRefused("there are 2 parameters, but 1 arguments", x);
  }

  @Test
  void sizesThatShapesDoNotTellAreRefused() {
    Graph square = GraphParser.parse("fn f<N>(%x: f32[N*N]) -> (y: f32[N*N]) {\nreturn %x\n}");
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Interpreter.run(square, List.of(Tensor.zeros(DType.F32, 4))));
    assertEquals(
        "argument `x` is f32[N*N]: axis 0 is 4, which does not tell `N*N`", e.getMessage());
  }

  private static void assertRefused(String message, Tensor... arguments) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Interpreter.run(JOIN, List.of(arguments)));
    assertEquals(message, e.getMessage());
  }

  @Test
  void loopsRunAndRecord() {
    Graph loop =
        GraphParser.parse(
            """
            fn power(%x: f32[2], %n: i64) -> (y: f32[2], trips: i64, all: f32[3,2]) {
              %3, %4, %5 = loop %n, %x, %x {carried=1, max=3, recorded=[0]} \
            : f32[2], i64, f32[3,2]
                while: fn small(%y: f32[2], %x: f32[2]) -> (go: bool) {
                  %0 = reduce.max %y {axes=[0]} : f32
                  %1 = const {value=20.0} : f32
                  %2 = map.lt %0, %1 : bool
                  return %2
                }
                body: fn times(%i: i64, %y: f32[2], %x: f32[2]) -> (y: f32[2]) {
                  %9 = map.mul %y, %x : f32[2]
                  return %9
                }
              return %3, %4, %5
            }
            """);
    Tensor x = Tensor.of(new float[] {1, 5});
    List<Tensor> twice = Interpreter.run(loop, List.of(x, Tensor.scalar(3L)));
    assertArrayEquals(new float[] {1, 25}, twice.get(0).floats());
    assertEquals(1, twice.get(1).itemLong());
    assertArrayEquals(new float[] {1, 5, 0, 0, 0, 0}, twice.get(2).floats());
    List<Tensor> never = Interpreter.run(loop, List.of(x, Tensor.scalar(-1L)));
    assertArrayEquals(new float[] {1, 5}, never.get(0).floats());
    assertEquals(0, never.get(1).itemLong());
  }
}
