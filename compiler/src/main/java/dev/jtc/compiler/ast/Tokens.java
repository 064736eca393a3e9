package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/**
 * Cuts a stretch of a file into tokens and reports what is no token of the language. Where it is
 * plain what was meant ({@code and}, {@code **}, {@code True}) it goes on with that, so that one
 * slip is one message.
 */
final class Tokens {
  /** A whole comment that reads like a divisor: a number, or a name before a closing bracket. */
  private static final Pattern DIVISOR =
      Pattern.compile("//\\s*([0-9][\\w.]*\\s*[)\\]{]*|[\\w.]+\\s*[)\\]]+\\s*\\{?)\\s*");

  private final SourceFile file;
  private final Diagnostics diagnostics;
  private final List<Token> kept = new ArrayList<>();
  private Token previous;

  private Tokens(SourceFile file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  /** The tokens of {@code span}, comments among them on the hidden channel, and the end of file. */
  static List<Token> of(Span span, Diagnostics diagnostics) {
    JtLexer lexer = new JtLexer(new Chars(span));
    lexer.removeErrorListeners();
    Tokens tokens = new Tokens(span.file(), diagnostics);
    Token token = lexer.nextToken();
    while (token.getType() != Token.EOF && tokens.take((CommonToken) token)) {
      token = lexer.nextToken();
    }
    CommonToken end = new CommonToken(Token.EOF, "");
    end.setStartIndex(span.end());
    end.setStopIndex(span.end() - 1);
    tokens.kept.add(end);
    return tokens.kept;
  }

  /** Where a token stands. */
  static Span span(SourceFile file, Token token) {
    int start = Math.min(token.getStartIndex(), file.text().length());
    return file.span(start, Math.max(start, token.getStopIndex() + 1));
  }

  /** Keeps a token as it is or as what was meant; false if nothing after it can be made out. */
  private boolean take(CommonToken token) {
    Span span = span(file, token);
    switch (token.getType()) {
      case JtLexer.FOREIGN -> foreign(token, span);
      case JtLexer.LINE_COMMENT -> {
        warnOfFloorDivision(token, span);
        kept.add(token);
      }
      case JtLexer.HASH_COMMENT ->
          report(Code.FOREIGN_WORD, "`#` does not begin a comment", span, "write `// …`");
      case JtLexer.SINGLE_QUOTED -> {
        report(Code.FOREIGN_WORD, "strings are in double quotes", span, "write `\"…\"`");
        keepAs(token, JtLexer.STRING, "\"\"");
      }
      case JtLexer.BAD_STRING -> {
        report(
            Code.BAD_STRING,
            "a `{` in a string is not closed",
            span,
            "write `{{` for the brace itself");
        keepAs(token, JtLexer.STRING, "\"\"");
      }
      case JtLexer.UNCLOSED_STRING -> {
        report(Code.UNCLOSED_STRING, "this string is not closed", span, "end it with `\"`");
        keepAs(token, JtLexer.STRING, "\"\"");
      }
      case JtLexer.UNCLOSED_COMMENT -> {
        report(Code.UNCLOSED_COMMENT, "this comment is not closed", span, "end it with `*/`");
        return false;
      }
      case JtLexer.BAD_NUMBER -> {
        badNumber(token, span);
        keepAs(token, JtLexer.INT, "0");
      }
      case JtLexer.BAD_CHARACTER -> badCharacter(span);
      case JtLexer.DOT -> dot(token);
      default -> keepAs(token, token.getType());
    }
    return true;
  }

  /** Keeps a token that was reported as one that gives no further trouble. */
  private void keepAs(CommonToken token, int type, String text) {
    token.setText(text);
    keepAs(token, type);
  }

  private void keepAs(CommonToken token, int type) {
    token.setType(type);
    kept.add(token);
    if (token.getChannel() == Token.DEFAULT_CHANNEL) {
      previous = token;
    }
  }

  /** {@code 1.} is a float, though no rule of the lexer can tell it from {@code 1..n}. */
  private void dot(CommonToken token) {
    boolean isPoint =
        previous instanceof CommonToken number
            && number.getType() == JtLexer.INT
            && number.getStopIndex() + 1 == token.getStartIndex()
            && number.getText().chars().noneMatch(Character::isLetter)
            && !startsName(token.getStopIndex() + 1);
    if (isPoint) {
      CommonToken number = (CommonToken) previous;
      number.setType(JtLexer.FLOAT);
      number.setStopIndex(token.getStopIndex());
    } else {
      keepAs(token, JtLexer.DOT);
    }
  }

  private boolean startsName(int at) {
    return at < file.text().length() && Character.isLetter(file.text().charAt(at));
  }

  private void badNumber(Token token, Span span) {
    String suffix = token.getText().replaceFirst("^[0-9_.]+", "");
    report(
        Code.BAD_NUMBER,
        "a number cannot end in `" + suffix + "`",
        span,
        "a number takes the dtype of what it meets; `f64(x)` converts");
  }

  private void badCharacter(Span span) {
    int c = file.text().codePointAt(span.start());
    if (Character.isLowSurrogate(file.text().charAt(span.start()))) {
      return; // the second half of a character reported already
    }
    Span all = file.span(span.start(), span.start() + Character.charCount(c));
    String shown =
        Character.isISOControl(c) || Character.isSurrogate((char) c) && all.text().length() == 1
            ? String.format("U+%04X", c)
            : "`" + all.text() + "`";
    diagnostics.add(
        Diagnostic.error(Code.BAD_CHARACTER, "the language does not use " + shown).at(all));
  }

  private void foreign(CommonToken token, Span span) {
    String text = token.getText();
    boolean isMemberName = previous != null && previous.getType() == JtLexer.DOT;
    if (isMemberName && Character.isLetter(text.charAt(0))) {
      keepAs(token, JtLexer.NAME);
      return;
    }
    Foreign meant = Foreign.of(text);
    report(Code.FOREIGN_WORD, "`" + text + "` is not a word of the language", span, meant.advice());
    for (int type : meant.types()) {
      String sign = JtLexer.VOCABULARY.getLiteralName(type);
      keepAs(new CommonToken(token), type, sign.substring(1, sign.length() - 1));
    }
  }

  private void warnOfFloorDivision(Token comment, Span span) {
    if (previous == null || !DIVISOR.matcher(comment.getText()).matches()) {
      return;
    }
    Span before = span(file, previous);
    boolean endsOperand =
        switch (previous.getType()) {
          case JtLexer.NAME, JtLexer.INT, JtLexer.RPAREN, JtLexer.RBRACKET -> true;
          default -> false;
        };
    if (endsOperand && before.line() == span.line()) {
      diagnostics.add(
          Diagnostic.warning(Code.PROBABLE_FLOOR_DIVISION, "`//` begins a comment")
              .at(span, "this is not read")
              .help("`/` divides integers without a remainder; or put words into the comment"));
    }
  }

  private void report(Code code, String title, Span span, String help) {
    diagnostics.add(Diagnostic.error(code, title).at(span).help(help));
  }
}
