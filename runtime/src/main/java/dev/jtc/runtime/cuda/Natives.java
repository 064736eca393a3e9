package dev.jtc.runtime.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;

/**
 * Unpacks JCuda's native libraries into a folder that only this user can write to.
 *
 * <p>JCuda itself writes them under fixed names into the folder for temporary files that all users
 * share, and loads what it finds there; so it is shown the private folder as the one for temporary
 * files while it loads them.
 */
public final class Natives {
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String VERSION = "12.6.0";
  private static final Object LOCK = new Object();

  private Natives() {}

  /**
   * Initialises a class of JCuda, whose library comes from the private folder.
   *
   * @param library as {@code JCudaDriver}
   * @throws LinkageError if the library, or one that it needs, is not there
   * @throws ClassNotFoundException if JCuda is not on the class path
   * @throws IOException if the folder cannot be written
   */
  public static void initialize(String className, String library)
      throws ClassNotFoundException, IOException {
    ClassLoader loader = Natives.class.getClassLoader();
    Class<?> type = Class.forName(className, false, loader);
    synchronized (LOCK) {
      Path folder = folder();
      unpack(type, library, folder);
      String before = System.getProperty(TEMPORARY);
      System.setProperty(TEMPORARY, folder.toString());
      try {
        Class.forName(className, true, loader);
      } finally {
        System.setProperty(TEMPORARY, before);
      }
    }
  }

  /** The folder, made with rights for its owner alone. */
  static Path folder() throws IOException {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path parent =
        cache != null && !cache.isBlank()
            ? Path.of(cache, "jtc")
            : Path.of(System.getProperty("user.home"), ".cache", "jtc");
    Path folder = parent.resolve("natives");
    Files.createDirectories(parent);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
    }
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Path own = Files.createTempFile(folder, "own", ".part");
      boolean foreign = !Files.getOwner(own).equals(Files.getOwner(folder));
      Files.delete(own);
      if (foreign) {
        throw new IOException(folder + " belongs to another user");
      }
    }
    return folder;
  }

  /** Writes the library there unless it is there already, byte for byte. */
  private static void unpack(Class<?> type, String library, Path folder) throws IOException {
    String resource = resource(library);
    try (InputStream in = type.getResourceAsStream("/lib/" + resource)) {
      if (in == null) {
        return;
      }
      byte[] bytes = in.readAllBytes();
      Path file = folder.resolve(resource);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) == bytes.length
          && Arrays.equals(Files.readAllBytes(file), bytes)) {
        return;
      }
      Path fresh = Files.createTempFile(folder, "new", ".part");
      try {
        Files.write(fresh, bytes);
        move(fresh, file);
      } finally {
        Files.deleteIfExists(fresh);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The file of a library in JCuda's archive of natives. */
  private static String resource(String library) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    String name = library + "-" + VERSION + (windows ? "-windows" : "-linux") + "-x86_64";
    return windows ? name + ".dll" : "lib" + name + ".so";
  }
}
