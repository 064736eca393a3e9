package dev.jtc.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;

class JtParserTest {
  @Test
  void anEmptyFileIsAProgram() {
    assertEquals(0, errors(""));
  }

  @Test
  void aLineThatBeginsWithASignContinuesTheExpression() {
    assertEquals(0, errors("main { let y = x\n - 1 let z = f\n (y) if z { } }"));
  }

  @Test
  void aRangeIsNotAFloat() {
    assertEquals(
        List.of(JtLexer.INT, JtLexer.DOTDOT, JtLexer.INT, JtLexer.FLOAT), tokens("0..3 1.5"));
  }

  @Test
  void aStringInAHoleOfAStringDoesNotEndIt() {
    assertEquals(List.of(JtLexer.STRING, JtLexer.NAME), tokens("\"a {f(\"x\"):.3f} b\" c"));
  }

  @Test
  void aHoleThatIsNotClosedIsABadString() {
    assertEquals(List.of(JtLexer.BAD_STRING, JtLexer.NAME), tokens("\"a { b\" c"));
  }

  private static int errors(String text) {
    JtParser parser =
        new JtParser(new CommonTokenStream(new JtLexer(CharStreams.fromString(text))));
    parser.removeErrorListeners();
    parser.file();
    return parser.getNumberOfSyntaxErrors();
  }

  private static List<Integer> tokens(String text) {
    JtLexer lexer = new JtLexer(CharStreams.fromString(text));
    return lexer.getAllTokens().stream().map(Token::getType).map(Integer::valueOf).toList();
  }
}
