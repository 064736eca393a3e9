package dev.jtc.compiler.ast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AstPrinterTest {
  @TestFactory
  Stream<DynamicTest> parsingWhatIsPrintedGivesTheSameTree() {
    return Examples.all().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.name(),
                    () -> {
                      SourceUnit first = parse(file);
                      String printed = AstPrinter.print(first);
                      SourceUnit second = parse(new SourceFile("printed.jt", printed));
                      assertEquals(Trees.show(first), Trees.show(second));
                      assertEquals(printed, AstPrinter.print(second));
                      assertFalse(first.decls().isEmpty());
                    }));
  }

  @Test
  void printsTheCanonicalForm() {
    String text =
        """
        package a.b
        import "c.jt"

        /// Doc.
        ///
        /// More.
        fn f(x: f32[N, ...S], k = 3) -> (f32, i64) {
            if x > 0 {
                return (x, 1)
            } else if x < 0 {
                return (-x^2, 2)
            } else {
                for i in 0..k max 10 {
                    y += "{x:.2f} {{}}"
                }
            }
        } backward (dx, dk) {
            return dx
        }

        model M(n: dim) {
            let a = Linear(n, n)
            param b: f32 = 0

            fn forward(x: f32) -> f32 = a(x) + b

            train fn step() {
            }
        }

        main {
        }
        """;
    assertEquals(text, AstPrinter.print(parse(new SourceFile("text.jt", text))));
  }

  static SourceUnit parse(SourceFile file) {
    Parsed parsed = Parser.parse(file);
    assertEquals("", Diagnostics.render(parsed.diagnostics()));
    return parsed.unit();
  }
}
