package dev.jtc;

import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.runtime.Code;
import dev.jtc.runtime.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeSet;

/** Runs kernels that shall compute the same in different ways, and tells how long they take. */
final class Measured {
  /** Until no run was faster for so long. */
  private static final long STEADY_NANOS = 100_000_000;

  /** And for so many runs: a kernel that is not compiled yet takes long. */
  private static final int STEADY_RUNS = 30;

  /** A kernel that is not compiled then is none to choose. */
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private static final double GAIN = 0.98;

  private final Map<String, Integer> sizes;
  private final Width width;
  private Optional<List<Object>> results = Optional.empty();

  /**
   * @param sizes of the open dimensions
   */
  Measured(Map<String, Integer> sizes, Width width) {
    this.sizes = sizes;
    this.width = width;
  }

  /** The time of the fastest run; empty if it gives other bits than the first kernel. */
  OptionalDouble nanos(Kernel kernel) {
    Plan plan = KernelCode.plan(kernel, new TreeSet<>(sizes.keySet()));
    Code code = KernelCode.of(plan, Optional.of(width));
    Workspace workspace = new Workspace(code);
    for (int i = 0; i < plan.dims().size(); i++) {
      workspace.dims()[i] = sizes.get(plan.dims().get(i));
    }
    Random random = new Random(1);
    for (int i = 0; i < plan.slots().size(); i++) {
      Plan.Slot slot = plan.slots().get(i);
      if (slot.kind() != Plan.Slot.Kind.SCRATCH) {
        workspace.buffers()[i] = array(slot, random);
      }
    }
    workspace.run();
    List<Object> now = results(plan, workspace);
    if (results.isPresent() && !Arrays.deepEquals(results.get().toArray(), now.toArray())) {
      return OptionalDouble.empty();
    }
    results = Optional.of(now);
    return OptionalDouble.of(fastest(workspace));
  }

  private Object array(Plan.Slot slot, Random random) {
    int elements = (int) slot.elements().evaluate(sizes::get);
    // Integers stay zero: they may be positions in an array.
    return switch (slot.dtype()) {
      case F32 -> {
        float[] numbers = new float[elements];
        for (int i = 0; i < elements; i++) {
          numbers[i] = random.nextFloat() - 0.5f;
        }
        yield numbers;
      }
      case F64 -> random.doubles(elements, -0.5, 0.5).toArray();
      case I32 -> new int[elements];
      case I64 -> new long[elements];
      case U8, BOOL -> new byte[elements];
    };
  }

  /** The results of a run, as bits, in copies that later runs do not change. */
  private static List<Object> results(Plan plan, Workspace workspace) {
    List<Object> results = new ArrayList<>();
    for (int slot : plan.resultSlots()) {
      Object array = workspace.buffers()[slot];
      switch (plan.slots().get(slot).dtype()) {
        case F32 -> results.add(bits((float[]) array));
        case F64 ->
            results.add(
                Arrays.stream((double[]) array).mapToLong(Double::doubleToRawLongBits).toArray());
        case I32 -> results.add(((int[]) array).clone());
        case I64 -> results.add(((long[]) array).clone());
        case U8, BOOL -> results.add(((byte[]) array).clone());
      }
    }
    return results;
  }

  private static int[] bits(float[] numbers) {
    int[] bits = new int[numbers.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(numbers[i]);
    }
    return bits;
  }

  private static double fastest(Workspace workspace) {
    long begin = System.nanoTime();
    long now = begin;
    long improved = begin;
    long best = Long.MAX_VALUE;
    int runs = 0;
    while ((now - improved < STEADY_NANOS || runs < STEADY_RUNS) && now - begin < PATIENCE_NANOS) {
      long start = System.nanoTime();
      workspace.run();
      now = System.nanoTime();
      runs++;
      if (now - start < best) {
        if (now - start < GAIN * best) {
          improved = now;
          runs = 0;
        }
        best = now - start;
      }
    }
    return best;
  }
}
