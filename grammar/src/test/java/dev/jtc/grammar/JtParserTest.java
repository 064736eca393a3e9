package dev.jtc.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.junit.jupiter.api.Test;

class JtParserTest {
  @Test
  void anEmptyFileIsAProgram() {
    JtLexer lexer = new JtLexer(CharStreams.fromString(""));
    JtParser parser = new JtParser(new CommonTokenStream(lexer));
    parser.file();
    assertEquals(0, parser.getNumberOfSyntaxErrors());
  }
}
