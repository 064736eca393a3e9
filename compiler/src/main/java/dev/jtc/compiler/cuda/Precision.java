package dev.jtc.compiler.cuda;

import java.util.Locale;
import java.util.Optional;

/**
 * How a GPU multiplies the factors of f32 products. Only {@link #F32} has the bits of the language;
 * the others round the factors first, for tensor cores, and add in f32.
 */
public enum Precision {
  /** As the language says. */
  F32(0),
  /** 10 bits behind the point, the range of f32. */
  TF32(8),
  /** 7 bits behind the point, the range of f32; two factors a word. */
  BF16(16);

  /** Words along the terms that one instruction takes of each factor. */
  static final int WORDS = 8;

  private final int terms;

  Precision(int terms) {
    this.terms = terms;
  }

  /** The terms of one instruction of a tensor core. */
  int terms() {
    return terms;
  }

  /** Whether tensor cores do it. */
  boolean isTensor() {
    return terms > 0;
  }

  /** Its name in the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one called {@code text}. */
  public static Optional<Precision> of(String text) {
    for (Precision precision : values()) {
      if (precision.text().equals(text)) {
        return Optional.of(precision);
      }
    }
    return Optional.empty();
  }
}
