package dev.jtc.compiler.jvm;

/**
 * A class file.
 *
 * @param name the binary name, as {@code net.Mlp$K0}
 */
public record ClassImage(String name, byte[] bytes) {
  /** HotSpot interprets larger methods for ever, see its flag {@code DontCompileHugeMethods}. */
  static final int MAX_METHOD_BYTES = 7999;

  /** Keeps a copy of the bytes. */
  public ClassImage {
    bytes = bytes.clone();
  }

  /** A copy of the bytes. */
  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Where it lies in a jar, as {@code net/Mlp$K0.class}. */
  public String path() {
    return name.replace('.', '/') + ".class";
  }

  @Override
  public String toString() {
    return name + " (" + bytes.length + " bytes)";
  }
}
