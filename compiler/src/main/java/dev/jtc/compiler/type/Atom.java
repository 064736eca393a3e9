package dev.jtc.compiler.type;

/** What the polynomial of a {@link Dim} is made of besides integers. */
sealed interface Atom {
  String text();

  /** Whether this is known to be 0 or more whatever the variables are. */
  boolean isNonNegative();

  /** A dimension variable, which stands for a size. */
  record Variable(String text) implements Atom {
    @Override
    public boolean isNonNegative() {
      return true;
    }
  }

  /** A floor quotient that does not come out as a polynomial. */
  record Quotient(Dim dividend, Dim divisor) implements Atom {
    @Override
    public String text() {
      return dividend.asOperand() + "/" + divisor.asOperand();
    }

    @Override
    public boolean isNonNegative() {
      return dividend.isNonNegative() && divisor.isNonNegative();
    }
  }

  /** The remainder of a floor division, which has the sign of the divisor. */
  record Remainder(Dim dividend, Dim divisor) implements Atom {
    @Override
    public String text() {
      return dividend.asOperand() + "%" + divisor.asOperand();
    }

    @Override
    public boolean isNonNegative() {
      return divisor.isNonNegative();
    }
  }
}
