package dev.jtc.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jtc completion}. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes jtc's commands and options in bash and zsh.",
      "",
      "  source <(jtc completion)"
    },
    abbreviateSynopsis = true)
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(AutoComplete.bash("jtc", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
