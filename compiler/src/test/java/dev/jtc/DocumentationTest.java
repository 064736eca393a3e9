package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Library;
import dev.jtc.compiler.elaborate.Open;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.host.HostPrograms;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the documentation says is so. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");

  /** A block of the language, which may be indented as a part of a list. */
  private static final Pattern PROGRAM = Pattern.compile("(?ms)^( *)(```|~~~)jt\\n(.*?)^ *\\2$");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  @TestFactory
  Stream<DynamicTest> programsHaveNoErrors() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      for (MatchResult block : PROGRAM.matcher(text).results().toList()) {
        String name = ROOT.relativize(page) + ":" + line(text, block.start() + 1);
        tests.add(DynamicTest.dynamicTest(name, () -> check(name, block.group(3))));
      }
    }
    assertTrue(tests.size() > 15, "programs on the pages");
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> linksLeadSomewhere() throws IOException {
    return pages().stream()
        .map(page -> DynamicTest.dynamicTest(page.toString(), () -> follow(page)));
  }

  @Test
  void everyOperationHasARow() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/ir.md"));
    TreeSet<String> rows =
        matches(page, "(?m)^\\| `([A-Z]\\w+)` \\|")
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> operations =
        Arrays.stream(Op.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(operations, rows);
  }

  @TestFactory
  Stream<DynamicTest> libraryFunctionsHaveTheSignaturesOfThePage() throws IOException {
    String library =
        Library.files().stream().map(SourceFile::text).collect(Collectors.joining("\n"));
    String page = Files.readString(ROOT.resolve("docs/language.md"));
    int table = page.indexOf("From the standard library");
    assertTrue(table > 0, "the table of the library");
    return matches(page.substring(table), "`(\\w+\\([^`]*: [^`]*\\))`")
        .map(signature -> signature.group(1))
        .map(text -> DynamicTest.dynamicTest(text, () -> declared(library, text)));
  }

  private static void declared(String library, String signature) {
    boolean found =
        Stream.of("fn ", "model ", "optimizer ").anyMatch(w -> library.contains(w + signature));
    assertTrue(found, signature + " is not declared like this");
  }

  private static void follow(Path page) throws IOException {
    List<String> broken =
        matches(Files.readString(page), LINK.pattern())
            .map(link -> link.group(1))
            .filter(target -> !Files.exists(page.resolveSibling(target)))
            .toList();
    assertEquals(List.of(), broken);
  }

  private static void check(String name, String text) {
    Diagnostics diagnostics = new Diagnostics();
    Program program =
        Program.load(
            new SourceFile(name, text),
            path -> {
              throw new NoSuchFileException(path.toString());
            },
            diagnostics);
    if (!diagnostics.hasErrors()) {
      new Checker(program, diagnostics).check();
      HostPrograms.of(program, Open.GENERAL, diagnostics);
    }
    assertEquals("", diagnostics.hasErrors() ? diagnostics.render() : "");
  }

  private static Stream<MatchResult> matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results();
  }

  private static long line(String text, int position) {
    return text.substring(0, position).lines().count();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    pages.add(ROOT.resolve("examples/README.md"));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }
}
