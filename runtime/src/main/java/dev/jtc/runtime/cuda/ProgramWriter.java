package dev.jtc.runtime.cuda;

import dev.jtc.runtime.cuda.CudaProgram.Choose;
import dev.jtc.runtime.cuda.CudaProgram.Copy;
import dev.jtc.runtime.cuda.CudaProgram.Launch;
import dev.jtc.runtime.cuda.CudaProgram.Many;
import dev.jtc.runtime.cuda.CudaProgram.Repeat;
import dev.jtc.runtime.cuda.CudaProgram.Step;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes programs to files: big-endian numbers, and texts as their length and UTF-8. */
final class ProgramWriter {
  /** What a file begins with: a word and the version of the format. */
  static final int MAGIC = 0x4a544302;

  static final int LAUNCH = 0;
  static final int COPY = 1;
  static final int REPEAT = 2;
  static final int CHOOSE = 3;
  static final int MANY = 4;

  private final DataOutputStream out;

  private ProgramWriter(DataOutputStream out) {
    this.out = out;
  }

  /** Writes one element of a list. */
  private interface Element<T> {
    void write(T value) throws IOException;
  }

  /**
   * Writes a program.
   *
   * @param module the name of the file that has its code; none if it is empty
   */
  static void write(CudaProgram program, String module, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    new ProgramWriter(out).program(program, module);
    out.flush();
  }

  /** Writes the code of programs. */
  static void writeModule(CudaProgram program, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(MAGIC);
    new ProgramWriter(out).module(program);
    out.flush();
  }

  private void module(CudaProgram program) throws IOException {
    text(program.ptx());
    list(program.cubins(), this::cubin);
  }

  private void program(CudaProgram program, String module) throws IOException {
    out.writeInt(MAGIC);
    text(program.name());
    list(program.dims(), this::text);
    text(module);
    if (module.isEmpty()) {
      module(program);
    }
    list(program.slots(), this::slot);
    list(program.resultSlots(), out::writeInt);
    list(program.kernels(), this::kernel);
    list(program.steps(), this::step);
  }

  private void cubin(CudaProgram.Cubin cubin) throws IOException {
    out.writeInt(cubin.architecture());
    bytes(cubin.image());
  }

  private void slot(CudaProgram.Slot slot) throws IOException {
    text(slot.dtype().text());
    text(slot.elements());
    out.writeInt(slot.kind().ordinal());
  }

  private void kernel(CudaProgram.Kernel kernel) throws IOException {
    text(kernel.entry());
    out.writeInt(kernel.threads());
    text(kernel.blocks());
    list(kernel.dims(), out::writeInt);
    list(kernel.faults(), this::fault);
    text(kernel.origin());
  }

  private void fault(CudaProgram.Fault fault) throws IOException {
    text(fault.function());
    text(fault.dtype().text());
    text(fault.place());
  }

  private void step(Step step) throws IOException {
    if (step instanceof Launch launch) {
      out.writeInt(LAUNCH);
      out.writeInt(launch.kernel());
      list(launch.slots(), out::writeInt);
    } else if (step instanceof Copy copy) {
      out.writeInt(COPY);
      out.writeInt(copy.from());
      out.writeInt(copy.to());
    } else if (step instanceof Many many) {
      out.writeInt(MANY);
      out.writeInt(many.kernel());
      list(many.slots(), out::writeInt);
      list(many.results(), out::writeInt);
    } else if (step instanceof Repeat repeat) {
      out.writeInt(REPEAT);
      out.writeInt(repeat.trips());
      out.writeInt(repeat.counter());
      list(repeat.condition(), this::step);
      out.writeInt(repeat.conditionSlot());
      list(repeat.body(), this::step);
    } else {
      Choose choose = (Choose) step;
      out.writeInt(CHOOSE);
      out.writeInt(choose.conditionSlot());
      list(choose.then(), this::step);
      list(choose.otherwise(), this::step);
    }
  }

  private <T> void list(List<T> values, Element<T> element) throws IOException {
    out.writeInt(values.size());
    for (T value : values) {
      element.write(value);
    }
  }

  private void text(String text) throws IOException {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
