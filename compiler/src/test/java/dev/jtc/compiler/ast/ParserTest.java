package dev.jtc.compiler.ast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
  @ParameterizedTest
  @CsvSource({
    "-x^2, (Unary NEG (Binary POW (Name x) (Number 2 false)))",
    "2^-x, (Binary POW (Number 2 false) (Unary NEG (Name x)))",
    "a^b^c, (Binary POW (Name a) (Binary POW (Name b) (Name c)))",
    "a - b - c, (Binary SUB (Binary SUB (Name a) (Name b)) (Name c))",
    "a + b @ c, (Binary ADD (Name a) (Binary MATMUL (Name b) (Name c)))",
    "!a == b, (Binary EQ (Unary NOT (Name a)) (Name b))",
    "a || b && c, (Binary OR (Name a) (Binary AND (Name b) (Name c)))",
    "a if b else c if d else e,"
        + " (Conditional (Name a) (Name b) (Conditional (Name c) (Name d) (Name e)))",
    "-a * b, (Binary MUL (Unary NEG (Name a)) (Name b))",
    "x.T[0], (Index (Member (Name x) T) [(At (Number 0 false))])",
    "1., (Number 1.0 true)",
    ".5, (Number 0.5 true)",
    "1_000, (Number 1_000 false)",
  })
  void groupsByPrecedence(String text, String tree) {
    assertEquals(tree, Trees.show(expr(text)));
  }

  @Test
  void anIfAfterAnExpressionIsAStatementWhenABlockFollows() {
    Decl.Main main = main("let a = b if c { f() } else { g() } let d = e if f else g");
    assertEquals(
        List.of(Stmt.Kind.LET, Stmt.Kind.IF, Stmt.Kind.LET),
        main.block().statements().stream().map(Stmt::kind).toList());
  }

  @Test
  void numbersKeepTheirValue() {
    assertEquals(255, assertInstanceOf(Expr.Number.class, expr("0xFF")).longValue());
    assertEquals(1e-4, assertInstanceOf(Expr.Number.class, expr("1e-4")).doubleValue());
    Expr.Unary least = assertInstanceOf(Expr.Unary.class, expr("-9223372036854775808"));
    assertEquals(Long.MIN_VALUE, assertInstanceOf(Expr.Number.class, least.operand()).longValue());
  }

  @Test
  void holesOfStringsHaveSpansInTheFile() {
    Expr.Str str = assertInstanceOf(Expr.Str.class, expr("\"é {abc:.3f} {\"x\"}\""));
    StrPart.Hole hole = assertInstanceOf(StrPart.Hole.class, str.parts().get(1));
    assertEquals("{abc:.3f}", hole.span().text());
    assertEquals("abc", hole.value().span().text());
    assertEquals(".3f", hole.format());
  }

  @Test
  void aTreeHasTheSpansOfItsText() {
    Expr.Binary sum = assertInstanceOf(Expr.Binary.class, expr("a * (b) + f(c)[0].d"));
    assertEquals("+", sum.opSpan().text());
    assertEquals("f(c)[0].d", sum.right().span().text());
    assertEquals("a * (b) + f(c)[0].d", sum.span().text());
  }

  @Test
  void declarationsWithoutErrorsSurvive() {
    Parsed parsed = parse("fn good() = 1\nfn bad( = 2\nfn fine() = 3\n");
    assertTrue(parsed.hasErrors());
    Parsed second = parse("fn good() = 1\nfn bad() { let = 3 }\nfn fine() = 3\n");
    assertEquals(
        List.of("good", "fine"),
        second.unit().decls().stream().map(d -> ((Decl.Fn) d).name()).toList());
  }

  @Test
  void allMistakesAreReportedAtOnce() {
    Parsed parsed =
        parse(
            """
            fn a() { let x == 3 }
            fn b() { x and y }
            fn c() { return "{" }
            fn d( x y ) = 3
            fn e() { for i of 0..3 { } }
            """);
    assertEquals(
        List.of(1, 2, 2, 3, 4, 5),
        parsed.diagnostics().stream().map(d -> d.primary().orElseThrow().line()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "{", "main { x = f(", "main { x = y[", "main { if x {", "\"{"})
  void deepNestingIsADiagnostic(String text) {
    Parsed parsed = parse("main { y = " + text.repeat(100_000));
    assertTrue(parsed.hasErrors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "a+", "a^", "a if b else ", "a.", "!", "f(1).g ", "a, "})
  void longChainsAreADiagnosticOrATree(String text) {
    assertTrue(parse("main { let y = " + text.repeat(20_000) + "a }").hasErrors());
  }

  @Test
  void aLongChainIsTooDeep() {
    Diagnostic diagnostic = parse("fn f() = " + "a + ".repeat(5000) + "a").diagnostics().get(0);
    assertEquals(Code.TOO_DEEP, diagnostic.code());
    assertEquals(List.of(), parse("fn f() = " + "a + ".repeat(500) + "a").diagnostics());
  }

  @Test
  void aLongBodyIsNotDeep() {
    assertEquals(List.of(), parse("main {" + "a = b + f(c) ".repeat(5000) + "}").diagnostics());
  }

  @Test
  void theDeepestNestingParsesOnASmallStack() throws InterruptedException {
    String open = "(".repeat(Brackets.MAX_DEPTH - 1);
    String text = "main { let x = " + open + "1" + ")".repeat(Brackets.MAX_DEPTH - 1) + " }";
    List<Diagnostic> found = new java.util.concurrent.CopyOnWriteArrayList<>();
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        new Thread(null, () -> found.addAll(parse(text).diagnostics()), "small", 512 * 1024);
    thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
    thread.start();
    thread.join();
    assertEquals(null, thrown[0]);
    assertEquals(List.of(), found);
  }

  private static Expr expr(String text) {
    Stmt stmt = main("let value = " + text).block().statements().get(0);
    return assertInstanceOf(Stmt.Let.class, stmt).value();
  }

  private static Decl.Main main(String statements) {
    SourceFile file = new SourceFile("test.jt", "main { " + statements + " }");
    return (Decl.Main) AstPrinterTest.parse(file).decls().get(0);
  }

  private static Parsed parse(String text) {
    return Parser.parse(new SourceFile("test.jt", text));
  }
}
