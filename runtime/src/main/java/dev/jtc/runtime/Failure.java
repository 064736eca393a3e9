package dev.jtc.runtime;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** The words for what made a program fail. */
public final class Failure {
  private Failure() {}

  /** Why, in words for the author of the program; further lines tell more. */
  public static String reason(Exception failure) {
    if (failure instanceof NoSuchFileException file) {
      return "there is no file `" + file.getFile() + "`";
    } else if (failure instanceof AccessDeniedException file) {
      return "no permission for `" + file.getFile() + "`";
    } else if (failure instanceof FileSystemException file) {
      // Its message is little more than the name of the file.
      return (file.getReason() == null ? "cannot use" : file.getReason() + ":")
          + (" `" + file.getFile() + "`");
    } else if (failure instanceof InvalidPathException path) {
      return "`" + path.getInput() + "` is no path: " + path.getReason();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
