package dev.jtc.compiler.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The instructions of one entry while it is being written. Every register is set once, variables
 * apart, and what was computed already in an enclosing scope is not computed again.
 *
 * <p>Operands are texts: a register or a literal.
 */
final class PtxCode {
  private final StringBuilder text = new StringBuilder();
  private final Map<Bank, Integer> counts = new EnumMap<>(Bank.class);
  private final Deque<Map<String, String>> known = new ArrayDeque<>();
  private final Set<String> variables = new HashSet<>();
  private int labels;

  PtxCode() {
    known.push(new HashMap<>());
  }

  /** A register of its own. */
  String register(Bank bank) {
    return bank.prefix() + counts.merge(bank, 1, Integer::sum);
  }

  /** A register that may be set several times; what depends on it is computed every time. */
  String variable(Bank bank) {
    String register = register(bank);
    variables.add(register);
    return register;
  }

  boolean isVariable(String operand) {
    return variables.contains(operand);
  }

  /** The result of an instruction without side effects. */
  String value(Bank bank, String opcode, String... operands) {
    return known(bank, opcode + " ", "", operands);
  }

  /** What a function gives. */
  String call(Bank bank, String function, String... arguments) {
    return known(bank, "call (", "), " + function, arguments);
  }

  private String known(Bank bank, String before, String after, String... operands) {
    String all = String.join(", ", operands);
    String key = before + after + " " + all;
    boolean fixed = true;
    for (String operand : operands) {
      fixed &= !variables.contains(operand);
    }
    if (fixed) {
      for (Map<String, String> scope : known) {
        String register = scope.get(key);
        if (register != null) {
          return register;
        }
      }
    }
    String register = register(bank);
    line(before + register + after + ", " + (after.isEmpty() ? all : "(" + all + ")"));
    if (fixed) {
      known.peek().put(key, register);
    }
    return register;
  }

  /** Sets a variable. */
  void set(Bank bank, String variable, String operand) {
    line("mov." + bank.type() + " " + variable + ", " + operand);
  }

  /** An instruction. */
  void line(String instruction) {
    text.append("  ").append(instruction).append(";\n");
  }

  /** A name for a place. */
  String label() {
    return "$L" + labels++;
  }

  void place(String label) {
    text.append(label).append(":\n");
  }

  void jump(String label) {
    line("bra " + label);
  }

  void jumpIf(String predicate, String label) {
    line("@" + predicate + " bra " + label);
  }

  void jumpUnless(String predicate, String label) {
    line("@!" + predicate + " bra " + label);
  }

  /** Begins code that need not be run before what follows it. */
  void enter() {
    known.push(new HashMap<>());
  }

  /** Ends what {@link #enter} began. */
  void leave() {
    known.pop();
  }

  /** The declarations of all registers, then the instructions. */
  String finished() {
    StringBuilder out = new StringBuilder();
    counts.forEach(
        (bank, count) ->
            out.append("  .reg .")
                .append(bank.type())
                .append(' ')
                .append(bank.prefix())
                .append('<')
                .append(count + 1)
                .append(">;\n"));
    return out.append(text).toString();
  }

  /**
   * Begins what only threads do for which {@code condition} holds; all threads if it is null.
   *
   * @return what {@link #endSkip} takes
   */
  String skipUnless(String condition) {
    if (condition == null) {
      return null;
    }
    String skip = label();
    jumpUnless(condition, skip);
    enter();
    return skip;
  }

  /** Ends what only some threads do. */
  void endSkip(String skip) {
    if (skip != null) {
      leave();
      place(skip);
    }
  }
}
