package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import java.util.Optional;

/** What one elaboration finds to be wrong, said once and where the user's program caused it. */
final class Reports {
  private final Flow flow;
  private final Diagnostics diagnostics;
  private final CallStack calls;
  private Optional<Span> caller = Optional.empty();
  private boolean quiet;

  Reports(Flow flow, Diagnostics diagnostics, CallStack calls) {
    this.flow = flow;
    this.diagnostics = diagnostics;
    this.calls = calls;
  }

  /** Says who called what is elaborated, if that is not elaborated here as well. */
  void setCaller(Optional<Span> site) {
    caller = site;
  }

  /** Whether nothing is reported now. */
  boolean isQuiet() {
    return quiet;
  }

  /** Whether to report nothing from now on. */
  void setQuiet(boolean nothing) {
    quiet = nothing;
  }

  boolean hasErrors() {
    return diagnostics.hasErrors();
  }

  /**
   * Reports {@code diagnostic}.
   *
   * @param call where a function of the library was called that is elaborated, if one is
   */
  Val error(Diagnostic diagnostic, Optional<Span> call) {
    Optional<Span> user =
        diagnostic.primary().filter(CallStack::isInLibrary).flatMap(at -> userCall(call));
    if (user.filter(diagnostics::hasRefusal).isPresent()) {
      // What goes wrong inside of a call that was refused is a consequence.
      return Val.ERROR;
    }
    return report(calls.noted(user.map(diagnostic::calledAt).orElse(diagnostic), user));
  }

  /** Where the user's program called the library, if that is what is elaborated. */
  private Optional<Span> userCall(Optional<Span> call) {
    return call.or(() -> caller);
  }

  private Val report(Diagnostic diagnostic) {
    if (!quiet) {
      diagnostics.add(diagnostic);
      flow.reported(diagnostic);
    }
    return Val.ERROR;
  }

  /**
   * Reports that a function or model refuses to be called so, where it was called.
   *
   * @param at what says so
   * @param called where a function of the library was called that is elaborated, if one is
   */
  Val refuse(String words, Span at, Optional<Span> called) {
    Diagnostic diagnostic = Diagnostic.error(Code.REFUSED, words);
    boolean isOfLibrary = CallStack.isInLibrary(at);
    Optional<Span> own = isOfLibrary ? Optional.empty() : calls.site();
    Optional<Span> call = calls.isCheck() ? Optional.empty() : own.or(() -> userCall(called));
    if (call.isEmpty()) {
      return report(diagnostic.at(at));
    } else if (diagnostics.hasRefusal(call.get())) {
      return Val.ERROR;
    }
    return report(
        isOfLibrary
            ? diagnostic.at(call.get()).note("required at " + at.place() + " of the library")
            : diagnostic.at(call.get()).at(at, "required here"));
  }
}
