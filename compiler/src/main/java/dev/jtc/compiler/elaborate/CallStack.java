package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/** The functions that are being inlined and the models that are being made, innermost first. */
final class CallStack {
  private final Deque<Call> calls = new ArrayDeque<>();
  private final Deque<Span> sites = new ArrayDeque<>();

  /** A function that is being inlined, and the model it belongs to. */
  private record Call(Decl.Fn fn, Optional<ModelInstance> self, Span site) {
    /** Whether the function is checked for itself, and called by nobody. */
    boolean isCheck() {
      return site.equals(fn.nameSpan());
    }
  }

  static boolean isInLibrary(Span span) {
    return span.file().isLibrary();
  }

  /** Runs {@code body}, that of {@code fn}, which was called at {@code site}. */
  <T> T calling(Decl.Fn fn, Optional<ModelInstance> self, Span site, Supplier<T> body) {
    calls.push(new Call(fn, self, site));
    try {
      return asked(site, body);
    } finally {
      calls.pop();
    }
  }

  /** Runs {@code body}, which makes or computes what was asked for at {@code site}. */
  <T> T asked(Span site, Supplier<T> body) {
    sites.push(site);
    try {
      return body.get();
    } finally {
      sites.pop();
    }
  }

  /** Whether {@code fn} of the same model is being inlined already. */
  boolean isCalling(Val.Function fn) {
    Optional<ModelInstance> self = Optional.ofNullable(fn.self());
    return calls.stream().anyMatch(call -> call.fn == fn.decl() && call.self.equals(self));
  }

  int depth() {
    return calls.size();
  }

  Optional<Decl.Fn> current() {
    return Optional.ofNullable(calls.peek()).map(Call::fn);
  }

  Optional<ModelInstance> self() {
    return Optional.ofNullable(calls.peek()).flatMap(Call::self);
  }

  /** Where what is elaborated was asked for, if the user's program did that. */
  Optional<Span> site() {
    return Optional.ofNullable(sites.peek()).filter(site -> !isInLibrary(site));
  }

  /** Whether a function is checked for itself, and nothing that it asks for. */
  boolean isCheck() {
    return calls.stream()
        .limit(1)
        .anyMatch(call -> call.isCheck() && call.site.equals(sites.peek()));
  }

  /** {@code diagnostic} with some of the calls that lead to it, but not the one that it shows. */
  Diagnostic noted(Diagnostic diagnostic, Optional<Span> shown) {
    Diagnostic noted = diagnostic;
    for (Call call : calls) {
      if (call.isCheck() || noted.notes().size() > 4) {
        break;
      }
      if (shown.filter(call.site::equals).isEmpty()) {
        noted = noted.note("in `" + call.fn.name() + "`, called at " + call.site.place());
      }
    }
    return noted;
  }
}
