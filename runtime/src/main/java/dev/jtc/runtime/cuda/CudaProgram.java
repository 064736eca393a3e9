package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A plan for a GPU: code, memory and the order of launches. {@link #write} and {@link #read} keep
 * it in a file.
 *
 * <p>Every kernel has one parameter, a struct that is passed by value: the address of the {@link
 * CudaStatus}, the address of each buffer in order (8 bytes each, aligned to {@link #ALIGNMENT}),
 * and then the sizes that it needs as 4-byte integers; its length is rounded up to 8 bytes.
 *
 * <p>Sizes are texts over {@code dims}, as {@code ((N+255)/256)}; see {@link
 * dev.jtc.runtime.SizeTerm}.
 *
 * @param name of the graph
 * @param dims the names of the sizes that are known only when it is called, in the order of {@link
 *     dev.jtc.runtime.Code#dimCount}
 * @param ptx one module with all kernels, for GPUs that no cubin is for
 * @param cubins the same as machine code, by ascending architecture
 * @param slots arrays on the device: arguments, results, scratch
 * @param resultSlots the slot of each result; an argument among them is updated in place
 */
public record CudaProgram(
    String name,
    List<String> dims,
    String ptx,
    List<Cubin> cubins,
    List<Slot> slots,
    List<Integer> resultSlots,
    List<Kernel> kernels,
    List<Step> steps) {
  /** What addresses of buffers are multiples of, in bytes. */
  public static final int ALIGNMENT = 256;

  public CudaProgram {
    dims = List.copyOf(dims);
    cubins = List.copyOf(cubins);
    slots = List.copyOf(slots);
    resultSlots = List.copyOf(resultSlots);
    kernels = List.copyOf(kernels);
    steps = List.copyOf(steps);
  }

  /**
   * Machine code.
   *
   * @param architecture ten times the compute capability, as 90
   */
  public record Cubin(int architecture, byte[] image) {}

  /** Who provides what is in a slot. */
  public enum Kind {
    ARGUMENT,
    RESULT,
    SCRATCH
  }

  /**
   * One array: row-major, u8 and bool in one byte.
   *
   * @param elements a size
   */
  public record Slot(DType dtype, String elements, Kind kind) {}

  /**
   * An entry of the module.
   *
   * @param threads of a block
   * @param blocks a size; where it is 0 there is nothing to launch
   * @param dims the numbers of the sizes that it is passed
   * @param faults what may fail in it; the status names one by its number
   * @param origin for people: the values it computes and where in the program they are
   */
  public record Kernel(
      String entry,
      int threads,
      String blocks,
      List<Integer> dims,
      List<Fault> faults,
      String origin) {
    public Kernel {
      dims = List.copyOf(dims);
      faults = List.copyOf(faults);
    }
  }

  /**
   * A function that can fail, and where in the program it stands.
   *
   * @param function {@code row}, {@code index}, {@code choices}, {@code floordiv} or {@code rem},
   *     the names of the language's IR for what {@link dev.jtc.runtime.Checks} does
   * @param place as {@link dev.jtc.runtime.Place#of} reads it
   */
  public record Fault(String function, DType dtype, String place) {}

  /** Something to do. */
  public sealed interface Step {}

  /** Runs a kernel; {@code slots} are its buffers in order. */
  public record Launch(int kernel, List<Integer> slots) implements Step {
    public Launch {
      slots = List.copyOf(slots);
    }
  }

  /**
   * Does all that the program does, many times in one launch of one block.
   *
   * <p>The kernel's parameter is a struct of its own: the address of the status, those of {@code
   * slots}, the number of times as 4 bytes (and 4 for nothing), and for each result the address
   * where the results of all times go, one behind the other.
   *
   * @param results slots of scalars
   */
  public record Many(int kernel, List<Integer> slots, List<Integer> results) implements Step {
    public Many {
      slots = List.copyOf(slots);
      results = List.copyOf(results);
    }
  }

  /** Copies a whole slot to another of the same dtype and size. */
  public record Copy(int from, int to) implements Step {}

  /**
   * Repeats the body while the counter is below the trips and, if there is a condition, it holds.
   * Before each trip (and before the condition) the number of trips done is stored into {@code
   * counter}; at the end it holds how many were done.
   *
   * @param trips slot of an i64 scalar: the most trips to do (none if negative)
   * @param counter slot of an i64 scalar
   * @param condition steps that compute {@code conditionSlot}; empty for a counted loop
   * @param conditionSlot slot of a bool scalar, or −1 for a counted loop
   */
  public record Repeat(
      int trips, int counter, List<Step> condition, int conditionSlot, List<Step> body)
      implements Step {
    public Repeat {
      condition = List.copyOf(condition);
      body = List.copyOf(body);
    }
  }

  /** Runs one of two lists of steps by a bool scalar. */
  public record Choose(int conditionSlot, List<Step> then, List<Step> otherwise) implements Step {
    public Choose {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }

  /** Where the files lie that programs name. */
  @FunctionalInterface
  public interface Files {
    /** The content of a file, or null if there is none. */
    InputStream open(String name) throws IOException;
  }

  /** The same with other code, which has the kernels of this under their names. */
  public CudaProgram with(String code, List<Cubin> images) {
    return new CudaProgram(name, dims, code, images, slots, resultSlots, kernels, steps);
  }

  /** Writes it with its code; the same program gives the same bytes. */
  public void write(OutputStream out) throws IOException {
    ProgramWriter.write(this, "", out);
  }

  /**
   * Writes it without its code.
   *
   * @param module the name of the file that has what {@link #writeCode} writes
   */
  public void write(OutputStream out, String module) throws IOException {
    ProgramWriter.write(this, module, out);
  }

  /** Writes its code, which other programs may have too. */
  public void writeCode(OutputStream out) throws IOException {
    ProgramWriter.writeModule(this, out);
  }

  /**
   * Reads what {@link #write(OutputStream)} wrote.
   *
   * @throws IOException if it is nothing of this kind
   */
  public static CudaProgram read(InputStream in) throws IOException {
    return read(in, name -> null);
  }

  /**
   * Reads a program whose code may lie in another file.
   *
   * @throws IOException if it is nothing of this kind, or there is no such file
   */
  public static CudaProgram read(InputStream in, Files files) throws IOException {
    return ProgramReader.read(in, files);
  }
}
