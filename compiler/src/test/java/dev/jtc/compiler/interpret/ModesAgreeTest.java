package dev.jtc.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function run step by step gives the tensors that its static graph gives, to the bit. */
class ModesAgreeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // Loops over bounds known beforehand: short ones unroll, long ones do not.
        "fn f(x: f32, n: i64) -> f32 { var y = x\n for k in 2..5 { y += x ^ k }\n return y }",
        "fn f(x: f32, n: i64) -> f32 { var y = x\n for k in 0..70 { y += x / f32(k + 1) }\n"
            + " return y }",
        // Bounds known only when it runs, and a power of a tensor.
        "fn f(x: f32, n: i64) -> f32 { var y = 0.0\n for k in n..2 * n { y += x ^ k }\n return y }",
        "fn f(x: f32, n: i64) -> f32 { var y = x\n for k in 0..n max 2 { y = y * 1.5 }\n return y }",
        // Literals that a loop or branch makes tensors of.
        "fn f(x: f32, n: i64) -> f32 { var s = 0.1\n for k in 0..n { s = s + 0.2 }\n"
            + " return x * s }",
        "fn f(x: f32, n: i64) -> f32 { var m = 7\n for k in 0..n { m = m * 3 }\n"
            + " return x * f32(m) }",
        "fn f(x: f32, n: i64) -> f32 { var s = 1\n if n > 2 { s = x }\n return s * 3 }",
        "fn f(x: f32, n: i64) -> f32 { var s = 0.1\n if n < 2 { s = 0.3 } else { s = 0.7 }\n"
            + " return s + 0.1 + x }",
        "fn f(x: f32, n: i64) -> f32 { let s = 0.1 if n > 2 else x\n return s + 0.7 }",
        "fn f(x: f32, n: i64) -> f32 { if n > 2 { return x }\n return 0.5 }",
        "fn f(x: f32, n: i64) -> f32 { var y = x\n while y < 10.0 max 9 { y = y * 2 }\n return y }",
        // Gradients through all of it.
        "fn f(x: f32, n: i64) -> f32 { var y = x\n for k in 0..n max 8 { y = y * y + x }\n"
            + " return grad(y, wrt = x) }",
        "fn f(x: f32, n: i64) -> f32 { var y = x\n if n > 2 { y = sin(x) * x }\n"
            + " return grad(y * y, wrt = x) }",
        "fn f(x: f32, n: i64) -> f32 { var a = x\n var b = 2 * x\n for k in 0..n max 8 {\n"
            + " let t = a\n a = b\n b = t * x }\n return grad(3 * a + b, wrt = x) }",
        // By one of two values that are the same number, or the same computation.
        "fn f(x: f32, n: i64) -> f32 { let a = ones(2)\n"
            + " return x * sum(grad(sum(a * ones(2)), wrt = a)) }",
        "fn f(x: f32, n: i64) -> f32 { let a = sin(x)\n return grad(a * sin(x), wrt = a) }",
        "fn g(x: f32) -> f32 { return x * x } backward (dy) { return where(x > 0, 3 * dy, dy) }\n"
            + "fn f(x: f32, n: i64) -> f32 = grad(g(x) * g(x), wrt = x)",
      })
  void theModesAgree(String functions) {
    String text = functions + "\nmain { for n in 0..4 { f(0.75, n) } }";
    List<Tensor> dynamic = new ArrayList<>();
    Running.output(text, call -> dynamic.add(call.returned().get(0)));
    Program program = Running.program(text);
    FunctionGraph f =
        new Elaborator(new Diagnostics())
            .function(program.functions().get(program.functions().size() - 1), program.scope())
            .orElseThrow();
    assertEquals(4, dynamic.size());
    for (int n = 0; n < 4; n++) {
      List<Tensor> arguments = List.of(Tensor.scalar(0.75f), Tensor.scalar((long) n));
      Tensor expected = Interpreter.run(f.graph(), arguments).get(0);
      Tensor actual = dynamic.get(n);
      assertTrue(expected.sameBits(actual), n + ": " + expected + " but " + actual);
    }
  }
}
