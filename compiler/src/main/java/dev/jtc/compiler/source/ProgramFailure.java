package dev.jtc.compiler.source;

import dev.jtc.runtime.Place;
import dev.jtc.runtime.RunFault;
import java.util.Optional;
import java.util.function.Function;

/**
 * Ends a program that is running: it did something that only showed then, such as reading a file
 * that is not there. The user's to mend, hence shown as a diagnostic and without a stack.
 */
public final class ProgramFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Diagnostic diagnostic;

  public ProgramFailure(Diagnostic diagnostic) {
    super(diagnostic.title(), null, false, false);
    this.diagnostic = diagnostic;
  }

  /**
   * A fault of the running program.
   *
   * @param files the texts by their names; a place in another one is only named
   */
  public static ProgramFailure of(RunFault fault, Function<String, Optional<SourceFile>> files) {
    Diagnostic diagnostic = Diagnostic.error(Code.RUN_FAILED, fault.what());
    if (fault.place().isEmpty()) {
      return new ProgramFailure(diagnostic);
    }
    Place place = fault.place().get();
    return new ProgramFailure(
        files
            .apply(place.file())
            .map(file -> diagnostic.at(file.span(place)))
            .orElseGet(() -> diagnostic.note("in " + place)));
  }

  /** What to tell the user. */
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
