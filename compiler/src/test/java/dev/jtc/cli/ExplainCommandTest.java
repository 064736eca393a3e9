package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.ErrorPages;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
  @Test
  void printsThePage() {
    Ran ran = Ran.jtc("explain", "jt0001");
    assertEquals(ExitCode.OK, ran.code());
    assertEquals(ErrorPages.page(Code.UNEXPECTED).stripTrailing() + "\n", ran.out());
  }

  @Test
  void listsAllCodes() {
    assertEquals(Code.values().length, Ran.jtc("explain").out().lines().count());
  }

  @Test
  void anUnknownCodeGetsItsChapter() {
    Ran ran = Ran.jtc("explain", "JT0299");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("there are JT0201, JT0202"), ran.err());
    assertTrue(Ran.jtc("explain", "x").err().contains("lists all"));
  }
}
