package dev.jtc.compiler.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.Regions;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written where, and what that saves. */
class PlannerTest {
  private static final TensorType LINE = new TensorType(DType.F32, Shape.of(5));
  private static final TensorType SQUARE = new TensorType(DType.F32, Shape.of(3, 3));

  private final GraphBuilder g = new GraphBuilder();
  private final Builds b = new Builds(g);

  private Lowered lowered(Named... results) {
    return Lowered.of(g.build("f", List.of(results)));
  }

  private static Tensor line(float first) {
    return Tensor.of(new float[] {first, first + 1, first + 2, first + 3, -first}, 5);
  }

  private static Tensor square(float first) {
    return Tensor.of(new float[] {first, 1, 2, 3, first, 5, 6, 7, first}, 3, 3);
  }

  private static long scratch(Lowered lowered) {
    return lowered.plan().slots().stream().filter(s -> s.kind() == Slot.Kind.SCRATCH).count();
  }

  @Test
  void swappedParametersGoThroughOneSpare() {
    Value p = g.parameter("a", LINE);
    Value q = g.parameter("b", LINE);
    Lowered swap = lowered(new Named("a", q), new Named("b", p));
    assertEquals(List.of(0, 1), swap.plan().resultSlots());
    assertEquals(3, swap.copies());
    swap.checked(List.of(line(1), line(2)));
  }

  @Test
  void threeParametersTurnInACircle() {
    Value p = g.parameter("a", LINE);
    Value q = g.parameter("b", LINE);
    Value r = g.parameter("c", LINE);
    Lowered turn = lowered(new Named("a", q), new Named("b", r), new Named("c", p));
    assertEquals(4, turn.copies());
    turn.checked(List.of(line(1), line(2), line(3)));
  }

  @Test
  void aParameterReturnedUnderItsNameCostsNothing() {
    Value p = g.parameter("a", LINE);
    Lowered same = lowered(new Named("a", p));
    assertEquals(0, same.steps().size());
    same.checked(List.of(line(1)));
  }

  @Test
  void aParameterReturnedUnderAnotherNameIsCopied() {
    Value p = g.parameter("a", LINE);
    Lowered copy = lowered(new Named("y", p), new Named("a", b.neg(p)));
    assertEquals(1, copy.copies() - 1, "one copy for y, one since a must wait for it");
    copy.checked(List.of(line(1)));
  }

  @Test
  void aResultReturnedTwiceIsCopied() {
    Value p = g.parameter("a", LINE);
    Value y = b.neg(p);
    Lowered twice = lowered(new Named("y", y), new Named("z", y));
    assertEquals(1, twice.copies());
    twice.checked(List.of(line(1)));
  }

  @Test
  void anUpdateIsWrittenOverTheParameter() {
    Value p = g.parameter("p", LINE);
    Value d = g.parameter("d", LINE);
    Lowered update = lowered(new Named("p", b.sub(p, d)));
    assertEquals(List.of(0), update.plan().resultSlots());
    assertEquals(0, update.copies());
    assertEquals(0, scratch(update));
    update.checked(List.of(line(1), line(2)));
  }

  @Test
  void anUpdateThatReadsElsewhereIsNot() {
    Value p = g.parameter("p", SQUARE);
    Lowered update = lowered(new Named("p", b.add(p, b.transpose(p, 1, 0))));
    assertEquals(1, update.copies());
    update.checked(List.of(square(4)));
  }

  @Test
  void anUpdateWaitsForOtherReadersOfTheOldVersion() {
    Value p = g.parameter("p", SQUARE);
    Value d = g.parameter("d", SQUARE);
    Value next = b.sub(p, d);
    Value late = b.emit(Dot.matrices(), p, d);
    Lowered update = lowered(new Named("p", next), new Named("y", late));
    assertEquals(0, update.copies());
    update.checked(List.of(square(4), square(9)));
  }

  @Test
  void aProductDoesNotOverwriteItsFactor() {
    Value p = g.parameter("p", SQUARE);
    Value d = g.parameter("d", SQUARE);
    Lowered update = lowered(new Named("p", b.sub(p, b.emit(Dot.matrices(), p, d))));
    assertEquals(1, update.copies());
    update.checked(List.of(square(4), square(9)));
  }

  @Test
  void scratchIsUsedAgain() {
    Value x = g.parameter("x", SQUARE);
    for (int i = 0; i < 6; i++) {
      x = b.emit(Dot.matrices(), x, b.transpose(x, 1, 0));
    }
    Lowered products = lowered(new Named("y", x));
    long squares =
        products.plan().slots().stream()
            .filter(s -> s.kind() == Slot.Kind.SCRATCH && s.elements().is(9))
            .count();
    assertEquals(2, squares);
    products.checked(List.of(square(0.5f)));
  }

  @Test
  void aRowIsReplacedInPlace() {
    Value p = g.parameter("p", SQUARE);
    Value row = g.parameter("row", new TensorType(DType.F32, Shape.of(3)));
    Value at = g.parameter("at", TensorType.scalar(DType.I64));
    Lowered update = lowered(new Named("p", b.emit(new DynamicUpdate(), p, row, at)));
    assertEquals(0, update.copies());
    Tensor values = Tensor.of(new float[] {10, 11, 12}, 3);
    update.checked(List.of(square(4), values, Tensor.scalar(1L)));
    update.checked(List.of(square(4), values, Tensor.scalar(-1L)));
  }

  @Test
  void aRowOfTheTensorItselfIsReadBeforeItIsReplaced() {
    Value p = g.parameter("p", SQUARE);
    Value at = g.parameter("at", TensorType.scalar(DType.I64));
    Value first =
        b.reshape(
            b.emit(
                dev.jtc.compiler.op.Slice.ofAxis(
                    SQUARE.shape(),
                    0,
                    dev.jtc.compiler.type.Dim.ZERO,
                    dev.jtc.compiler.type.Dim.ONE),
                p),
            Shape.of(3));
    Lowered update = lowered(new Named("p", b.emit(new DynamicUpdate(), p, first, at)));
    update.checked(List.of(square(4), Tensor.scalar(2L)));
  }

  /** Fibonacci: each trip swaps, so the new values must not be mixed with the old. */
  @Test
  void carriedValuesChangePlaces() {
    Value trips = g.parameter("trips", TensorType.scalar(DType.I64));
    Value p = g.parameter("p", LINE);
    Value q = g.parameter("q", LINE);
    List<Value> last =
        Regions.loop(
            b,
            trips,
            Optional.empty(),
            List.of(p, q),
            (r, i, x) -> List.of(x.get(1), r.add(x.get(0), x.get(1))));
    Lowered loop = lowered(new Named("y", last.get(0)), new Named("z", last.get(1)));
    for (long n : List.of(0L, 1L, 2L, 9L)) {
      loop.checked(List.of(Tensor.scalar(n), line(1), line(2)));
    }
  }

  @Test
  void aCarriedParameterIsUpdatedInPlace() {
    Value trips = g.parameter("trips", TensorType.scalar(DType.I64));
    Value p = g.parameter("p", LINE);
    List<Value> last =
        Regions.loop(
            b,
            trips,
            Optional.empty(),
            List.of(p),
            (r, i, x) -> List.of(r.map(ScalarFns.TANH, x.get(0))));
    Lowered loop = lowered(new Named("p", last.get(0)));
    assertEquals(0, loop.copies());
    loop.checked(List.of(Tensor.scalar(3L), line(1)));
  }

  @Test
  void slotsAreArgumentsThenResultsThenScratch() {
    Value x = g.parameter("x", SQUARE);
    Lowered products = lowered(new Named("y", b.emit(Dot.matrices(), x, b.map(ScalarFns.EXP, x))));
    List<Slot.Kind> kinds = products.plan().slots().stream().map(Slot::kind).toList();
    assertEquals(kinds.stream().sorted().toList(), kinds);
    assertTrue(products.plan().dims().isEmpty());
  }
}
