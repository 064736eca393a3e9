package dev.jtc.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jtc repl}. */
@Command(
    name = "repl",
    description = {
      "Runs what is typed, line by line.",
      "",
      "Where the input is no terminal, there are no prompts: values go to the output, mistakes to"
          + " the error stream."
    },
    abbreviateSynopsis = true)
final class ReplCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main jtc;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files to load first.")
  private List<Path> files = List.of();

  @Option(names = "--strict", description = "Leave at the first mistake, with exit code 1.")
  private boolean strict;

  @Override
  public Integer call() throws IOException {
    boolean isTerminal = jtc.out() == System.out && Repl.isTerminal();
    PrintStream err = isTerminal ? jtc.out() : jtc.err();
    try (Repl repl = new Repl(jtc.out(), err)) {
      return talk(repl, isTerminal);
    }
  }

  private int talk(Repl repl, boolean isTerminal) throws IOException {
    repl.start();
    for (Path file : files) {
      if (repl.load(file) == Repl.Outcome.WRONG && strict) {
        return ExitCode.USER_ERROR;
      }
    }
    if (isTerminal) {
      return new ReplTerminal(repl, strict).run();
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(jtc.in(), StandardCharsets.UTF_8));
    return repl.readAll(in, strict) == Repl.Outcome.WRONG ? ExitCode.USER_ERROR : ExitCode.OK;
  }
}
