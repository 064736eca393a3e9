package dev.jtc.compiler.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The pages that explain the codes, in Markdown: meaning, a program that is wrong, one that is
 * right.
 */
public final class ErrorPages {
  private ErrorPages() {}

  /**
   * The page of a code as users write it, {@code JT0204} or {@code jt0204}; empty if there is none.
   */
  public static Optional<String> find(String code) {
    return Code.of(code).map(ErrorPages::page);
  }

  /** The page of a code; every code has one. */
  public static String page(Code code) {
    String resource = "/dev/jtc/errors/" + code.id() + ".md";
    try (InputStream in = ErrorPages.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no page for " + code.id());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
