package dev.jtc.compiler.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CaretTest {
  private static final String HELP = "   = help: jtc explain JT0001\n";

  @Test
  void labelsOfOneLineStandBesideAndBelow() {
    SourceFile file = new SourceFile("mlp.jt", "\n\n\n\n\n\n    let h = x @ w + b\n");
    Diagnostic diagnostic =
        error()
            .at(span(file, "+"))
            .at(span(file, "x @ w"), "f32[N, 10]")
            .at(span(file, "b"), "f32[12]")
            .note("axis 1 is 10 here and 12 there");
    assertEquals(
        """
        error[JT0001]: title
          --> mlp.jt:7:19
         7 |     let h = x @ w + b
           |             ----- ^ - f32[12]
           |             f32[N, 10]
           = note: axis 1 is 10 here and 12 there
        """
            + HELP,
        Caret.render(diagnostic));
  }

  @Test
  void labelsFurtherLeftWaitWithABar() {
    SourceFile file = new SourceFile("a.jt", "a + b + c");
    Diagnostic diagnostic =
        error().at(span(file, "a"), "one").at(span(file, "b"), "two").at(span(file, "c"), "three");
    assertEquals(
        """
        error[JT0001]: title
          --> a.jt:1:1
         1 | a + b + c
           | ^   -   - three
           | |   two
           | one
        """
            + HELP,
        Caret.render(diagnostic));
  }

  @Test
  void aSpanOverLinesIsMarkedAtBothEnds() {
    SourceFile file = new SourceFile("a.jt", "x = f(\n  1,\n  2,\n  3)\ny");
    assertEquals(
        """
        error[JT0001]: title
          --> a.jt:1:5
         1 | x = f(
           |     ^^
         ...
         4 |   3)
           |   ^^ here
        """
            + HELP,
        Caret.render(error().at(file.span(4, file.text().indexOf(')') + 1), "here")));
  }

  @Test
  void aSingleLineBetweenMarksIsShownAndOtherFilesFollow() {
    SourceFile file = new SourceFile("a.jt", "one\n\nthree\n");
    SourceFile other = new SourceFile("b.jt", "four");
    Diagnostic diagnostic =
        error()
            .at(span(file, "three"), "3")
            .at(span(file, "one"), "1")
            .at(span(other, "four"), "4\nand more")
            .note("a\nb")
            .help("c");
    assertEquals(
        """
        error[JT0001]: title
          --> a.jt:3:1
         1 | one
           | --- 1
         2 |
         3 | three
           | ^^^^^ 3
          ::: b.jt:1:1
         1 | four
           | ---- 4
           |      and more
           = note: a
                   b
           = help: c
        """
            + HELP,
        Caret.render(diagnostic));
  }

  @Test
  void tabsAndWideCharactersKeepTheMarksInPlace() {
    SourceFile file = new SourceFile("a.jt", "\t\"\u53d8\u91cf\ud83d\ude00e\u0301\" + x\u0007");
    assertEquals(
        "error[JT0001]: title\n"
            + "  --> a.jt:1:12\n"
            + " 1 |     \"\u53d8\u91cf\ud83d\ude00e\u0301\" + x\ufffd\n"
            + "   |                 ^\n"
            + HELP,
        Caret.render(error().at(span(file, "x"))));
  }

  @Test
  void theEndOfAFileCanBeMarked() {
    SourceFile file = new SourceFile("a.jt", "x =\n");
    assertEquals(
        "error[JT0001]: title\n  --> a.jt:2:1\n 2 |\n   | ^\n" + HELP,
        Caret.render(error().at(file.span(4, 4))));
  }

  @Test
  void aMessageAboutNoFileHasNoSection() {
    assertEquals("error[JT0001]: title\n" + HELP, Caret.render(error()));
  }

  @Test
  void moreThanTwentyAreCounted() {
    SourceFile file = new SourceFile("a.jt", "x".repeat(30));
    Diagnostics diagnostics = new Diagnostics();
    for (int i = 24; i >= 0; i--) {
      diagnostics.add(error().at(file.span(i, i + 1)));
      diagnostics.add(error().at(file.span(i, i + 1)));
    }
    String text = diagnostics.render();
    assertEquals(20, text.split("error\\[", -1).length - 1);
    assertEquals("\nand 5 more\n", text.substring(text.lastIndexOf("\nand")));
    assertEquals(0, diagnostics.sorted().get(0).primary().orElseThrow().start());
  }

  private static Diagnostic error() {
    return Diagnostic.error(Code.UNEXPECTED, "title");
  }

  private static Span span(SourceFile file, String text) {
    int start = file.text().indexOf(text);
    return file.span(start, start + text.length());
  }
}
