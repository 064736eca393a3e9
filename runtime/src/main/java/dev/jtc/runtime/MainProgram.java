package dev.jtc.runtime;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

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
    } catch (FileSystemException e) {
      // Its message is little more than the name of the file.
      System.err.println("error: " + reason(e) + " `" + e.getFile() + "`");
      System.exit(1);
    } catch (IOException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(1);
    } catch (OutOfMemoryError e) {
      System.err.println("error: out of memory (" + e.getMessage() + "); give java a larger -Xmx");
      System.exit(1);
    }
  }

  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no file";
    } else if (e instanceof AccessDeniedException) {
      return "no permission for";
    }
    return (e.getReason() == null ? "cannot use" : e.getReason() + ":");
  }
}
