package dev.jtc.compiler.pass;

import static dev.jtc.compiler.pass.Rule.exact;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;

/** Identities of scalar functions that hold bit by bit, signed zeros included. */
final class ArithmeticRules {
  /** Functions of two operands that may change places. */
  private static final List<ScalarFn> COMMUTATIVE =
      List.of(
          ScalarFns.ADD,
          ScalarFns.MUL,
          ScalarFns.MIN,
          ScalarFns.MAX,
          ScalarFns.EQ,
          ScalarFns.NE,
          ScalarFns.AND,
          ScalarFns.OR,
          ScalarFns.XOR);

  private ArithmeticRules() {}

  static List<Rule> rules() {
    return List.of(
        // Once constants stand right, the rules below need one orientation.
        exact("c ∘ x = x ∘ c", mnemonics(COMMUTATIVE), ArithmeticRules::constantRight),
        exact("y ∘ x = x ∘ y", mnemonics(COMMUTATIVE), ArithmeticRules::olderLeft),
        exact("x * 1 = x", "map.mul", site -> first(site, right(site, c -> c == 1))),
        exact("x / 1 = x", "map.div", site -> first(site, right(site, c -> c == 1))),
        exact("x ^ 1 = x", "map.pow", site -> first(site, right(site, c -> c == 1))),
        // −0 + 0 is 0, so only −0 is neutral for a sum of floats, and only 0 for a difference.
        exact("x + -0 = x", "map.add", site -> first(site, neutralOfSum(site))),
        exact("x - 0 = x", "map.sub", site -> first(site, right(site, c -> isZero(c, 1)))),
        exact("x / 2^n = x * 2^-n", "map.div", ArithmeticRules::dividedByPowerOfTwo),
        exact("--x = x", "map.neg", site -> site.applied(0, ScalarFns.NEG).map(n -> n.operand(0))),
        exact("x - -y = x + y", "map.sub", ArithmeticRules::minusNegated),
        exact("x + -y = x - y", "map.add", ArithmeticRules::plusNegated),
        exact("-x + y = y - x", "map.add", ArithmeticRules::negatedPlus),
        exact("-x * -y = x * y", List.of("map.mul", "map.div"), ArithmeticRules::bothNegated),
        exact("-x * c = x * -c", List.of("map.mul", "map.div"), ArithmeticRules::negatedTimes),
        exact(
            "x ∘ x = x",
            List.of("map.min", "map.max", "map.and", "map.or"),
            site -> first(site, site.operand(0).equals(site.operand(1)))),
        exact("select(true, a, b) = a", "map.select", ArithmeticRules::chosen),
        exact("select(x <= 0, 0, x) = max(x, 0)", "map.select", ArithmeticRules::rectified),
        exact(
            "select(c, a, a) = a",
            "map.select",
            site -> keep(site.operand(1), site.operand(1).equals(site.operand(2)))));
  }

  private static List<String> mnemonics(List<ScalarFn> functions) {
    return functions.stream().map(fn -> new Apply(fn).mnemonic()).toList();
  }

  private static Optional<Value> keep(Value value, boolean matches) {
    return matches ? Optional.of(value) : Optional.empty();
  }

  private static Optional<Value> first(Site site, boolean matches) {
    return keep(site.operand(0), matches);
  }

  private static boolean right(Site site, DoublePredicate test) {
    return site.uniform(1).filter(c -> test.test(c.floatValue())).isPresent();
  }

  private static boolean isZero(double c, double sign) {
    return c == 0 && Math.copySign(1, c) == sign;
  }

  private static boolean neutralOfSum(Site site) {
    double sign = site.type().dtype().isFloat() ? -1 : 1;
    return right(site, c -> isZero(c, sign));
  }

  private static Optional<Value> swapped(Site site) {
    return Optional.of(site.build().emit(site.op(), site.operand(1), site.operand(0)));
  }

  private static Optional<Value> constantRight(Site site) {
    boolean wrong = site.uniform(0).isPresent() && site.uniform(1).isEmpty();
    return wrong ? swapped(site) : Optional.empty();
  }

  private static Optional<Value> olderLeft(Site site) {
    boolean same = site.uniform(0).isPresent() == site.uniform(1).isPresent();
    return same && site.operand(0).id() > site.operand(1).id() ? swapped(site) : Optional.empty();
  }

  private static Optional<Value> dividedByPowerOfTwo(Site site) {
    return site.uniform(1)
        .filter(c -> isPowerOfTwo(c.dtype(), c.floatValue()))
        .map(c -> site.build().full(site.type(), 1 / c.floatValue()))
        .map(reciprocal -> site.build().mul(site.operand(0), reciprocal));
  }

  /** Whether c is ±2^n and both it and its reciprocal are normal numbers. */
  private static boolean isPowerOfTwo(DType dtype, double c) {
    int largest = dtype == DType.F32 ? Float.MAX_EXPONENT - 1 : Double.MAX_EXPONENT - 1;
    int exponent = Math.getExponent(c);
    return Math.abs(exponent) <= largest && Math.abs(c) == Math.scalb(1.0, exponent);
  }

  /** Both give 0 for −0, and NaN for NaN. */
  private static Optional<Value> rectified(Site site) {
    Value x = site.operand(2);
    boolean matches =
        x.type().dtype().isFloat()
            && site.uniform(1).filter(c -> isZero(c.floatValue(), 1)).isPresent()
            && site.applied(0, ScalarFns.LE)
                .filter(le -> le.operand(0).equals(x))
                .flatMap(le -> site.uniform(le.operand(1)))
                .filter(c -> c.floatValue() == 0)
                .isPresent();
    return matches
        ? Optional.of(site.build().map(ScalarFns.MAX, x, site.operand(1)))
        : Optional.empty();
  }

  private static Optional<Value> minusNegated(Site site) {
    return site.applied(1, ScalarFns.NEG)
        .map(node -> site.build().add(site.operand(0), node.operand(0)));
  }

  private static Optional<Value> plusNegated(Site site) {
    return site.applied(1, ScalarFns.NEG)
        .map(node -> site.build().sub(site.operand(0), node.operand(0)));
  }

  private static Optional<Value> negatedPlus(Site site) {
    return site.applied(0, ScalarFns.NEG)
        .map(node -> site.build().sub(site.operand(1), node.operand(0)));
  }

  private static Optional<Value> bothNegated(Site site) {
    Optional<Node> left = site.applied(0, ScalarFns.NEG);
    Optional<Node> right = site.applied(1, ScalarFns.NEG);
    return left.isEmpty() || right.isEmpty()
        ? Optional.empty()
        : Optional.of(site.build().emit(site.op(), left.get().operand(0), right.get().operand(0)));
  }

  private static Optional<Value> negatedTimes(Site site) {
    Optional<Node> left = site.applied(0, ScalarFns.NEG);
    Optional<Constant> right = site.uniform(1).filter(c -> c.dtype().isFloat());
    return left.isEmpty() || right.isEmpty()
        ? Optional.empty()
        : Optional.of(
            site.build()
                .emit(
                    site.op(),
                    left.get().operand(0),
                    site.build().full(site.type(), -right.get().floatValue())));
  }

  private static Optional<Value> chosen(Site site) {
    return site.uniform(0).map(c -> site.operand(c.integerValue() != 0 ? 1 : 2));
  }
}
