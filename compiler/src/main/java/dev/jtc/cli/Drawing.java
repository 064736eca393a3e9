package dev.jtc.cli;

import dev.jtc.compiler.view.Picture;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Pictures that commands write: with a line for who waits, and an error where there is none. */
final class Drawing {
  private Drawing() {}

  /** Writes {@code picture} to {@code target}; false, and an error is shown, if that failed. */
  static boolean write(CommandSpec command, Picture picture, Path target) {
    Picture.Outcome outcome;
    try (Waiting waiting = new Waiting(command.commandLine().getErr())) {
      outcome =
          picture.write(
              target,
              Picture.PATIENCE,
              elapsed -> waiting.show("drawing " + target + ", " + elapsed.toSeconds() + " s"));
    }
    if (outcome instanceof Picture.Refused refused) {
      Source.error(command, refused.reason(), refused.help());
      return false;
    }
    return true;
  }
}
