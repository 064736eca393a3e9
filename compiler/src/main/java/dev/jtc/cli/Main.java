package dev.jtc.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The root of the command line.
 *
 * <p>Subcommands are listed in the annotation and return one of {@link ExitCode} from {@code call}.
 * What they throw is told apart by {@link Failures}: wrong arguments and unreadable files are the
 * user's to mend, everything else is a bug of the compiler.
 */
@Command(
    name = "jtc",
    description = "Checks, compiles and runs models written in .jt files.",
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      CompileCommand.class,
      GraphCommand.class,
      ContrastCommand.class,
      BenchCommand.class,
      TuneCommand.class,
      ExplainCommand.class,
      ReplCommand.class,
      DoctorCommand.class,
      CompletionCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jtc run fit.jt                            train and print what main prints",
      "  jtc check *.jt                            look for mistakes, run nothing",
      "  jtc compile net.jt -o net.jar             classes for a Java program",
      "  jtc graph net.jt --fn Net.step -o g.svg   draw a training step",
      "  jtc contrast fit.jt                       static and dynamic, side by side",
      "  jtc bench fit.jt --kernels                what takes how long",
      "  jtc tune fit.jt                           search faster loops for its products",
      "  jtc run fit.jt --dump=kernels             see the loops that run",
      "  jtc explain JT0204                        what an error means",
      "  jtc repl                                  try the language line by line",
      "",
      "Exit codes: 0 done; 1 something in the program or the arguments is wrong; 2 the",
      "compiler is wrong. `jtc COMMAND --help` tells more about a command."
    },
    versionProvider = Version.class)
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions of the compiler and of the JVM.")
  private boolean version;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  Main(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Where programs print. */
  PrintStream out() {
    return out;
  }

  /** What the user types. */
  InputStream in() {
    return in;
  }

  /** Where mistakes are told. */
  PrintStream err() {
    return err;
  }

  /** The command line of this process, with its exit codes. */
  public static CommandLine commandLine() {
    return commandLine(System.in, System.out, System.err);
  }

  /** The command line with its exit codes, printing to other streams. */
  public static CommandLine commandLine(PrintStream out, PrintStream err) {
    return commandLine(System.in, out, err);
  }

  /** The command line with its exit codes, on other streams. */
  public static CommandLine commandLine(InputStream in, PrintStream out, PrintStream err) {
    return withExitCodes(new CommandLine(new Main(in, out, err)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  /** Gives a command and its subcommands the exit codes of {@link ExitCode}. */
  static CommandLine withExitCodes(CommandLine line) {
    return line.setExitCodeExceptionMapper(Failures::exitCode)
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(Failures::misused)
        .setExecutionExceptionHandler(Failures::failed)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(30);
  }

  /** Errors of the JVM, such as an exhausted stack, are shown like exceptions. */
  private static int execute(ParseResult arguments) {
    try {
      return new RunLast().execute(arguments);
    } catch (StackOverflowError | OutOfMemoryError | AssertionError | LinkageError e) {
      throw new CommandLine.ExecutionException(
          arguments.commandSpec().commandLine(), e.toString(), new Failures.OfJvm(e));
    }
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
