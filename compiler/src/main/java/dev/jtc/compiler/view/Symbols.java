package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Convert;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands inside the circle of an operation. */
final class Symbols {
  private static final String HOLE = "·";
  private static final String SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private static final Map<String, String> INFIX =
      Map.ofEntries(
          Map.entry("add", "+"),
          Map.entry("sub", "−"),
          Map.entry("mul", "×"),
          Map.entry("div", "÷"),
          Map.entry("rem", "mod"),
          Map.entry("eq", "="),
          Map.entry("ne", "≠"),
          Map.entry("lt", "<"),
          Map.entry("le", "≤"),
          Map.entry("gt", ">"),
          Map.entry("ge", "≥"),
          Map.entry("and", "∧"),
          Map.entry("or", "∨"),
          Map.entry("xor", "⊕"));

  private static final Map<String, String> PREFIX =
      Map.of(
          "neg", "−x",
          "abs", "|x|",
          "sqrt", "√x",
          "sigmoid", "σ",
          "floor", "⌊x⌋",
          "ceil", "⌈x⌉",
          "fma", "a×b+c",
          "select", "where",
          "pow", "xʸ");

  /** Functions of two operands that mean something else when these are swapped. */
  private static final Set<String> ORDERED =
      Set.of("sub", "div", "rem", "floordiv", "pow", "lt", "le", "gt", "ge");

  private Symbols() {}

  /**
   * The symbol of a node.
   *
   * @param numbers for each operand the number that it is known to be, if it is drawn inside
   */
  static String of(Node node, List<Optional<String>> numbers) {
    Op op = node.op();
    if (op instanceof Apply apply) {
      boolean isTwice = apply.fn().arity() == 2 && node.operand(0).equals(node.operand(1));
      if (isTwice && numbers.get(0).isEmpty() && apply.fn().equals(ScalarFns.MUL)) {
        return "x²";
      }
      if (isTwice && numbers.get(0).isEmpty() && apply.fn().equals(ScalarFns.ADD)) {
        return "x + x";
      }
      return function(apply.fn(), numbers);
    }
    if (op instanceof Dot) {
      return "@";
    }
    if (op instanceof Reduce reduce) {
      return reduction(reduce, node.operand(0).type().rank());
    }
    if (op instanceof Constant) {
      return number(op);
    }
    if (op instanceof Convert convert) {
      return convert.to().text();
    }
    return op.mnemonic();
  }

  /** Whether numbers among the operands stand in the symbol. */
  static boolean showsNumbers(Op op) {
    return op instanceof Apply;
  }

  /**
   * The word on the line to operand {@code index} where its place matters; the shapes on the lines
   * of a matrix product say which is which.
   */
  static String role(Op op, int index) {
    if (op instanceof Apply apply && apply.fn().equals(ScalarFns.SELECT)) {
      return List.of("if", "then", "else").get(index);
    }
    boolean isOrdered = op instanceof Apply apply && ORDERED.contains(apply.fn().name());
    return isOrdered && index == 1 ? "2nd" : "";
  }

  private static String function(ScalarFn fn, List<Optional<String>> numbers) {
    boolean hasNumber = numbers.stream().anyMatch(Optional::isPresent);
    String infix = INFIX.get(fn.name());
    if (!hasNumber) {
      return infix != null ? infix : PREFIX.getOrDefault(fn.name(), fn.name());
    }
    if (infix != null) {
      return withNumber(fn, infix, numbers);
    }
    if (fn.equals(ScalarFns.POW) && numbers.get(0).isEmpty()) {
      return "x" + power(numbers.get(1).orElseThrow());
    }
    boolean isRelu = fn.equals(ScalarFns.MAX) && numbers.contains(Optional.of("0"));
    if (isRelu && numbers.contains(Optional.empty())) {
      return "relu";
    }
    String arguments =
        numbers.stream().map(number -> number.orElse(HOLE)).collect(Collectors.joining(", "));
    return PREFIX.getOrDefault(fn.name(), fn.name()).replace("xʸ", "pow") + "(" + arguments + ")";
  }

  private static String withNumber(ScalarFn fn, String infix, List<Optional<String>> numbers) {
    Optional<String> left = numbers.get(0);
    Optional<String> right = numbers.get(1);
    if (right.isEmpty() && (fn.equals(ScalarFns.ADD) || fn.equals(ScalarFns.MUL))) {
      return infix + " " + left.orElseThrow();
    }
    return (left.orElse("") + " " + infix + " " + right.orElse("")).strip();
  }

  private static String power(String exponent) {
    return exponent.matches("−?\\d+")
        ? digits(exponent.replace('−', '⁻'), SUPERSCRIPTS)
        : "^" + exponent;
  }

  /** The sign of the reduction with the axes that go away, unless all do. */
  private static String reduction(Reduce reduce, int rank) {
    String sign =
        switch (reduce.kind()) {
          case SUM -> "Σ";
          case PROD -> "Π";
          case MAX -> "max";
          case MIN -> "min";
        };
    if (reduce.axes().size() == rank) {
      return sign;
    }
    String axes = reduce.axes().stream().map(Object::toString).collect(Collectors.joining(","));
    return sign + digits(axes, SUBSCRIPTS);
  }

  private static String digits(String text, String small) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      out.append(Character.isDigit(c) ? small.charAt(c - '0') : c);
    }
    return out.toString();
  }

  /** A constant as people write it: {@code 2}, {@code −0.5}, {@code 1e−12}. */
  static String number(Op constant) {
    String text = constant.attributes().getOrDefault("value", constant.mnemonic());
    try {
      BigDecimal value = new BigDecimal(text).round(new MathContext(6)).stripTrailingZeros();
      String plain = value.toPlainString();
      String sign = text.startsWith("-") && value.signum() == 0 ? "-" : "";
      String shown = plain.length() <= 8 ? plain : value.toString().replace("E", "e");
      return (sign + shown).replace('-', '−');
    } catch (NumberFormatException e) {
      // NaN, infinities and truth values are written as they are.
      return text;
    }
  }
}
