package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.Token;

/** The words of a text, for editors: what to colour, and whether more is to come. */
public final class Lexemes {
  private Lexemes() {}

  /** What a word is. */
  public enum Kind {
    KEYWORD,
    NAME,
    NUMBER,
    STRING,
    COMMENT,
    SIGN,
    /** Not of the language. */
    WRONG
  }

  /** A word from {@code start} to {@code end}, exclusive. */
  public record Lexeme(Kind kind, int start, int end) {}

  /** All words of {@code text}, wherever they make sense or not. */
  public static List<Lexeme> of(String text) {
    JtLexer lexer = new JtLexer(new Chars(new SourceFile("", text).span(0, text.length())));
    lexer.removeErrorListeners();
    List<Lexeme> lexemes = new ArrayList<>();
    for (Token token : lexer.getAllTokens()) {
      int end = token.getStopIndex() + 1;
      lexemes.add(new Lexeme(kind(token.getType()), token.getStartIndex(), end));
    }
    return lexemes;
  }

  private static Kind kind(int type) {
    if (type <= JtLexer.MAX) {
      return Kind.KEYWORD;
    } else if (type <= JtLexer.OR) {
      return Kind.SIGN;
    }
    return switch (type) {
      case JtLexer.INT, JtLexer.FLOAT -> Kind.NUMBER;
      case JtLexer.NAME -> Kind.NAME;
      case JtLexer.STRING -> Kind.STRING;
      case JtLexer.DOC, JtLexer.LINE_COMMENT, JtLexer.BLOCK_COMMENT, JtLexer.UNCLOSED_COMMENT ->
          Kind.COMMENT;
      default -> Kind.WRONG;
    };
  }

  /** The words that begin or join statements and declarations. */
  public static Set<String> keywords() {
    Set<String> words = new TreeSet<>();
    for (int type = 1; type <= JtLexer.MAX; type++) {
      String word = JtLexer.VOCABULARY.getLiteralName(type);
      words.add(word.substring(1, word.length() - 1));
    }
    return words;
  }

  /** How a text ends. */
  public enum End {
    /** It may be complete, or wrong. */
    OF_TEXT,
    /** A bracket or comment is open. */
    OPEN,
    /** Something must follow, as after {@code x +}. */
    EXPECTING
  }

  /** Whether {@code text}, typed at a prompt, is to be continued on the next line. */
  public static End end(String text) {
    SourceFile file = new SourceFile("", text);
    Diagnostics lexical = new Diagnostics();
    List<Token> tokens = Tokens.of(file.span(0, text.length()), lexical);
    if (lexical.sorted().stream().anyMatch(d -> d.code() == Code.UNCLOSED_COMMENT)) {
      return End.OPEN;
    }
    Deque<Integer> open = new ArrayDeque<>();
    for (Token token : tokens) {
      switch (token.getType()) {
        case JtLexer.LPAREN -> open.push(JtLexer.RPAREN);
        case JtLexer.LBRACKET -> open.push(JtLexer.RBRACKET);
        case JtLexer.LBRACE -> open.push(JtLexer.RBRACE);
        case JtLexer.RPAREN, JtLexer.RBRACKET, JtLexer.RBRACE -> {
          if (open.isEmpty() || open.pop() != token.getType()) {
            return End.OF_TEXT;
          }
        }
        default -> {
          // any other word neither opens nor closes
        }
      }
    }
    if (!open.isEmpty()) {
      return open.size() > Brackets.MAX_DEPTH ? End.OF_TEXT : End.OPEN;
    }
    // Before the end of the text, documentation waits for its declaration.
    boolean endsInDoc = tokens.size() > 1 && tokens.get(tokens.size() - 2).getType() == JtLexer.DOC;
    return endsInDoc || isExpecting(file, text) ? End.EXPECTING : End.OF_TEXT;
  }

  /** Whether the only thing wrong is that the text ends. */
  private static boolean isExpecting(SourceFile file, String text) {
    int last = text.stripTrailing().length();
    List<Diagnostic> errors =
        Parser.parseInput(file).diagnostics().stream().filter(Diagnostic::isError).toList();
    return !errors.isEmpty()
        && errors.stream()
            .allMatch(
                d -> d.code() == Code.UNEXPECTED && d.primary().map(Span::start).orElse(0) >= last);
  }
}
