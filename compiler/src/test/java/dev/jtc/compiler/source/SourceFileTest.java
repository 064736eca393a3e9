package dev.jtc.compiler.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SourceFileTest {
  @Test
  void linesEndInAnyOfThreeWays() {
    SourceFile file = new SourceFile("a.jt", "ab\r\nc\rd\n\ne");
    assertEquals(5, file.lineCount());
    assertEquals("ab", file.lineText(1));
    assertEquals("c", file.lineText(2));
    assertEquals("d", file.lineText(3));
    assertEquals("", file.lineText(4));
    assertEquals("e", file.lineText(5));
    assertEquals(2, file.line(4));
    assertEquals(5, file.line(file.text().length()));
  }

  @Test
  void columnsCountCodePoints() {
    SourceFile file = new SourceFile("a.jt", "\n\ud83d\ude00x");
    assertEquals(2, file.column(3));
    assertEquals("a.jt:2:2", file.span(3, 4).place());
  }

  @Test
  void spansCoverOneAnother() {
    SourceFile file = new SourceFile("a.jt", "abcdef");
    assertEquals("bcde", file.span(3, 5).to(file.span(1, 2)).text());
    assertThrows(IllegalArgumentException.class, () -> file.span(3, 7));
    assertThrows(
        IllegalArgumentException.class,
        () -> file.span(0, 1).to(new SourceFile("a.jt", "abcdef").span(0, 1)));
  }
}
