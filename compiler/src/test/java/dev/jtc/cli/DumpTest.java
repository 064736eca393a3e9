package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.loop.KernelPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = Sample.write(folder, "line.jt", Sample.LINE);
  }

  @Test
  void headingsTellStagesApart() {
    Ran ran = Ran.jtc("check", file, "--dump=ast,graph", "--dump", "graph:dce");
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("// ---- ast " + file + " ----\n"), ran.out());
    assertTrue(ran.out().contains("// ---- graph Line.step ----\nfn Line.step"), ran.out());
    assertTrue(ran.out().contains("// ---- graph:dce Line.step ----\n"), ran.out());
    assertFalse(ran.out().contains("---- kernels"), ran.out());
    assertFalse(ran.out().contains("y = 1.00"), "check runs nothing");
  }

  @Test
  void filesAreNumberedAndParseBack() throws IOException {
    Path dumps = folder.resolve("dumps/here");
    Ran ran = Ran.jtc("run", file, "--dump=all", "--dump-dir", dumps);
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertEquals("y = 1.00 + 2.00 x\n", ran.out());
    List<Path> files = list(dumps);
    assertEquals("001-line.jt.ast.txt", files.get(0).getFileName().toString());
    int graphs = 0;
    int kernels = 0;
    for (Path dump : files) {
      String text = Files.readString(dump);
      String stage = dump.getFileName().toString();
      if (stage.matches(".*\\.graph(-[a-z-]+)?\\.txt")) {
        assertEquals(text, GraphPrinter.print(GraphParser.parse(text)), stage);
        graphs++;
      } else if (stage.endsWith(".kernels.txt")) {
        for (String kernel : kernels(text)) {
          assertEquals(
              kernel.strip(), KernelPrinter.print(KernelParser.parse(kernel)).strip(), stage);
          kernels++;
        }
      }
    }
    assertTrue(graphs > 20, () -> files.toString());
    assertTrue(kernels > 3, () -> files.toString());
    assertTrue(files.stream().anyMatch(f -> f.toString().contains("bytecode")));
  }

  @Test
  void anUnknownStageGetsTheList() {
    Ran ran = Ran.jtc("check", file, "--dump=kernel");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("did you mean `kernels`?"), ran.err());
    assertTrue(ran.err().contains("graph:cse"), ran.err());
  }

  @Test
  void aFolderThatCannotBeMadeIsTheUsersError() {
    Ran ran = Ran.jtc("check", file, "--dump=ast", "--dump-dir", file);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("not a folder"), ran.err());
  }

  @Test
  void dynamicModeSaysWhatItDoesNotMake() {
    Ran ran = Ran.jtc("run", file, "--mode", "dynamic", "--dump=kernels");
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.err().startsWith("warning: dynamic mode makes no graphs"), ran.err());
    assertEquals("", Ran.jtc("run", file, "--mode", "dynamic", "--dump=ast").err());
  }

  private static List<String> kernels(String text) {
    return Stream.of(text.split("(?m)(?=^kernel )")).filter(part -> !part.isBlank()).toList();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
