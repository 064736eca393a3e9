package dev.jtc.compiler.cuda;

import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.compiler.scalar.expansion.Expansion;
import dev.jtc.compiler.scalar.expansion.Step;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/** Writes expansions step by step. */
final class Steps {
  private final PtxCode code;
  private final Numbers numbers;

  Steps(PtxCode code, Numbers numbers) {
    this.code = code;
    this.numbers = numbers;
  }

  Value write(Expansion expansion, List<Value> arguments) {
    List<Value> values = new ArrayList<>(arguments);
    for (Step step : expansion.steps()) {
      values.add(step(step, step.operands().stream().map(values::get).toList()));
    }
    return values.get(values.size() - 1);
  }

  private Value step(Step step, List<Value> operands) {
    DType dtype = step.dtype();
    Value a = operands.isEmpty() ? null : operands.get(0);
    Value b = operands.size() > 1 ? operands.get(1) : null;
    return switch (step.primitive()) {
      case LITERAL -> literal(dtype, step.bits());
      case ADD -> numbers.arithmetic(Arithmetic.ADD, dtype, a, b);
      case SUBTRACT -> numbers.arithmetic(Arithmetic.SUBTRACT, dtype, a, b);
      case MULTIPLY -> numbers.arithmetic(Arithmetic.MULTIPLY, dtype, a, b);
      case DIVIDE -> numbers.arithmetic(Arithmetic.DIVIDE, dtype, a, b);
      case NEGATE -> numbers.arithmetic(Arithmetic.NEGATE, dtype, a, null);
      case AND -> numbers.arithmetic(Arithmetic.AND, dtype, a, b);
      case OR -> numbers.arithmetic(Arithmetic.OR, dtype, a, b);
      case XOR -> numbers.arithmetic(Arithmetic.XOR, dtype, a, b);
      case FMA -> numbers.fma(dtype, a, b, operands.get(2));
      case ABS -> numbers.abs(dtype, a);
      case MIN -> numbers.extreme("min", dtype, a, b);
      case MAX -> numbers.extreme("max", dtype, a, b);
      case SHIFT_LEFT -> shift("shl." + Bank.of(dtype).type(), a, step);
      case SHIFT_RIGHT -> shift("shr." + Numbers.type(dtype), a, step);
      case SHIFT_RIGHT_UNSIGNED -> shift(dtype == DType.I64 ? "shr.u64" : "shr.u32", a, step);
      case REINTERPRET -> reinterpret(dtype, a);
      case IF_LESS -> choose(Comparison.LT, step, operands);
      case IF_EQUAL -> choose(Comparison.EQ, step, operands);
    };
  }

  private static Value literal(DType dtype, long bits) {
    return switch (dtype) {
      case F32 -> Value.ofFloat(Float.intBitsToFloat((int) bits));
      case F64 -> Value.ofDouble(Double.longBitsToDouble(bits));
      case I64 -> Value.ofLong(bits);
      case I32, U8, BOOL -> Value.ofInt((int) bits);
    };
  }

  private Value shift(String opcode, Value a, Step step) {
    return numbers.op(step.dtype(), opcode, a, Value.ofInt((int) step.bits()));
  }

  /** The same bits in a register of another bank. */
  Value reinterpret(DType dtype, Value a) {
    boolean wide = dtype == DType.I64 || dtype == DType.F64;
    return new Value(dtype, code.value(Bank.of(dtype), wide ? "mov.b64" : "mov.b32", a.text()));
  }

  private Value choose(Comparison kind, Step step, List<Value> operands) {
    Value holds = numbers.compare(kind, step.compute(), operands.get(0), operands.get(1));
    return numbers.select(holds, operands.get(2), operands.get(3));
  }
}
