package dev.jtc.runtime;

import dev.jtc.runtime.cuda.DeviceFault;
import dev.jtc.runtime.cuda.DeviceUnavailable;
import java.io.IOException;
import java.nio.file.Path;

/** A compiled {@code main}. Generated classes extend it. */
public abstract class MainProgram {
  /** For generated classes. */
  protected MainProgram() {}

  /** Runs main. */
  public abstract void run(Console console) throws IOException;

  /**
   * Runs main; a failure without a place is told with the place that main had come to.
   *
   * @return whether main came to its end; if not, why is told. The process must not end before the
   *     console is closed, or the last of what is tracked is lost.
   */
  private boolean runAt(Console console) {
    try {
      run(console);
      return true;
    } catch (IndexFault | NumberFault | SizeFault e) {
      throw console.place().map(((RunFault) e)::at).orElse(e);
    } catch (DeviceUnavailable | DeviceFault e) {
      System.err.println("error: " + e.getMessage());
      return false;
    } catch (IOException | IllegalArgumentException e) {
      String code = e instanceof IOException ? "JT0701" : "JT0702";
      System.err.println("error[" + code + "]: " + Failure.reason(e));
      console.place().ifPresent(place -> System.err.println("  --> " + place));
      return false;
    }
  }

  /**
   * Runs main as a process does: a failure becomes a line on the error stream and exit code 1. What
   * is tracked goes to the folder that the system property {@code jtc.track} names, else below
   * {@code runs}.
   *
   * @param program its name
   */
  public final void runAndExitOnFailure(String program) {
    String folder = System.getProperty("jtc.track");
    boolean ended = false;
    try (Console console =
        folder == null ? Console.standard(program) : Console.standard(Path.of(folder))) {
      ended = runAt(console);
    } catch (IndexFault | NumberFault | SizeFault e) {
      RunFault fault = (RunFault) e;
      System.err.println("error[JT0702]: " + fault.what());
      fault.place().ifPresent(place -> System.err.println("  --> " + place));
      System.exit(1);
    } catch (IOException e) {
      System.err.println("error: " + Failure.reason(e));
      System.exit(1);
    } catch (OutOfMemoryError e) {
      System.err.println("error: out of memory (" + e.getMessage() + "); give java a larger -Xmx");
      System.exit(1);
    }
    if (!ended) {
      System.exit(1);
    }
  }
}
