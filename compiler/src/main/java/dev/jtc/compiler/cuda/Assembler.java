package dev.jtc.compiler.cuda;

import dev.jtc.runtime.cuda.Natives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/**
 * PTX to machine code, by the assembler of NVIDIA that comes with JCuda's native libraries. It
 * needs no driver, toolkit or GPU, and gives the same bytes for the same text.
 */
public final class Assembler {
  /** The GPUs that jars carry machine code for; others translate the PTX when it is loaded. */
  public static final List<Integer> ARCHITECTURES = List.of(75, 80, 86, 89, 90);

  private static final Pattern TARGET = Pattern.compile("\\.target sm_(\\d+)");
  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
  private static final Pattern FRAME =
      Pattern.compile(
          "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

  private Assembler() {}

  /** Why there is no assembler here, if there is none. */
  public static Optional<String> missing() {
    return Availability.MISSING;
  }

  /** Found out once, when it is first asked for. */
  private static final class Availability {
    static final Optional<String> MISSING = find();

    private static Optional<String> find() {
      try {
        Natives.initialize("jcuda.nvptxcompiler.JNvPTXCompiler", "JNvPTXCompiler");
        return Optional.empty();
      } catch (ClassNotFoundException absent) {
        return Optional.of("JCuda is not on the class path");
      } catch (LinkageError | IOException problem) {
        return Optional.of("the PTX assembler of JCuda cannot be loaded");
      }
    }
  }

  /** What the machine code of one entry takes, with the functions that it calls. */
  public record Usage(String entry, int registers, int stackBytes, int spilledBytes) {}

  /**
   * Machine code of a module.
   *
   * @param architecture ten times the compute capability
   * @param nanos how long it took
   */
  public record Assembled(int architecture, byte[] image, List<Usage> usages, long nanos) {}

  /** Machine code of a module for all of {@link #ARCHITECTURES} that its target allows. */
  public static List<Assembled> assemble(String ptx) {
    return assemble(ptx, ARCHITECTURES);
  }

  /**
   * Machine code of a module for those of {@code architectures} that are not older than its target,
   * in their order. Each has a thread of its own, so that processors share them evenly.
   */
  public static List<Assembled> assemble(String ptx, List<Integer> architectures) {
    List<FutureTask<Assembled>> tasks = new ArrayList<>();
    for (int architecture : architectures) {
      if (architecture >= oldest(ptx)) {
        FutureTask<Assembled> task = new FutureTask<>(() -> assemble(ptx, architecture));
        Thread thread = new Thread(task, "jtc-assembler-sm_" + architecture);
        thread.setDaemon(true);
        thread.start();
        tasks.add(task);
      }
    }
    return tasks.stream().map(Assembler::result).toList();
  }

  private static Assembled result(FutureTask<Assembled> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a module was assembled", e);
    }
  }

  /** The oldest architecture that a module can be assembled for. */
  public static int oldest(String ptx) {
    Matcher target = TARGET.matcher(ptx);
    return target.find() ? Integer.parseInt(target.group(1)) : 0;
  }

  /**
   * Assembles a module.
   *
   * @throws IllegalStateException if it is wrong, with the assembler's words
   */
  public static Assembled assemble(String ptx, int architecture) {
    missing()
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    long start = System.nanoTime();
    byte[] text = (ptx + "\0").getBytes(StandardCharsets.UTF_8);
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    check(JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text), "no assembler");
    try {
      String[] options = {"--gpu-name=sm_" + architecture, "--verbose"};
      int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      if (result != 0) {
        throw new IllegalStateException("the assembler refuses a module: " + errors(handle));
      }
      long[] size = new long[1];
      check(JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(handle, size), "no machine code");
      byte[] image = new byte[Math.toIntExact(size[0])];
      check(JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(handle, image), "no machine code");
      List<Usage> usages = usages(log(handle));
      return new Assembled(architecture, image, usages, System.nanoTime() - start);
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(handle);
    }
  }

  private static void check(int result, String what) {
    if (result != 0) {
      throw new IllegalStateException(what + ": error " + result + " of the PTX compiler");
    }
  }

  private static String errors(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size);
    byte[] log = new byte[Math.toIntExact(size[0]) + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
    return text(log);
  }

  private static String log(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, size), "no report");
    byte[] log = new byte[Math.toIntExact(size[0]) + 1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, log), "no report");
    return text(log);
  }

  private static String text(byte[] zeroEnded) {
    int end = 0;
    while (end < zeroEnded.length && zeroEnded[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOf(zeroEnded, end), StandardCharsets.UTF_8).strip();
  }

  private static List<Usage> usages(String log) {
    List<Usage> usages = new ArrayList<>();
    String entry = "";
    int stack = 0;
    int spilled = 0;
    for (String line : log.split("\n")) {
      Matcher name = ENTRY.matcher(line);
      Matcher frame = FRAME.matcher(line);
      Matcher registers = REGISTERS.matcher(line);
      if (name.find()) {
        entry = name.group(1);
        stack = 0;
        spilled = 0;
      } else if (frame.find()) {
        stack = Math.max(stack, Integer.parseInt(frame.group(1)));
        spilled += Integer.parseInt(frame.group(2)) + Integer.parseInt(frame.group(3));
      } else if (registers.find()) {
        usages.add(new Usage(entry, Integer.parseInt(registers.group(1)), stack, spilled));
      }
    }
    return usages;
  }
}
