package dev.jtc.compiler.emulate;

import java.util.List;
import java.util.Map;

/**
 * A module as its text says it.
 *
 * @param target the architecture it asks for, as {@code sm_75}
 * @param variables the module's own arrays in {@code .global} and {@code .const}
 */
record PtxModule(String target, List<Variable> variables, Map<String, Entry> entries) {
  /** Where a variable lies. */
  enum Space {
    GLOBAL,
    CONST,
    SHARED,
    PARAM
  }

  /**
   * An array.
   *
   * @param content what it starts with, or null
   */
  record Variable(String name, Space space, int align, int bytes, byte[] content) {}

  /**
   * A kernel.
   *
   * @param registers the type of each register
   * @param labels the number of the instruction behind each label
   */
  record Entry(
      String name,
      List<Variable> parameters,
      List<Variable> shared,
      Map<String, PtxType> registers,
      List<Instruction> instructions,
      Map<String, Integer> labels) {}

  /**
   * One instruction.
   *
   * @param guard the predicate that lets a thread take part, or the empty string
   * @param negated whether the predicate must be false
   * @param opcode with all that follows it after dots
   */
  record Instruction(
      int line, String guard, boolean negated, List<String> opcode, List<PtxOperand> operands) {
    String name() {
      return opcode.get(0);
    }

    boolean has(String modifier) {
      return opcode.contains(modifier);
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder();
      if (!guard.isEmpty()) {
        out.append(negated ? "@!" : "@").append(guard).append(' ');
      }
      out.append(String.join(".", opcode));
      String separator = " ";
      for (PtxOperand operand : operands) {
        out.append(separator).append(operand);
        separator = ", ";
      }
      return out.toString();
    }
  }
}
