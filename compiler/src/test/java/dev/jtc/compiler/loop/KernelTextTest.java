package dev.jtc.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelTextTest {
  /** Everything that the text can say, as it is printed. */
  private static final String EVERYTHING =
      """
      kernel all_0  fuses %0 %1  // mlp.jt:4:7
        in x: f32[N,784]
        in index: i64[N]
        in seed: i64
        inout s: f64
        out y: f32[N,10]
        scratch t: f32[4,N/2+1] rows
        flops 10*((N/2))*N+2*N+1  read 3136*N+8*N+16 B  written 40*N+8 B
      {
        s[0] = (s[0] + -0.5f64)
        parallel i < N {
          acc: f32 = NaNf32
          let low = -Infinityf32
          for k < (N/2) {
            vector j < 10 {
              acc = fma(x[784*i+k], t[j+((N/2)+1)*k], acc)
            }
          }
          if (index[i] < pos(i+(N))) {
            y[10*i+3] = select((index[i] == 3i64), max(acc, low), f32(philox(seed[0], 7i64, pos(4*i))))
          }
          y[((i)/(3))+10*((i)%(N))] = x[784*[index[i]]+i+(-1*N+2)]
        }
      }
      """;

  private static Kernel kernel(List<Stmt> body) {
    TensorType type = new TensorType(DType.F32, Shape.of(Dim.variable("N")));
    Buffer x = new Buffer("x", type, Buffer.Role.INOUT, Buffer.Layout.FLAT);
    return new Kernel("k", List.of(), "", List.of(x), body);
  }

  @Test
  void parsingAndPrintingAreInverse() {
    Kernel kernel = KernelParser.parse(EVERYTHING);
    assertEquals(6, kernel.buffers().size());
    assertEquals(List.of("%0", "%1"), kernel.fuses());
    assertEquals("mlp.jt:4:7", kernel.source());
    String text = KernelPrinter.print(kernel);
    assertEquals(kernel, KernelParser.parse(text));
    assertEquals(text, KernelPrinter.print(KernelParser.parse(text)));
  }

  @Test
  void theTextIsReadable() {
    Expr x = new Expr.Load(DType.F32, "x", Index.variable("i"));
    Expr two = new Expr.Literal(DType.F32, Double.doubleToLongBits(2));
    Expr twice = new Expr.Call(ScalarFns.MUL, DType.F32, List.of(x, two));
    Stmt store = new Stmt.Store("x", Index.variable("i"), twice);
    Stmt loop = new Stmt.For("i", Dim.variable("N"), Stmt.Kind.VECTOR, List.of(store));
    assertEquals(
        """
        kernel k
          inout x: f32[N]
          flops N  read 4*N B  written 4*N B
        {
          vector i < N {
            x[i] = (x[i] * 2.0f32)
          }
        }
        """,
        KernelPrinter.print(kernel(List.of(loop))));
  }

  @Test
  void everyScalarFunctionReadsBack() {
    for (var fn : ScalarFns.all()) {
      for (DType dtype : DType.values()) {
        if (!fn.domain().contains(dtype)) {
          continue;
        }
        Expr value = new Expr.Literal(dtype, 0);
        List<Expr> arguments =
            java.util.stream.IntStream.range(0, fn.arity())
                .mapToObj(i -> fn.isCondition(i) ? new Expr.Literal(DType.BOOL, 1) : value)
                .toList();
        Optional<String> place = fn.canFail(dtype) ? Optional.of("a b.jt:3:4+5") : Optional.empty();
        Expr call = new Expr.Call(fn, dtype, arguments, place);
        Kernel kernel = kernel(List.of(new Stmt.Let("v", call)));
        assertEquals(kernel, KernelParser.parse(KernelPrinter.print(kernel)), fn + " " + dtype);
      }
    }
  }

  @Test
  void errorsNameTheLine() {
    String head = "kernel k\n  in x: f32[N]\n{\n";
    assertError("line 4", head + "y[0] = 1.0f32\n}");
    assertError("line 4: operand 1 of `add` must be i32", head + "let a = (x[0] + 1i32)\n}");
    assertError("nothing here is called `b`", head + "let a = b\n}");
    assertError("affine", head + "for i < N { let a = x[i*i] }\n}");
    assertError("what is `?`", head + "let a = ?\n}");
    assertError("line 1", "kernels k\n{ }");
  }

  private static void assertError(String part, String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> KernelParser.parse(text)).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void costsCountMultiplyAddsTwice() {
    Kernel kernel =
        KernelParser.parse(
            """
            kernel dense
              in x: f32[N,784]
              in w: f32[784,10]
              in b: f32[10]
              out y: f32[N,10]
            {
              for i < N {
                for j < 10 {
                  acc: f32 = 0.0f32
                  for k < 784 {
                    acc = fma(x[784*i+k], w[10*k+j], acc)
                  }
                  y[10*i+j] = (acc + b[j])
                }
              }
            }
            """);
    Dim n = Dim.variable("N");
    Cost cost = Cost.of(kernel);
    assertEquals(n.times(15690), cost.flops());
    assertEquals(n.times(784).plus(7850).times(4), cost.readBytes());
    assertEquals(n.times(40), cost.writtenBytes());
  }
}
