package dev.jtc.compiler.view;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.memory.Plan.Choose;
import dev.jtc.compiler.memory.Plan.Launch;
import dev.jtc.compiler.memory.Plan.Repeat;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;

/** Plans to draw. */
final class SamplePlans {
  private static final Dim N = Dim.variable("N");

  private SamplePlans() {}

  /** y = tanh(x @ w + b), then a new b, in two kernels. */
  static Plan predict() {
    Shape wide = Shape.of(N, Dim.of(784));
    Shape narrow = Shape.of(N, Dim.of(10));
    Index row = Index.variable("i");
    Index column = Index.variable("j");
    Index inner = Index.variable("k");
    Expr product =
        call(
            ScalarFns.FMA,
            load("x", row.times(784).plus(inner)),
            load("w", inner.times(10).plus(column)),
            new Expr.Local(DType.F32, "acc"));
    Expr value = call(ScalarFns.TANH, call(ScalarFns.ADD, local("acc"), load("b", column)));
    Stmt sum =
        new Stmt.For("k", Dim.of(784), Stmt.Kind.SERIAL, List.of(new Stmt.Assign("acc", product)));
    Stmt declare = new Stmt.Declare("acc", new Expr.Literal(DType.F32, 0));
    Stmt store = new Stmt.Store("y", row.times(10).plus(column), value);
    Stmt columns = new Stmt.For("j", Dim.of(10), Stmt.Kind.VECTOR, List.of(declare, sum, store));
    Stmt rows = new Stmt.For("i", N, Stmt.Kind.PARALLEL, List.of(columns));
    Kernel predict =
        new Kernel(
            "predict_0",
            List.of("%0", "%1", "%2", "%3"),
            "mlp.jt:4",
            List.of(
                buffer("x", wide, Role.IN),
                buffer("w", Shape.of(784, 10), Role.IN),
                buffer("b", Shape.of(10), Role.IN),
                buffer("y", narrow, Role.OUT)),
            List.of(rows));
    Kernel update = scale("update_1", "b", Role.INOUT);
    return new Plan(
        "predict",
        List.of("N"),
        List.of(
            slot("x", wide.elements(), Slot.Kind.ARGUMENT),
            slot("w", Dim.of(7840), Slot.Kind.ARGUMENT),
            slot("b", Dim.of(10), Slot.Kind.ARGUMENT),
            slot("y", narrow.elements(), Slot.Kind.RESULT)),
        3,
        List.of(3, 2),
        List.of(new Launch(predict, List.of(0, 1, 2, 3)), new Launch(update, List.of(2))));
  }

  /** A loop around a choice. */
  static Plan loop() {
    List<Plan.Step> then = List.of(new Launch(scale("shrink", "y", Role.INOUT), List.of(1)));
    List<Plan.Step> otherwise = List.of(new Launch(scale("grow", "y", Role.INOUT), List.of(1)));
    Kernel test =
        new Kernel(
            "test",
            List.of("%7"),
            "",
            List.of(
                buffer("y", Shape.of(10), Role.IN),
                new Buffer("c", TensorType.scalar(DType.BOOL), Role.OUT, Layout.FLAT)),
            List.of(
                new Stmt.Store(
                    "c",
                    Index.ZERO,
                    call(ScalarFns.LT, load("y", Index.ZERO), new Expr.Literal(DType.F32, 0)))));
    List<Plan.Step> body = List.of(new Launch(test, List.of(1, 3)), new Choose(3, then, otherwise));
    return new Plan(
        "iterate",
        List.of(),
        List.of(
            new Slot("n", DType.I64, Layout.FLAT, Dim.ONE, Dim.ONE, Slot.Kind.ARGUMENT),
            slot("y", Dim.of(10), Slot.Kind.ARGUMENT),
            new Slot("trip", DType.I64, Layout.FLAT, Dim.ONE, Dim.ONE, Slot.Kind.SCRATCH),
            new Slot("isSmall", DType.BOOL, Layout.FLAT, Dim.ONE, Dim.ONE, Slot.Kind.SCRATCH)),
        2,
        List.of(1),
        List.of(new Repeat(0, 2, List.of(), -1, body)));
  }

  private static Kernel scale(String name, String buffer, Role role) {
    Index i = Index.variable("i");
    Expr half = new Expr.Literal(DType.F32, Double.doubleToLongBits(0.5));
    Stmt store = new Stmt.Store(buffer, i, call(ScalarFns.MUL, load(buffer, i), half));
    Stmt loop = new Stmt.For("i", Dim.of(10), Stmt.Kind.VECTOR, List.of(store));
    List<Buffer> buffers = List.of(buffer(buffer, Shape.of(10), role));
    return new Kernel(name, List.of("%5"), "mlp.jt:9", buffers, List.of(loop));
  }

  private static Buffer buffer(String name, Shape shape, Role role) {
    return new Buffer(name, new TensorType(DType.F32, shape), role, Layout.FLAT);
  }

  private static Slot slot(String name, Dim elements, Slot.Kind kind) {
    return new Slot(name, DType.F32, Layout.FLAT, elements, Dim.ONE, kind);
  }

  private static Expr load(String buffer, Index index) {
    return new Expr.Load(DType.F32, buffer, index);
  }

  private static Expr local(String name) {
    return new Expr.Local(DType.F32, name);
  }

  private static Expr call(ScalarFn fn, Expr... arguments) {
    return new Expr.Call(fn, DType.F32, List.of(arguments));
  }
}
