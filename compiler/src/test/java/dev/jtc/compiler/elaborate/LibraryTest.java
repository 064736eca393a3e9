package dev.jtc.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Parsed;
import dev.jtc.compiler.ast.Parser;
import dev.jtc.compiler.source.SourceFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LibraryTest {
  @TestFactory
  Stream<DynamicTest> declarationsReadOneByOneAreThoseOfTheWholeFile() {
    return Library.files().stream()
        .map(file -> DynamicTest.dynamicTest(file.name(), () -> sameAsWhole(file)));
  }

  private static void sameAsWhole(SourceFile file) {
    Parsed whole = Parser.parse(file);
    List<Decl> oneByOne =
        Library.entries().stream()
            .filter(entry -> entry.file() == file)
            .map(LibraryEntry::decl)
            .toList();
    assertEquals(List.of(), whole.diagnostics());
    assertFalse(oneByOne.isEmpty());
    assertEquals(whole.unit().decls(), oneByOne);
  }

  @Test
  void noNameIsDeclaredTwice() {
    Set<String> names = new HashSet<>();
    Library.entries()
        .forEach(entry -> assertTrue(names.add(entry.name()), entry.name() + " is there twice"));
  }

  @Test
  void namesAreKnownBeforeTheyAreRead() {
    Scope scope = Program.library();
    assertTrue(scope.names().contains("softmax"));
    assertTrue(scope.isFunction("softmax"));
    assertFalse(scope.isFunction("Linear"));
    assertFalse(scope.isFunction("softmaxx"));
    assertEquals(Scope.Level.FILE, scope.levelOf("Linear"));
    Scope.Binding before = scope.find("Linear").orElseThrow();
    assertTrue(((Scope.Binding.Fixed) before).val() instanceof Val.ModelType);
    assertSame(before, scope.find("Linear").orElseThrow());
    assertTrue(scope.names().contains("Linear"));
  }
}
