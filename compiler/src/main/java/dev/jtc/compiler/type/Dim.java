package dev.jtc.compiler.type;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A size that may depend on dimension variables: an integer polynomial over variables, floor
 * quotients and remainders, kept in normal form.
 *
 * <p>Two dims that are built by the same algebra are equal exactly when their normal forms are, so
 * {@code N + N} equals {@code 2*N} and {@code (4*N - 1)/2} equals {@code 2*N - 1}. Variables stand
 * for sizes, hence are never negative.
 */
public final class Dim implements Comparable<Dim> {
  /** Sizes that no longer fit on a page come from mistakes, and grow without bounds. */
  private static final int LONGEST = 4000;

  /** Numbers from 0 on, as most sizes are known and small. */
  private static final Dim[] SMALL = small();

  public static final Dim ZERO = SMALL[0];
  public static final Dim ONE = SMALL[1];

  /** Coefficients by monomial; a monomial is the sorted product of its atoms, empty for 1. */
  private final TreeMap<Monomial, Long> terms;

  private final boolean isConstant;

  /** What a constant is. */
  private final long constant;

  /** The normal form; made when a constant is asked for it. */
  private String text;

  Dim(TreeMap<Monomial, Long> terms) {
    terms.values().removeIf(coefficient -> coefficient == 0);
    this.terms = terms;
    this.isConstant = terms.isEmpty() || terms.size() == 1 && terms.containsKey(Monomial.UNIT);
    this.constant = isConstant && !terms.isEmpty() ? terms.firstEntry().getValue() : 0;
    if (!isConstant) {
      text = print(terms);
      if (text.length() > LONGEST) {
        throw new TooLarge("a size becomes too complicated");
      }
    }
  }

  private static Dim[] small() {
    Dim[] small = new Dim[1 << 10];
    for (int i = 0; i < small.length; i++) {
      small[i] = new Dim(new TreeMap<>(Map.of(Monomial.UNIT, (long) i)));
    }
    return small;
  }

  /** Says that a coefficient leaves the range of i64, or that a size becomes too complicated. */
  public static final class TooLarge extends ArithmeticException {
    private static final long serialVersionUID = 1;

    TooLarge(String message) {
      super(message);
    }
  }

  /** Throws TooLarge where the sum is no i64. */
  static long sum(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      throw overflow();
    }
    return sum;
  }

  /** Throws TooLarge where the product is no i64. */
  static long product(long a, long b) {
    long product = a * b;
    if (Math.multiplyHigh(a, b) != product >> 63) {
      throw overflow();
    }
    return product;
  }

  private static TooLarge overflow() {
    return new TooLarge("an integer known before the program runs does not fit into i64");
  }

  /** The constant {@code value}. */
  public static Dim of(long value) {
    return value >= 0 && value < SMALL.length
        ? SMALL[(int) value]
        : of(Map.entry(Monomial.UNIT, value));
  }

  /** A single monomial with its coefficient. */
  static Dim of(Map.Entry<Monomial, Long> term) {
    TreeMap<Monomial, Long> terms = new TreeMap<>();
    terms.put(term.getKey(), term.getValue());
    return new Dim(terms);
  }

  /** The dimension variable {@code name}. */
  public static Dim variable(String name) {
    return atom(new Atom.Variable(name));
  }

  static Dim atom(Atom atom) {
    return of(Map.entry(Monomial.of(atom), 1L));
  }

  /** Coefficients by monomial, none of them 0, the leading one first. */
  NavigableMap<Monomial, Long> terms() {
    return Collections.unmodifiableNavigableMap(terms);
  }

  /** The product of {@code dims}; 1 for none. */
  public static Dim product(Collection<Dim> dims) {
    Dim product = ONE;
    for (Dim dim : dims) {
      product = product.times(dim);
    }
    return product;
  }

  public Dim plus(Dim other) {
    if (isConstant && other.isConstant) {
      return of(sum(constant, other.constant));
    }
    TreeMap<Monomial, Long> sum = new TreeMap<>(terms);
    other.terms.forEach((monomial, c) -> sum.merge(monomial, c, Dim::sum));
    return new Dim(sum);
  }

  public Dim plus(long value) {
    return plus(of(value));
  }

  public Dim minus(Dim other) {
    return plus(other.times(-1));
  }

  public Dim times(long factor) {
    return times(of(factor));
  }

  public Dim times(Dim other) {
    if (isConstant && other.isConstant) {
      return of(product(constant, other.constant));
    }
    if (other.is(1)) {
      return this;
    }
    TreeMap<Monomial, Long> product = new TreeMap<>();
    terms.forEach(
        (m, c) ->
            other.terms.forEach((n, d) -> product.merge(m.times(n), product(c, d), Dim::sum)));
    return new Dim(product);
  }

  /**
   * The floor quotient, of which what is a multiple of {@code divisor} is taken out: {@code (3*H -
   * 1) / 3} is {@code H - 1}.
   */
  public Dim dividedBy(Dim divisor) {
    return isConstant && divisor.isConstant && divisor.constant > 0
        ? of(Math.floorDiv(constant, divisor.constant))
        : Division.quotient(this, divisor);
  }

  /** The remainder of the floor division. */
  public Dim modulo(Dim divisor) {
    return isConstant && divisor.isConstant && divisor.constant > 0
        ? of(Math.floorMod(constant, divisor.constant))
        : Division.remainder(this, divisor);
  }

  public boolean isConstant() {
    return isConstant;
  }

  /** Whether this is the constant {@code value}. */
  public boolean is(long value) {
    return isConstant && constant == value;
  }

  /** The value of a constant. Throws IllegalStateException if this depends on a variable. */
  public long value() {
    if (!isConstant) {
      throw new IllegalStateException("`" + this + "` is not a constant");
    }
    return constant;
  }

  /** Whether this is one bare variable, as {@code N}. */
  public boolean isVariable() {
    return terms.size() == 1
        && terms.firstEntry().getValue() == 1
        && terms.firstKey().atoms().size() == 1
        && terms.firstKey().atoms().get(0) instanceof Atom.Variable;
  }

  /** Whether this is known to be 0 or more whatever the variables are. */
  public boolean isNonNegative() {
    return isConstant ? constant >= 0 : Bounds.isNonNegative(terms);
  }

  /** Whether it is known to be no more than {@code most}, whatever the sizes are. */
  public boolean isAtMost(long most) {
    return isConstant ? constant <= most : Bounds.isAtMost(terms, most);
  }

  /** Whether a size that is not known is added in it, as in {@code N - 1} but not {@code 1 - N}. */
  public boolean addsSize() {
    return terms.entrySet().stream()
        .anyMatch(term -> term.getValue() > 0 && !term.getKey().equals(Monomial.UNIT));
  }

  /** The names of all variables, sorted. */
  public Collection<String> variables() {
    TreeSet<String> names = new TreeSet<>();
    for (Monomial monomial : terms.keySet()) {
      for (Atom atom : monomial.atoms()) {
        if (atom instanceof Atom.Variable variable) {
          names.add(variable.text());
        } else if (atom instanceof Atom.Quotient quotient) {
          names.addAll(quotient.dividend().variables());
          names.addAll(quotient.divisor().variables());
        } else if (atom instanceof Atom.Remainder remainder) {
          names.addAll(remainder.dividend().variables());
          names.addAll(remainder.divisor().variables());
        }
      }
    }
    return Collections.unmodifiableSet(names);
  }

  /** This with every variable replaced by what {@code replacement} gives for it. */
  public Dim substitute(Function<String, Dim> replacement) {
    if (isConstant) {
      return this;
    }
    return fold(
        new Algebra<Dim>() {
          @Override
          public Dim constant(long value) {
            return of(value);
          }

          @Override
          public Dim variable(String name) {
            return replacement.apply(name);
          }

          @Override
          public Dim add(Dim a, Dim b) {
            return a.plus(b);
          }

          @Override
          public Dim multiply(Dim a, Dim b) {
            return a.times(b);
          }

          @Override
          public Dim floorDivide(Dim a, Dim b) {
            return a.dividedBy(b);
          }

          @Override
          public Dim floorModulo(Dim a, Dim b) {
            return a.modulo(b);
          }
        });
  }

  /** The number this is when every variable has the size that {@code sizes} gives. */
  public long evaluate(ToLongFunction<String> sizes) {
    return substitute(name -> of(sizes.applyAsLong(name))).value();
  }

  /** Solves {@code this = target} for the single variable if that is linear in it, else null. */
  public Dim solve(Dim target) {
    Collection<String> names = variables();
    if (names.size() != 1) {
      return null;
    }
    String name = names.iterator().next();
    Monomial linear = Monomial.of(new Atom.Variable(name));
    for (Monomial monomial : terms.keySet()) {
      if (!monomial.equals(linear) && !monomial.equals(Monomial.UNIT)) {
        return null;
      }
    }
    Dim rest = target.minus(of(terms.getOrDefault(Monomial.UNIT, 0L)));
    return Division.exact(rest, of(terms.get(linear)));
  }

  /** Operations that {@link #fold} uses to compute something from a dim. */
  public interface Algebra<T> {
    T constant(long value);

    T variable(String name);

    T add(T a, T b);

    T multiply(T a, T b);

    T floorDivide(T a, T b);

    T floorModulo(T a, T b);
  }

  /** Computes a value from this polynomial, for instance code that evaluates it. */
  public <T> T fold(Algebra<T> algebra) {
    T sum = null;
    for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
      T product = null;
      for (Atom atom : term.getKey().atoms()) {
        T factor = foldAtom(algebra, atom);
        product = product == null ? factor : algebra.multiply(product, factor);
      }
      long coefficient = term.getValue();
      if (product == null) {
        product = algebra.constant(coefficient);
      } else if (coefficient != 1) {
        product = algebra.multiply(algebra.constant(coefficient), product);
      }
      sum = sum == null ? product : algebra.add(sum, product);
    }
    return sum == null ? algebra.constant(0) : sum;
  }

  private static <T> T foldAtom(Algebra<T> algebra, Atom atom) {
    if (atom instanceof Atom.Variable variable) {
      return algebra.variable(variable.text());
    }
    if (atom instanceof Atom.Quotient q) {
      return algebra.floorDivide(q.dividend().fold(algebra), q.divisor().fold(algebra));
    }
    Atom.Remainder r = (Atom.Remainder) atom;
    return algebra.floorModulo(r.dividend().fold(algebra), r.divisor().fold(algebra));
  }

  /** The text as it stands beside an operator. */
  String asOperand() {
    boolean simple = isVariable() || isConstant() && isNonNegative();
    return simple ? toString() : "(" + this + ")";
  }

  private static String print(TreeMap<Monomial, Long> terms) {
    StringBuilder out = new StringBuilder();
    terms.forEach(
        (monomial, c) -> {
          String sign = c < 0 ? "-" : out.isEmpty() ? "" : "+";
          String size = Long.toString(c).replace("-", "");
          String body = monomial.text();
          out.append(sign);
          if (body.isEmpty()) {
            out.append(size);
          } else {
            out.append(size.equals("1") ? "" : size + "*").append(body);
          }
        });
    return out.isEmpty() ? "0" : out.toString();
  }

  @Override
  public int compareTo(Dim other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || other instanceof Dim dim
            && isConstant == dim.isConstant
            && (isConstant ? constant == dim.constant : text.equals(dim.text));
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The normal form, for instance {@code 2*N*K+3} or {@code ((H-4)/2)+1}; parses back. */
  @Override
  public String toString() {
    if (text == null) {
      text = Long.toString(constant);
    }
    return text;
  }
}
