package dev.jtc.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelEvaluatorTest {
  private static final Index I = Index.variable("i");
  private static final Index J = Index.variable("j");

  /** Row sums of an [N,3] matrix that lies row by row, of positive elements only. */
  @Test
  void statementsRunInOrder() {
    Expr element = new Expr.Load(DType.F32, "x", I.times(3).plus(J));
    Expr sum = new Expr.Local(DType.F32, "sum");
    Expr value = new Expr.Local(DType.F32, "value");
    Expr zero = new Expr.Literal(DType.F32, 0);
    Stmt add = new Stmt.Assign("sum", call(ScalarFns.ADD, sum, value));
    Stmt positive = new Stmt.If(call(ScalarFns.GT, value, zero), List.of(add));
    List<Stmt> visit = List.of(new Stmt.Let("value", element), positive);
    Stmt inner = new Stmt.For("j", Dim.of(3), Stmt.Kind.SERIAL, visit);
    List<Stmt> row = List.of(new Stmt.Declare("sum", zero), inner, new Stmt.Store("y", I, sum));
    Stmt outer = new Stmt.For("i", Dim.variable("N"), Stmt.Kind.PARALLEL, row);
    Buffer x = new Buffer("x", TensorType.parse("f32[N,3]"), Buffer.Role.IN, Buffer.Layout.ROWS);
    Buffer y = new Buffer("y", TensorType.parse("f32[N]"), Buffer.Role.OUT, Buffer.Layout.FLAT);
    Kernel kernel = new Kernel("sums", List.of(), "", List.of(x, y), List.of(outer));
    float[] result = new float[2];
    float[][] rows = {{1, -5, 2}, {-1, 4, Float.NaN}};
    KernelEvaluator.run(kernel, List.of(rows, result), name -> 2L);
    assertArrayEquals(new float[] {3, 4}, result);
  }

  private static Expr call(ScalarFn fn, Expr a, Expr b) {
    return new Expr.Call(fn, DType.F32, List.of(a, b));
  }
}
