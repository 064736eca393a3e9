package dev.jtc.compiler.jvm;

/**
 * A method came out larger than HotSpot compiles. Methods are split so that this does not happen; a
 * single statement that is too large is a bug of the lowering, which limits how much it fuses.
 */
final class MethodTooLarge extends IllegalStateException {
  private static final long serialVersionUID = 1;

  MethodTooLarge(String method, int bytes) {
    super(
        "method `"
            + method
            + "` has "
            + bytes
            + " bytes of code, but a JVM compiles at most "
            + ClassImage.MAX_METHOD_BYTES);
  }
}
