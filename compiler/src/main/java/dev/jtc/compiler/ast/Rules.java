package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtParser;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/**
 * The tree of grammar rules over a stretch of a file, not yet cleared of what did not parse.
 *
 * @param tokens all tokens, comments among them, at their token index
 */
record Rules<T extends ParserRuleContext>(T root, List<Token> tokens) {

  static Optional<Rules<JtParser.FileContext>> file(Span span, Diagnostics diagnostics) {
    return parse(span, JtParser::file, diagnostics);
  }

  static Optional<Rules<JtParser.InputContext>> input(Span span, Diagnostics diagnostics) {
    return parse(span, JtParser::input, diagnostics);
  }

  static Optional<Rules<JtParser.HoleContext>> hole(Span span, Diagnostics diagnostics) {
    return parse(span, JtParser::hole, diagnostics);
  }

  private static <T extends ParserRuleContext> Optional<Rules<T>> parse(
      Span span, Function<JtParser, T> rule, Diagnostics diagnostics) {
    Diagnostics lexical = new Diagnostics();
    Diagnostics brackets = new Diagnostics();
    List<Token> tokens = Tokens.of(span, lexical);
    Brackets.Verdict verdict = Brackets.check(span.file(), tokens, brackets);
    Diagnostics structural = new Diagnostics();
    brackets.sorted().stream().filter(d -> !isSwallowed(d, lexical)).forEach(structural::add);
    diagnostics.addAll(lexical.sorted());
    diagnostics.addAll(structural.sorted());
    if (verdict == Brackets.Verdict.TOO_DEEP) {
      return Optional.empty();
    }
    JtParser parser = new JtParser(new CommonTokenStream(new ListTokenSource(tokens)));
    parser.removeErrorListeners();
    Diagnostics grammatical = new Diagnostics();
    lexical.addAll(structural.sorted());
    parser.setErrorHandler(new SyntaxErrors(span, lexical, grammatical));
    T root = rule.apply(parser);
    // After a bracket that does not pair up, every further message would be guesswork.
    Optional<Span> doubtful = brackets.sorted().stream().findFirst().flatMap(Diagnostic::primary);
    grammatical.sorted().stream()
        .filter(
            d -> doubtful.isEmpty() || d.primary().orElseThrow().start() < doubtful.get().start())
        .forEach(diagnostics::add);
    return verdict == Brackets.Verdict.BALANCED
        ? Optional.of(new Rules<>(root, tokens))
        : Optional.empty();
  }

  /** Whether the missing bracket is part of a string or comment that does not end. */
  private static boolean isSwallowed(Diagnostic bracket, Diagnostics lexical) {
    int line = bracket.primary().orElseThrow().line();
    return lexical.sorted().stream()
        .anyMatch(
            d ->
                d.code() == Code.UNCLOSED_COMMENT
                    || d.code() == Code.UNCLOSED_STRING
                        && d.primary().orElseThrow().line() == line);
  }
}
