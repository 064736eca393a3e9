package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** A subcommand that does what the test says. */
  @Command
  private record Act(Callable<Integer> body) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return body.call();
    }
  }

  private int execute(CommandLine line, String... args) {
    return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
  }

  private int act(Callable<Integer> body) {
    CommandLine line =
        new CommandLine(new Main(System.in, System.out, System.err))
            .addSubcommand("act", new Act(body));
    return execute(Main.withExitCodes(line), "act");
  }

  @Test
  void versionNamesTheBuildAndTheJvm() {
    assertEquals(ExitCode.OK, execute(Main.commandLine(), "--version"));
    assertTrue(out.toString().matches("(?s)jtc \\d+\\.\\d+\\.\\d+\\S*\\RJava .*"), out.toString());
  }

  @Test
  void noArgumentsShowTheUsage() {
    assertEquals(ExitCode.OK, execute(Main.commandLine()));
    assertTrue(out.toString().startsWith("Usage: jtc"), out.toString());
  }

  @Test
  void anUnknownWordIsTheUsersError() {
    assertEquals(ExitCode.USER_ERROR, execute(Main.commandLine(), "conquer"));
    assertTrue(err.toString().contains("conquer"), err.toString());
  }

  @Test
  void aSubcommandChoosesItsExitCode() {
    assertEquals(ExitCode.USER_ERROR, act(() -> ExitCode.USER_ERROR));
  }

  @Test
  void aMissingFileIsTheUsersError() {
    int code = act(() -> Files.readString(Path.of("no-such-place", "model.jt")).length());
    assertEquals(ExitCode.USER_ERROR, code);
    assertTrue(err.toString().contains("no such file"), err.toString());
    assertFalse(err.toString().contains("\tat "), "no stack for the user");
  }

  @Test
  void anythingElseIsABugAndShowsItsStack() {
    int code =
        act(
            () -> {
              throw new IllegalStateException("a value has two definitions");
            });
    assertEquals(ExitCode.COMPILER_BUG, code);
    assertTrue(err.toString().contains("a value has two definitions"), err.toString());
    assertTrue(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void doctorTellsWhatIsThere() {
    Ran ran = Ran.jtc("doctor");
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    for (String row : List.of("jtc ", "Java ", "library ", "GPU ", "pictures ", "history ")) {
      assertTrue(ran.out().lines().anyMatch(line -> line.startsWith(row)), ran.out());
    }
  }

  @Test
  void theShellLearnsTheCommands() {
    Ran ran = Ran.jtc("completion");
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("#!/usr/bin/env bash"), ran.out());
    assertTrue(ran.out().contains("contrast"), ran.out());
  }
}
