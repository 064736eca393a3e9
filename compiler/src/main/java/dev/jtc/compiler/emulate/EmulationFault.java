package dev.jtc.compiler.emulate;

/** PTX that is broken, or that did something that has no meaning on a GPU. */
public final class EmulationFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  EmulationFault(String message) {
    super(message);
  }
}
