package dev.jtc;

import dev.jtc.compiler.cuda.Assembler;
import dev.jtc.compiler.cuda.Assembler.Assembled;
import dev.jtc.compiler.cuda.Untranslatable;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.runtime.cuda.CudaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a jar carries for GPUs: for each graph a file beside its class, {@code net/Mlp$step.cuda}
 * beside {@code net/Mlp$step.class}.
 *
 * @param files by their path
 * @param leftOut the graphs that have no code for a GPU, with the reason
 * @param modules what was assembled; none without an assembler
 */
public record GpuPrograms(
    Map<String, byte[]> files, Map<String, String> leftOut, List<Assembled> modules) {
  public GpuPrograms {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    modules = List.copyOf(modules);
  }

  /** The programs of all graphs of {@code program}, with machine code if there is an assembler. */
  public static GpuPrograms of(HostProgram program, Compiler compiler) {
    Map<String, byte[]> files = new TreeMap<>();
    Map<String, String> leftOut = new TreeMap<>();
    List<Assembled> modules = new ArrayList<>();
    ProgramClasses.of(
        program,
        (graph, className) -> {
          try {
            CudaProgram plain = compiler.forGpu(graph);
            boolean assembles = Assembler.missing().isEmpty() && !plain.kernels().isEmpty();
            List<Assembled> ofGraph = assembles ? Assembler.assemble(plain.ptx()) : List.of();
            modules.addAll(ofGraph);
            files.put(className.replace('.', '/') + ".cuda", bytes(with(plain, ofGraph)));
          } catch (Untranslatable none) {
            leftOut.put(graph.name(), none.getMessage());
          }
          return List.of();
        });
    return new GpuPrograms(files, leftOut, modules);
  }

  private static CudaProgram with(CudaProgram plain, List<Assembled> modules) {
    return new CudaProgram(
        plain.name(),
        plain.dims(),
        plain.ptx(),
        modules.stream()
            .map(module -> new CudaProgram.Cubin(module.architecture(), module.image()))
            .toList(),
        plain.slots(),
        plain.resultSlots(),
        plain.kernels(),
        plain.steps());
  }

  private static byte[] bytes(CudaProgram program) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      program.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }
}
