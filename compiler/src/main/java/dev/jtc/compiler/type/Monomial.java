package dev.jtc.compiler.type;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A product of atoms, sorted by their text; empty for 1. */
final class Monomial implements Comparable<Monomial> {
  static final Monomial UNIT = new Monomial(List.of());

  private final List<Atom> atoms;
  private final String text;

  private Monomial(List<Atom> atoms) {
    this.atoms = List.copyOf(atoms);
    this.text = print(atoms);
  }

  List<Atom> atoms() {
    return atoms;
  }

  static Monomial of(Atom atom) {
    return new Monomial(List.of(atom));
  }

  Monomial times(Monomial other) {
    List<Atom> all = new ArrayList<>(atoms);
    all.addAll(other.atoms);
    all.sort(Comparator.comparing(Atom::text));
    return new Monomial(all);
  }

  /** This without the factors of {@code divisor}, or null where one is missing. */
  Monomial dividedBy(Monomial divisor) {
    List<Atom> rest = new ArrayList<>(atoms);
    for (Atom atom : divisor.atoms) {
      if (!rest.remove(atom)) {
        return null;
      }
    }
    return new Monomial(rest);
  }

  /** The factors that all {@code monomials} have. */
  static Monomial common(Collection<Monomial> monomials) {
    List<Atom> common = null;
    for (Monomial monomial : monomials) {
      if (common == null) {
        common = new ArrayList<>(monomial.atoms);
      } else {
        List<Atom> left = new ArrayList<>(monomial.atoms);
        common.removeIf(atom -> !left.remove(atom));
      }
    }
    return common == null ? UNIT : new Monomial(common);
  }

  String text() {
    return text;
  }

  private static String print(List<Atom> atoms) {
    if (atoms.size() == 1 && atoms.get(0) instanceof Atom.Variable variable) {
      return variable.text();
    }
    List<String> factors = new ArrayList<>();
    for (Atom atom : atoms) {
      factors.add(atom instanceof Atom.Variable ? atom.text() : "(" + atom.text() + ")");
    }
    return String.join("*", factors);
  }

  @Override
  public int compareTo(Monomial other) {
    // Higher degree first and the constant last, so that printing reads like a polynomial.
    int byDegree = Integer.compare(other.atoms.size(), atoms.size());
    return byDegree != 0 ? byDegree : text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Monomial monomial && text.equals(monomial.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
