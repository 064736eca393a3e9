package dev.jtc.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.Regions;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TapeTest {
  @Test
  void anOperationRunsWhenItIsGiven() {
    Tape tape = new Tape();
    Value x = tape.input(Tensor.of(new float[] {1, 2, 3}));
    Value y = new Builds(tape).mul(x, x);
    assertTrue(tape.tensor(y).sameBits(Tensor.of(new float[] {1, 4, 9})));
    assertEquals(List.of(y), tape.nodes().get(0).results());
  }

  @Test
  void equalOperationsAreRunTwiceAndCounted() {
    Tape tape = new Tape();
    Builds b = new Builds(tape);
    Value x = tape.input(Tensor.of(new float[] {1, 2, 3}));
    b.map(ScalarFns.SIN, x);
    b.map(ScalarFns.SIN, x);
    assertEquals(new Tape.Counts(2, 2, 2 * 3 * 4), tape.counts());
    // A view of the same array is no new memory.
    b.reshape(x, Shape.of(3, 1));
    assertEquals(3, tape.counts().dispatched());
  }

  @Test
  void valuesOfAnotherTapeAreRefused() {
    Tape tape = new Tape();
    Tape other = new Tape();
    tape.input(Tensor.scalar(1.0));
    Value second = tape.input(Tensor.scalar(2.0));
    other.input(Tensor.scalar(1.0));
    assertThrows(IllegalStateException.class, () -> new Builds(other).neg(second));
  }

  @Test
  void typesAreChecked() {
    Tape tape = new Tape();
    Value x = tape.input(Tensor.scalar(1.0));
    Value i = tape.input(Tensor.scalar(1L));
    assertThrows(IllegalStateException.class, () -> new Builds(tape).add(x, i));
  }

  @Test
  void recordingRunsTheLoopAgainAndKeepsItsResults() {
    Tape tape = new Tape();
    Builds b = new Builds(tape);
    Value x = tape.input(Tensor.scalar(3.0));
    Value trips = tape.input(Tensor.scalar(2L));
    List<Value> results =
        Regions.loop(
            b,
            trips,
            Optional.of(Dim.of(3)),
            List.of(x),
            (r, i, c) -> List.of(r.mul(c.get(0), c.get(0))));
    Tensor last = tape.tensor(results.get(0));
    Node narrow = tape.nodes().get(0);
    List<Value> stacks = tape.record(narrow, List.of(0));
    assertTrue(tape.tensor(stacks.get(0)).sameBits(Tensor.of(new double[] {3, 9, 0})));
    assertSame(last, tape.tensor(results.get(0)));
    assertEquals(stacks, tape.record(narrow, List.of(0)));
    assertEquals(1, tape.nodes().size());
    assertEquals(2, tape.counts().dispatched());
    assertEquals(List.of(0), ((Loop) tape.nodes().get(0).op()).recorded());
  }

  @Test
  void randomGraphsGiveTheBitsOfTheInterpreter() {
    for (int seed = 0; seed < 60; seed++) {
      Case some = RandomGraphs.of(seed, DType.F32, 20, RandomGraphs.Sizing.FIXED);
      Tape tape = new Tape();
      List<Value> inputs = some.inputs().stream().map(tape::input).toList();
      List<Value> results = Inline.into(tape, some.graph(), inputs);
      List<Tensor> expected = Interpreter.run(some.graph(), some.inputs());
      for (int i = 0; i < expected.size(); i++) {
        assertTrue(expected.get(i).sameBits(tape.tensor(results.get(i))), "seed " + seed);
      }
    }
  }
}
