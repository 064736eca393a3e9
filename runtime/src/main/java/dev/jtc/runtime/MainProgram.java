package dev.jtc.runtime;

import java.io.IOException;

/** A compiled {@code main}. Generated classes extend it. */
public abstract class MainProgram {
  /** For generated classes. */
  protected MainProgram() {}

  /** Runs main. */
  public abstract void run(Console console) throws IOException;

  /** Runs main as a process does: a failure becomes a line on the error stream and exit code 1. */
  public final void runAndExitOnFailure() {
    try {
      run(Console.standard());
    } catch (IndexFault | NumberFault | SizeFault e) {
      RunFault fault = (RunFault) e;
      System.err.println("error[JT0702]: " + fault.what());
      fault.place().ifPresent(place -> System.err.println("  --> " + place));
      System.exit(1);
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("error: " + Failure.reason(e));
      System.exit(1);
    } catch (OutOfMemoryError e) {
      System.err.println("error: out of memory (" + e.getMessage() + "); give java a larger -Xmx");
      System.exit(1);
    }
  }
}
