package dev.jtc.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that hold for every file, whoever wrote it. */
class HouseRulesTest {
  private static final int MOST_LINES = 500;

  /** One flat table each: rows added here make nothing harder to follow. */
  private static final Set<String> TABLES = Set.of("Scalars.java");

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|record|enum) ([A-Z]\\w*)");

  /** Words that name no job. */
  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "\\w*(?:Manager|Helper|Utils?|Processor|Handler|Data|Info|Impl)|Abstract\\w+");

  /** A place on somebody's disk; a longer word or an address before the slash makes it none. */
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.:/~}$-])/(?:home|root|work|Users|mnt)/\\w|[A-Z]:\\\\\\\\?Users");

  /** The server somebody's build tool downloads from; which one is the reader's choice. */
  private static final Pattern REGISTRY =
      Pattern.compile(
          "(?i)https?://[\\w.-]*(?:artifactory|nexus|registry|repo\\d?\\.maven|mirror)");

  private static final Pattern PROMISE =
      Pattern.compile("TO" + "DO|FIX" + "ME|XX" + "X|not implemented" + " yet|@Dis" + "abled");

  @Test
  void typeNamesSayWhatTheTypeDoes() {
    assertNone(
        Sources.java(),
        file ->
            TYPE.matcher(Sources.code(file))
                .results()
                .anyMatch(type -> EMPTY_NAME.matcher(type.group(1)).matches()));
  }

  @Test
  void everyPackageIsIntroduced() {
    assertNone(Sources.mainJava(), file -> !Files.exists(file.resolveSibling("package-info.java")));
  }

  @Test
  void filesAreShort() {
    assertNone(
        Sources.mainJava(),
        file ->
            !TABLES.contains(file.getFileName().toString())
                && Sources.read(file).lines().count() > MOST_LINES);
  }

  @Test
  void noFileKnowsTheMachineItWasWrittenOn() {
    assertNone(texts(), file -> contains(MACHINE_PATH, file));
    assertNone(texts(), file -> contains(REGISTRY, file));
  }

  @Test
  void nothingIsPromised() {
    assertNone(Sources.java(), file -> contains(PROMISE, file));
  }

  @Test
  void thePatternsFindWhatTheyAreFor() {
    assertTrue(EMPTY_NAME.matcher("Graph" + "Manager").matches());
    assertTrue(EMPTY_NAME.matcher("Abstract" + "Op").matches());
    assertFalse(EMPTY_NAME.matcher("DataSets").matches());
    assertTrue(MACHINE_PATH.matcher("see /" + "home/somebody/x").find());
    assertFalse(MACHINE_PATH.matcher("https://example.org/home/x and work/x").find());
    assertTrue(REGISTRY.matcher("https:" + "//nexus.example.org/x").find());
    assertTrue(PROMISE.matcher("// TO" + "DO").find());
  }

  private static List<Path> texts() {
    return Sources.all().stream().filter(file -> Sources.read(file).indexOf('\0') < 0).toList();
  }

  private static boolean contains(Pattern pattern, Path file) {
    Matcher matcher = pattern.matcher(Sources.read(file));
    return matcher.find();
  }

  private static void assertNone(List<Path> files, Predicate<Path> broken) {
    assertFalse(files.isEmpty(), "the rule saw no file");
    assertEquals(List.of(), files.stream().filter(broken).map(Sources::name).toList());
  }
}
