package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.StateEntry.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
  /** What a compiler would generate: random gradients, momentum, a step count. */
  private static final class Net extends Model {
    static final List<StateEntry> ENTRIES =
        List.of(
            StateEntry.of("linear1.weight", "f32[2, 3]", Role.PARAMETER),
            StateEntry.of("linear1.bias", "f32[2]", Role.PARAMETER),
            StateEntry.of("norm.mean", "f32[2]", Role.STATE),
            StateEntry.of("opt.velocity.linear1.weight", "f32[2, 3]", Role.SLOT),
            StateEntry.of("opt.step", "i64", Role.SLOT),
            StateEntry.of("random", "i64[2]", Role.GENERATOR));

    Net(long seed) {
      super("Net", ENTRIES, allocate(ENTRIES));
      ((long[]) array(5))[Generator.KEY] = seed;
    }

    void step() {
      float[] weight = (float[]) array(0);
      float[] velocity = (float[]) array(3);
      int[] bits = new int[weight.length];
      new Generator((long[]) array(5)).draw(bits);
      for (int i = 0; i < weight.length; i++) {
        velocity[i] = 0.9f * velocity[i] + Scalars.unit(bits[i]);
        weight[i] -= 0.1f * velocity[i];
      }
      ((float[]) array(2))[1] += weight[0];
      ((long[]) array(4))[0]++;
    }
  }

  @TempDir Path folder;

  @Test
  void parametersAreLiveAndOrdered() {
    Net net = new Net(1);
    assertEquals(List.of("linear1.weight", "linear1.bias"), List.copyOf(net.parameters().keySet()));
    assertEquals(6, net.state().size());
    Tensor weight = net.parameters().get("linear1.weight");
    assertEquals("f32[2, 3]", weight.type());
    net.step();
    assertTrue(weight.get(0, 0) < 0);
    assertEquals("Net\n  linear1.weight: f32[2, 3]\n  linear1.bias: f32[2]", net.toString());
  }

  @Test
  void resumesWithTheSameBits() throws IOException {
    Path path = folder.resolve("net.safetensors");
    Net net = new Net(7);
    for (int i = 0; i < 5; i++) {
      net.step();
    }
    net.save(path);
    Net other = new Net(99);
    other.loadInto(path);
    for (int i = 0; i < 5; i++) {
      net.step();
      other.step();
    }
    assertEquals(10, other.state().get("opt.step").itemLong());
    net.state()
        .forEach((name, tensor) -> assertTrue(tensor.sameBits(other.state().get(name)), name));
  }

  @Test
  void onlyParametersLeaveTheOptimizerAlone() throws IOException {
    Path path = folder.resolve("net.safetensors");
    Net net = new Net(7);
    net.step();
    net.saveParameters(path);
    assertEquals(3, SafeTensors.read(path).tensors().size());
    Net other = new Net(8);
    other.loadParameters(path);
    assertTrue(net.state().get("norm.mean").sameBits(other.state().get("norm.mean")));
    assertEquals(0, other.state().get("opt.step").itemLong());
    assertEquals(8, other.state().get("random").getLong(Generator.KEY));
    net.save(path);
    other.loadParameters(path);
    assertEquals(0, other.state().get("opt.step").itemLong());
    net.saveParameters(path);
    assertThrows(IOException.class, () -> other.loadInto(path));
  }

  @Test
  void everyMismatchIsListedAndNothingChanges() throws IOException {
    Path path = folder.resolve("wrong.safetensors");
    Map<String, Tensor> wrong = new LinkedHashMap<>();
    wrong.put("linear1.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    wrong.put("linear1.bias", Tensor.zeros(DType.F64, 2));
    wrong.put("norm.mean", Tensor.zeros(DType.F32, 3));
    wrong.put("linear2.weight", Tensor.zeros(DType.F32, 1, 4));
    new SafeTensors(wrong, Map.of()).write(path);
    Net net = new Net(7);
    String message = assertThrows(IOException.class, () -> net.loadInto(path)).getMessage();
    assertEquals(
        path
            + " does not fit Net:\n"
            + "  `linear1.bias` must be f32[2], but is f64[2]\n"
            + "  `norm.mean` must be f32[2], but is f32[3]\n"
            + "  missing `opt.velocity.linear1.weight`: f32[2, 3]\n"
            + "  missing `opt.step`: i64\n"
            + "  missing `random`: i64[2]\n"
            + "  unexpected `linear2.weight`: f32[1, 4]",
        message);
    assertArrayEquals(new float[6], net.parameters().get("linear1.weight").floats());
  }

  @Test
  void declarationsAreChecked() {
    StateEntry entry = StateEntry.of("w", "f32[2]", Role.PARAMETER);
    assertThrows(IllegalArgumentException.class, () -> new Model("M", List.of(entry)) {});
    assertThrows(
        IllegalArgumentException.class,
        () -> new Model("M", List.of(entry, entry), new float[2], new float[2]) {});
    assertThrows(
        IllegalArgumentException.class, () -> new Model("M", List.of(entry), new float[3]) {});
    assertThrows(IllegalArgumentException.class, () -> new Generator(new long[3]));
  }

  @Test
  void generatorsMoveOnByBlocks() {
    Generator generator = Generator.seeded(5);
    int[] first = new int[5];
    generator.draw(first);
    assertEquals(2, generator.counter());
    int[] second = new int[4];
    generator.draw(second);
    int[] expected = new int[4];
    Philox.fill(expected, 5, 2);
    assertArrayEquals(expected, second);
    assertEquals("tensor([5, 3])", generator.state().toString());
  }
}
