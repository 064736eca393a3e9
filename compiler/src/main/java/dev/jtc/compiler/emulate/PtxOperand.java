package dev.jtc.compiler.emulate;

import java.util.List;

/** What an instruction works on. */
sealed interface PtxOperand {
  /** A register, a special register, a variable, a label: whatever has this name. */
  record Name(String text) implements PtxOperand {
    @Override
    public String toString() {
      return text;
    }
  }

  /** A number, written as in the text: {@code -4}, {@code 0x1f}, {@code 0f3F800000}. */
  record Literal(String text) implements PtxOperand {
    @Override
    public String toString() {
      return text;
    }
  }

  /** {@code [base+offset]}; no base is the empty string. */
  record Address(String base, long offset) implements PtxOperand {
    @Override
    public String toString() {
      return "[" + base + (offset == 0 ? "" : "+" + offset) + "]";
    }
  }

  /** {@code {a, b}}, or the two results of {@code p|q}. */
  record Several(List<PtxOperand> parts) implements PtxOperand {
    public Several {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return parts.toString().replace('[', '{').replace(']', '}');
    }
  }
}
