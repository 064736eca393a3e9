package dev.jtc.compiler.source;

import dev.jtc.runtime.Failure;
import dev.jtc.runtime.Place;
import dev.jtc.runtime.RunFault;
import java.io.IOException;
import java.util.List;
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

  /** A failure of the outside world or of the runtime, as {@link Failure#reason} words it. */
  public static ProgramFailure of(Exception failure, Optional<Span> span) {
    Code code = failure instanceof IOException ? Code.FILE_FAILED : Code.RUN_FAILED;
    List<String> lines = List.of(Failure.reason(failure).split("\n"));
    Diagnostic diagnostic = Diagnostic.error(code, lines.get(0));
    if (span.isPresent()) {
      diagnostic = diagnostic.at(span.get());
    }
    for (String line : lines.subList(1, lines.size())) {
      diagnostic = diagnostic.note(line.strip());
    }
    return new ProgramFailure(diagnostic);
  }

  /** What to tell the user. */
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
