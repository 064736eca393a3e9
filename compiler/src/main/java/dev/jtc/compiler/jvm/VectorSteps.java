package dev.jtc.compiler.jvm;

import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.expansion.Expansion;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.compiler.scalar.expansion.Step;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Spells a function that has an expansion for a whole vector. Where there is a shorter way for
 * ordinary numbers it is taken, and left if any lane holds another number.
 */
final class VectorSteps {
  /** How functions are spelled that have a short way. */
  private enum Way {
    /** The short way, and the long one behind a look of its own. */
    EITHER,
    /** The short way; the looks are collected. */
    SHORT,
    LONG
  }

  private final VectorApi api;
  private final MethodCode code;
  private final List<Operand> beyond = new ArrayList<>();
  private Way way = Way.EITHER;

  VectorSteps(VectorApi api, MethodCode code) {
    this.api = api;
    this.code = code;
  }

  /** A function that has an expansion, of {@code arguments}, which are vectors of its dtype. */
  Operand write(ScalarFn fn, DType dtype, List<Operand> arguments) {
    Expansion expansion = Expansions.of(fn, dtype).orElseThrow();
    List<Operand> given = arguments.stream().map(this::named).toList();
    Optional<Expansions.Near> near = Expansions.near(fn, dtype);
    if (near.isPresent() && way != Way.LONG) {
      return near(expansion, near.get(), given);
    }
    Operand result = steps(expansion, given);
    if (expansion.isTotal()) {
      return result;
    }
    Local either = code.declare("f", result);
    beyond((JvmSpelling.Call) fn.spelling(), expansion, given.get(0), either);
    return either;
  }

  private Operand steps(Expansion expansion, List<Operand> arguments) {
    List<Operand> values = new ArrayList<>(arguments);
    for (Step step : expansion.steps()) {
      List<Operand> operands = step.operands().stream().map(values::get).toList();
      values.add(named(value(step, operands)));
    }
    return values.get(values.size() - 1);
  }

  private Operand near(Expansion expansion, Expansions.Near near, List<Operand> arguments) {
    Operand value = steps(near.value(), arguments);
    Operand looked = steps(near.beyond(), arguments);
    if (way == Way.SHORT) {
      beyond.add(looked);
      return value;
    }
    Local either = code.declare("f", value);
    code.when(anyNegative(looked), () -> code.assign(either, steps(expansion, arguments)));
    return either;
  }

  private Operand anyNegative(Operand vector) {
    return api.any(Comparison.LT, vector, api.broadcast(DType.I32, Operands.constant(0)));
  }

  /**
   * Writes {@code body} with every function the short way, and {@code again} behind one look at all
   * of them: it must set what {@code body} computed anew, and finds the long ways.
   */
  void together(Runnable body, Runnable again) {
    way = Way.SHORT;
    body.run();
    way = Way.LONG;
    beyond.stream()
        .reduce((a, b) -> api.operator(DType.I32, "OR", a, b))
        .ifPresent(all -> code.when(anyNegative(all), again));
    beyond.clear();
    way = Way.EITHER;
  }

  /** Computes all lanes of {@code result} one by one if any operand is beyond the bound. */
  private void beyond(JvmSpelling.Call method, Expansion expansion, Operand x, Local result) {
    DType dtype = expansion.dtype(0);
    Operand bound = api.broadcast(dtype, Operands.constant((float) expansion.bound()));
    Operand magnitude = api.lanewise(dtype, "abs", List.of(x));
    Operand within = api.compare(dtype, Comparison.LE, magnitude, bound);
    code.when(
        api.anyTrue(api.not(within)),
        () -> {
          Operand elements = api.toArray(dtype, x);
          Operand computed =
              Operands.call(method.owner(), method.method(), elements.type(), List.of(elements));
          code.assign(result, api.load(dtype, computed, Operands.constant(0)));
        });
  }

  /** In a local, unless it is there or costs nothing. */
  private Operand named(Operand operand) {
    return operand instanceof Local ? operand : code.declare("x", operand);
  }

  private Operand value(Step step, List<Operand> operands) {
    DType dtype = step.dtype();
    return switch (step.primitive()) {
      case LITERAL -> api.broadcast(dtype, literal(step));
      case ADD -> api.lanewise(dtype, "add", operands);
      case SUBTRACT -> api.lanewise(dtype, "sub", operands);
      case MULTIPLY -> api.lanewise(dtype, "mul", operands);
      case DIVIDE -> api.lanewise(dtype, "div", operands);
      case NEGATE -> api.lanewise(dtype, "neg", operands);
      case FMA -> api.lanewise(dtype, "fma", operands);
      case ABS -> api.lanewise(dtype, "abs", operands);
      case MIN -> api.lanewise(dtype, "min", operands);
      case MAX -> api.lanewise(dtype, "max", operands);
      case AND, OR, XOR ->
          api.operator(dtype, step.primitive().name(), operands.get(0), operands.get(1));
      case SHIFT_LEFT -> api.shift(dtype, "LSHL", operands.get(0), (int) step.bits());
      case SHIFT_RIGHT -> api.shift(dtype, "ASHR", operands.get(0), (int) step.bits());
      case SHIFT_RIGHT_UNSIGNED -> api.shift(dtype, "LSHR", operands.get(0), (int) step.bits());
      case REINTERPRET -> api.reinterpret(step.compute(), dtype, operands.get(0));
      case IF_LESS -> choice(step, Comparison.LT, operands);
      case IF_EQUAL -> choice(step, Comparison.EQ, operands);
    };
  }

  private Operand choice(Step step, Comparison kind, List<Operand> operands) {
    Operand mask = api.compare(step.compute(), kind, operands.get(0), operands.get(1));
    return api.select(step.dtype(), mask, operands.get(2), operands.get(3));
  }

  private static Operand literal(Step step) {
    return switch (step.dtype()) {
      case F32 -> Operands.constant(Float.intBitsToFloat((int) step.bits()));
      case F64 -> Operands.constant(Double.longBitsToDouble(step.bits()));
      case I64 -> Operands.constant(step.bits());
      case I32, U8, BOOL -> Operands.constant((int) step.bits());
    };
  }
}
