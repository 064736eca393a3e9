package dev.jtc;

import dev.jtc.compiler.cuda.Assembler;
import dev.jtc.compiler.cuda.Assembler.Assembled;
import dev.jtc.compiler.cuda.ModuleText;
import dev.jtc.compiler.cuda.Untranslatable;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.runtime.cuda.CudaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * What a jar carries for GPUs: for each graph a file beside its class, {@code net/Mlp$step.cuda}
 * beside {@code net/Mlp$step.class}, and one file with the code of all, named by its content.
 *
 * @param files by their path
 * @param leftOut the graphs that have no code for a GPU, with the reason
 * @param kernels how many different kernels there are
 * @param oldest the oldest architecture that their code is for
 * @param modules the code for each architecture; none without an assembler
 */
public record GpuPrograms(
    Map<String, byte[]> files,
    Map<String, String> leftOut,
    int kernels,
    int oldest,
    List<Assembled> modules) {
  private static final String FOLDER = "META-INF/jtc/cuda/";

  public GpuPrograms {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    modules = List.copyOf(modules);
  }

  /** The programs of all graphs of {@code program}, with machine code if there is an assembler. */
  public static GpuPrograms of(HostProgram program, Compiler compiler) {
    return of(program, compiler, Assembler.ARCHITECTURES, kernels -> {});
  }

  /**
   * The same.
   *
   * @param architectures which machine code there is to be; older ones than the code needs are left
   *     out
   * @param assembling is told how many kernels there are before they are assembled
   */
  public static GpuPrograms of(
      HostProgram program, Compiler compiler, List<Integer> architectures, IntConsumer assembling) {
    Map<String, CudaProgram> programs = new LinkedHashMap<>();
    Map<String, String> leftOut = new TreeMap<>();
    ModuleText module = new ModuleText();
    ProgramClasses.of(
        program,
        (graph, className) -> {
          try {
            programs.put(className.replace('.', '/') + ".cuda", compiler.forGpu(graph, module));
          } catch (Untranslatable none) {
            leftOut.put(graph.name(), none.getMessage());
          }
          return List.of();
        });
    String ptx = module.text();
    List<Assembled> modules = List.of();
    if (Assembler.missing().isEmpty() && module.size() > 0) {
      assembling.accept(module.size());
      modules = Assembler.assemble(ptx, architectures);
    }
    List<CudaProgram.Cubin> images =
        modules.stream()
            .map(image -> new CudaProgram.Cubin(image.architecture(), image.image()))
            .toList();
    String file = FOLDER + digest(ptx) + ".module";
    Map<String, byte[]> files = new TreeMap<>();
    programs.forEach(
        (path, one) -> {
          CudaProgram complete = one.with(ptx, images);
          files.put(path, bytes(out -> complete.write(out, file)));
          files.computeIfAbsent(file, unknown -> bytes(complete::writeCode));
        });
    return new GpuPrograms(files, leftOut, module.size(), Assembler.oldest(ptx), modules);
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Writes something. */
  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private static byte[] bytes(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      content.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }
}
