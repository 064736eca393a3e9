package dev.jtc.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** NumPy's {@code .npz} archives: a zip file of {@code .npy} files. */
public final class Npz {
  private static final String ENDING = ".npy";

  private Npz() {}

  /**
   * Reads the array {@code name} for {@code main}.
   *
   * @throws IOException if there is none or the file is damaged; the text says which there are
   */
  public static Tensor[] load(String path, String name) throws IOException {
    if (!Files.exists(Path.of(path))) {
      throw new NoSuchFileException(path);
    }
    try (ZipFile zip = new ZipFile(path)) {
      ZipEntry entry = zip.getEntry(name + ENDING);
      if (entry == null) {
        List<String> names =
            zip.stream().map(e -> e.getName().replaceAll("\\.npy$", "")).sorted().toList();
        throw new IOException("it has no `" + name + "`, only " + String.join(", ", names));
      }
      byte[] bytes = zip.getInputStream(entry).readAllBytes();
      return new Tensor[] {Npy.read(bytes)};
    } catch (ZipException e) {
      throw new IOException("`" + path + "` is no zip archive: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("`" + path + "` cannot be read as .npz: " + e.getMessage(), e);
    }
  }
}
