package dev.jtc.compiler.scalar.expansion;

/** What an expansion of a function of one float computes, step by step. */
record Steps(Expansion expansion) {
  float apply(float x) {
    return Float.intBitsToFloat(bits(x));
  }

  /** The bits of the result, or the result if that is an i32. */
  int bits(float x) {
    // The value of each number: the bits of a float, or an i32.
    int[] values = new int[1 + expansion.steps().size()];
    values[0] = Float.floatToRawIntBits(x);
    for (int i = 0; i < expansion.steps().size(); i++) {
      Step step = expansion.steps().get(i);
      int[] operands = step.operands().stream().mapToInt(value -> values[value]).toArray();
      values[expansion.valueOf(i)] =
          switch (step.compute()) {
            case F32 -> ofFloats(step, operands);
            case I32 -> ofInts(step, operands);
            case F64, I64, U8, BOOL -> throw new AssertionError(step);
          };
    }
    return values[values.length - 1];
  }

  private static int ofFloats(Step step, int[] operands) {
    float a = operands.length > 0 ? Float.intBitsToFloat(operands[0]) : 0;
    float b = operands.length > 1 ? Float.intBitsToFloat(operands[1]) : 0;
    return switch (step.primitive()) {
      case LITERAL -> (int) step.bits();
      case REINTERPRET -> operands[0];
      case IF_LESS -> a < b ? operands[2] : operands[3];
      case IF_EQUAL -> a == b ? operands[2] : operands[3];
      case ADD -> Float.floatToRawIntBits(a + b);
      case SUBTRACT -> Float.floatToRawIntBits(a - b);
      case MULTIPLY -> Float.floatToRawIntBits(a * b);
      case DIVIDE -> Float.floatToRawIntBits(a / b);
      case NEGATE -> Float.floatToRawIntBits(-a);
      case FMA -> Float.floatToRawIntBits(Math.fma(a, b, Float.intBitsToFloat(operands[2])));
      case ABS -> Float.floatToRawIntBits(Math.abs(a));
      case MIN -> Float.floatToRawIntBits(Math.min(a, b));
      case MAX -> Float.floatToRawIntBits(Math.max(a, b));
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_UNSIGNED ->
          throw new AssertionError(step);
    };
  }

  private static int ofInts(Step step, int[] operands) {
    int a = operands.length > 0 ? operands[0] : 0;
    int b = operands.length > 1 ? operands[1] : 0;
    int distance = (int) step.bits();
    return switch (step.primitive()) {
      case LITERAL -> (int) step.bits();
      case REINTERPRET -> a;
      case IF_LESS -> a < b ? operands[2] : operands[3];
      case IF_EQUAL -> a == b ? operands[2] : operands[3];
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case NEGATE -> -a;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case SHIFT_LEFT -> a << distance;
      case SHIFT_RIGHT -> a >> distance;
      case SHIFT_RIGHT_UNSIGNED -> a >>> distance;
      case DIVIDE, FMA, ABS -> throw new AssertionError(step);
    };
  }
}
