package dev.jtc.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Data flows one way: a package sees only those above it in {@link #ORDER}. */
class PackageOrderTest {
  /** From the text to the command line; packages on one line may know each other. */
  private static final List<List<String>> ORDER =
      List.of(
          List.of("dev.jtc.runtime.chart"),
          List.of("dev.jtc.runtime"),
          List.of("dev.jtc.bench"),
          List.of("dev.jtc.grammar"),
          List.of("dev.jtc.compiler.source"),
          List.of("dev.jtc.compiler.ast"),
          List.of("dev.jtc.compiler.type"),
          List.of("dev.jtc.compiler.scalar"),
          List.of("dev.jtc.compiler.loop"),
          List.of("dev.jtc.compiler.op", "dev.jtc.compiler.graph"),
          List.of("dev.jtc.compiler.autodiff"),
          List.of("dev.jtc.compiler.elaborate"),
          List.of("dev.jtc.compiler.interpret"),
          List.of("dev.jtc.compiler.pass"),
          List.of("dev.jtc.compiler.memory"),
          List.of("dev.jtc.compiler.kernel"),
          List.of("dev.jtc.compiler.jvm"),
          List.of("dev.jtc.compiler.emulate"),
          List.of("dev.jtc.compiler.cuda"),
          List.of("dev.jtc.compiler.host"),
          List.of("dev.jtc.compiler.view"),
          List.of("dev.jtc"),
          List.of("dev.jtc.cli"));

  /** Who may see which library; nobody else does. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "org.antlr", List.of("dev.jtc.compiler.ast"),
          "dev.jtc.grammar", List.of("dev.jtc.compiler.ast"),
          "org.objectweb.asm",
              List.of(
                  "dev.jtc.compiler.scalar.expansion",
                  "dev.jtc.compiler.jvm",
                  "dev.jtc.compiler.cuda",
                  "dev.jtc.compiler.host"),
          "guru.nidi", List.of("dev.jtc.compiler.view"),
          "picocli", List.of("dev.jtc.cli"),
          "me.tongfei", List.of("dev.jtc.cli"),
          "org.jline", List.of("dev.jtc.cli"));

  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern OWN_NAME = Pattern.compile("\\bdev\\.jtc(?:\\.[a-z][a-z0-9]*)*\\b");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?((?:[a-z][\\w]*\\.)+)[A-Z*]");

  @Test
  void noPackageSeesOneBelowIt() {
    TreeSet<String> backEdges = new TreeSet<>();
    for (Path file : Sources.mainJava()) {
      String code = Sources.code(file);
      String from = packageOf(code);
      Matcher names = OWN_NAME.matcher(code);
      while (names.find()) {
        if (rank(names.group()) > rank(from)) {
          backEdges.add(Sources.name(file) + " sees " + names.group());
        }
      }
    }
    assertEquals(List.of(), List.copyOf(backEdges));
  }

  @Test
  void librariesStayInTheirPackages() {
    List<String> leaks = new ArrayList<>();
    for (Path file : Sources.mainJava()) {
      String code = Sources.code(file);
      String from = packageOf(code);
      Matcher imports = IMPORT.matcher(code);
      while (imports.find()) {
        LIBRARIES.forEach(
            (library, friends) -> {
              if (imports.group(1).startsWith(library + ".")
                  && friends.stream().noneMatch(friend -> within(from, friend))) {
                leaks.add(Sources.name(file) + " imports " + imports.group(1));
              }
            });
      }
    }
    assertEquals(List.of(), leaks);
  }

  @Test
  void theTableOrdersWhatItNames() {
    assertEquals(rank("dev.jtc.compiler.op"), rank("dev.jtc.compiler.graph"));
    assertEquals(rank("dev.jtc.compiler.pass"), rank("dev.jtc.compiler.pass.rules"));
    assertEquals(ORDER.size() - 2, rank("dev.jtc"));
  }

  private static String packageOf(String code) {
    Matcher name = PACKAGE.matcher(code);
    if (!name.find()) {
      throw new AssertionError("a Java file without a package");
    }
    return name.group(1);
  }

  private static boolean within(String name, String ancestor) {
    return name.equals(ancestor) || name.startsWith(ancestor + ".");
  }

  /** The line of the table that a package, or the nearest package around it, stands on. */
  private static int rank(String name) {
    for (int line = 0; line < ORDER.size(); line++) {
      for (String entry : ORDER.get(line)) {
        boolean exact = entry.equals("dev.jtc");
        if (exact ? name.equals(entry) : within(name, entry)) {
          return line;
        }
      }
    }
    throw new AssertionError(name + " has no place in the order of packages");
  }
}
