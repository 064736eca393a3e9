package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContrastCommandTest {
  @TempDir private Path folder;
  private Path line;

  @BeforeEach
  void writeTheProgram() {
    line = Sample.write(folder, "line.jt", Sample.LINE);
  }

  @Test
  void bothModesHaveTheirFiguresAndTheirPicture() throws IOException {
    Path pictures = folder.resolve("made/of/folders");
    Ran ran = Ran.jtc("contrast", line, "--steps", 20, "--format", "dot", "-o", pictures);
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("Line.step, 20 calls\n"), ran.out());
    assertTrue(ran.out().contains("largest difference of results             0.0e+00"), ran.out());
    for (String mode : new String[] {"static", "dynamic"}) {
      Path picture = pictures.resolve("line." + mode + ".dot");
      assertTrue(ran.out().contains("wrote " + picture), ran.out());
      assertTrue(Files.readString(picture).startsWith("digraph"), mode);
    }
  }

  @Test
  void aPictureThatCannotBeWrittenDoesNotKeepTheOtherBack() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("line.static.dot"));
    Ran ran = Ran.jtc("contrast", line, "--steps", 20, "--format", "dot", "-o", folder);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().startsWith("error: `" + taken + "` is a folder"), ran.err());
    assertTrue(Files.isRegularFile(folder.resolve("line.dynamic.dot")), ran.out());
  }

  @Test
  void anUnknownKindOfPictureIsRefused() {
    Ran ran = Ran.jtc("contrast", line, "--steps", 20, "--format", "gif", "-o", folder);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("choose dot or svg or png"), ran.err());
    assertEquals("", ran.out(), "nothing runs before");
  }
}
