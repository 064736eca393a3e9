package dev.jtc.cli;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.ErrorPages;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc explain}. */
@Command(
    name = "explain",
    description = "Tells what an error means and how to mend it.",
    abbreviateSynopsis = true)
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "CODE",
      description = "As in error[JT0204]; without one, all codes are listed.")
  private Optional<String> code = Optional.empty();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (code.isEmpty()) {
      for (Code each : Code.values()) {
        out.println(each.id() + "  " + each.title());
      }
      return ExitCode.OK;
    }
    String id = code.get().strip().toUpperCase(Locale.ROOT);
    Optional<String> page = ErrorPages.find(id);
    if (page.isEmpty()) {
      return Source.error(spec, "there is no error `" + code.get() + "`", advice(id));
    }
    out.println(page.get().stripTrailing());
    return ExitCode.OK;
  }

  /** The first two digits of a code are its chapter. */
  private static String advice(String id) {
    String chapter = id.substring(0, Math.min(id.length(), "JT02".length()));
    String near =
        Arrays.stream(Code.values())
            .map(Code::id)
            .filter(each -> each.startsWith(chapter) && chapter.startsWith("JT"))
            .collect(Collectors.joining(", "));
    return near.isEmpty() || chapter.length() < "JT02".length()
        ? "`jtc explain` without a code lists all of them"
        : "there are " + near;
  }
}
