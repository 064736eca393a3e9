package dev.jtc.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line. */
@Command(
    name = "jtc",
    description = "Compiles models that live in Java programs.",
    mixinStandardHelpOptions = true,
    version = "jtc 0.1.0-SNAPSHOT")
public final class Main implements Runnable {
  private final CommandLine commands = new CommandLine(this);

  @Override
  public void run() {
    commands.usage(commands.getOut());
  }

  /** Runs one command line and returns its exit code. */
  public static int execute(String... args) {
    return new Main().commands.execute(args);
  }

  public static void main(String[] args) {
    System.exit(execute(args));
  }
}
