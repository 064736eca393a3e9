package dev.jtc.cli;

import dev.jtc.compiler.elaborate.Library;
import dev.jtc.compiler.view.DotRenderer;
import dev.jtc.runtime.Threads;
import dev.jtc.runtime.Vectors;
import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jtc doctor}. */
@Command(
    name = "doctor",
    description = "Tells what this machine has of what jtc uses.",
    abbreviateSynopsis = true)
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    for (String line : new Version().getVersion()) {
      row(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
    }
    row("home of Java", System.getProperty("java.home"));
    Runtime machine = Runtime.getRuntime();
    row("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    row("processors", Integer.toString(machine.availableProcessors()));
    row("kernels", Vectors.REASON);
    row("threads", Threads.count() + "; --threads or JTC_THREADS changes it");
    row("GPU", gpu());
    row("memory", (machine.maxMemory() >> 20) + " MB at most; JTC_JAVA_OPTS=-Xmx8g changes it");
    long start = System.nanoTime();
    int declarations = Library.entries().size();
    row("library", declarations + " declarations, found in " + millis(start));
    row("pictures", pictures());
    row(
        "history",
        ReplTerminal.history().map(Object::toString).orElse("none: its folder cannot be made"));
    row("temporary files", System.getProperty("java.io.tmpdir"));
    return ExitCode.OK;
  }

  private static String gpu() {
    try (Device device = Device.cuda(0)) {
      return device.name();
    } catch (DeviceUnavailable e) {
      return e.getMessage();
    }
  }

  private static String pictures() {
    long start = System.nanoTime();
    try (DotRenderer renderer = DotRenderer.open()) {
      return renderer.engine() + ", ready after " + millis(start);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static String millis(long start) {
    return String.format(Locale.ROOT, "%.0f ms", (System.nanoTime() - start) / 1e6);
  }

  private void row(String what, String found) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, "%-16s %s%n", what, found);
    out.flush();
  }
}
