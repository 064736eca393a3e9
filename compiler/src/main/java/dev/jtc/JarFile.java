package dev.jtc;

import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.runtime.AtomicFile;
import dev.jtc.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A jar that needs nothing beside it: the program's classes and those of the runtime that they
 * reach. Equal programs give equal bytes: entries are sorted and carry a fixed time.
 */
public final class JarFile {
  private static final String RUNTIME = "dev/jtc/runtime";

  private static final String CUDA = RUNTIME + "/cuda/";

  /**
   * What programs for processors need to say that they have no code for a GPU, and the types that
   * its methods name, for those who look at methods by reflection.
   */
  private static final Set<String> WITHOUT_GPU =
      Set.of(
          "CudaProgram",
          "Device",
          "Device$Loaded",
          "DeviceArray",
          "DeviceArray$Place",
          "DeviceFault",
          "DeviceHeap",
          "DeviceHeap$Tenant",
          "DeviceHome",
          "DeviceMemory",
          "DeviceProgram",
          "DeviceState",
          "DeviceUnavailable",
          "Driver",
          "ProcessDevice",
          "ProcessDevice$Opened");

  /** Where Java source with the signatures and the documentation of the public classes lies. */
  private static final String API = "META-INF/jtc/api/";

  /** The earliest local time that the format can hold, in milliseconds. */
  private static final java.time.LocalDateTime TIME = java.time.LocalDateTime.of(1980, 1, 1, 0, 0);

  private JarFile() {}

  /**
   * Writes the jar: to a temporary file beside {@code target} first, which then takes its place.
   *
   * @throws IOException if it cannot be written; an old file is then left as it was
   */
  public static void write(ProgramClasses program, Path target) throws IOException {
    write(program, Map.of(), target);
  }

  /**
   * Writes the jar with further files; see the other.
   *
   * @param files by their path in the jar
   */
  public static void write(ProgramClasses program, Map<String, byte[]> files, Path target)
      throws IOException {
    byte[] bytes = bytes(program, files);
    Optional<String> problem = problem(target);
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
    AtomicFile.write(target, bytes);
  }

  /** Why no jar can be written to {@code target}, if that is known without trying. */
  public static Optional<String> problem(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (Files.isDirectory(target)) {
      return Optional.of(target + " is a folder");
    } else if (Files.exists(target) && !Files.isRegularFile(target)) {
      return Optional.of(target + " is not a regular file");
    } else if (!Files.isDirectory(folder)) {
      return Optional.of("no such folder: " + folder);
    } else if (!Files.isWritable(folder)) {
      return Optional.of("the folder cannot be written to: " + folder);
    }
    return Optional.empty();
  }

  /** The jar's content. */
  public static byte[] bytes(ProgramClasses program) throws IOException {
    return bytes(program, Map.of());
  }

  /** The content of a jar with further files. */
  public static byte[] bytes(ProgramClasses program, Map<String, byte[]> files) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>(files);
    List<byte[]> roots = program.images().stream().map(ClassImage::bytes).toList();
    Map<String, byte[]> runtime = runtime();
    if (files.keySet().stream().noneMatch(path -> path.endsWith(".cuda"))) {
      runtime.keySet().removeIf(JarFile::isForGpus);
    }
    entries.putAll(new Reachable(runtime).from(roots));
    for (ClassImage image : program.images()) {
      entries.put(image.path(), image.bytes());
    }
    program
        .outlines()
        .forEach(
            (name, java) ->
                entries.put(
                    API + name.replace('.', '/') + ".java", java.getBytes(StandardCharsets.UTF_8)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      StringBuilder manifest = new StringBuilder("Manifest-Version: 1.0\r\nCreated-By: jtc\r\n");
      program
          .mainClass()
          .ifPresent(main -> manifest.append(folded("Main-Class: " + program.fileClass())));
      add(
          zip,
          "META-INF/MANIFEST.MF",
          manifest.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        add(zip, entry.getKey(), entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isForGpus(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).replace(".class", "");
    return path.startsWith(CUDA) && !WITHOUT_GPU.contains(name);
  }

  /** A manifest line holds 72 bytes; longer ones continue after a blank. */
  private static String folded(String line) {
    StringBuilder out = new StringBuilder();
    int width = 70;
    for (int at = 0; at < line.length(); at += width) {
      out.append(at == 0 ? "" : " ").append(line, at, Math.min(line.length(), at + width));
      out.append("\r\n");
    }
    return out.toString();
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** The classes of the runtime, from wherever this process has them. */
  private static Map<String, byte[]> runtime() throws IOException {
    try {
      URI home = Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path path = Path.of(home);
      if (Files.isDirectory(path)) {
        return classes(path);
      }
      try (FileSystem jar = FileSystems.newFileSystem(path, Map.of())) {
        return classes(jar.getPath("/"));
      }
    } catch (URISyntaxException e) {
      throw new IOException("cannot find the runtime's classes", e);
    }
  }

  private static Map<String, byte[]> classes(Path root) throws IOException {
    Map<String, byte[]> classes = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root.resolve(RUNTIME))) {
      files = walk.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      if (file.getFileName().toString().equals("package-info.class")) {
        continue;
      }
      try (InputStream in = Files.newInputStream(file)) {
        classes.put(root.relativize(file).toString().replace('\\', '/'), in.readAllBytes());
      }
    }
    return classes;
  }
}
