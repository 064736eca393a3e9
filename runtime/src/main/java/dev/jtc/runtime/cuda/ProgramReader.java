package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;
import dev.jtc.runtime.cuda.CudaProgram.Choose;
import dev.jtc.runtime.cuda.CudaProgram.Copy;
import dev.jtc.runtime.cuda.CudaProgram.Launch;
import dev.jtc.runtime.cuda.CudaProgram.Many;
import dev.jtc.runtime.cuda.CudaProgram.Repeat;
import dev.jtc.runtime.cuda.CudaProgram.Step;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link ProgramWriter} writes. */
final class ProgramReader {
  private final DataInputStream in;

  private ProgramReader(DataInputStream in) {
    this.in = in;
  }

  /** Reads one element of a list. */
  private interface Element<T> {
    T read() throws IOException;
  }

  static CudaProgram read(InputStream stream, CudaProgram.Files files) throws IOException {
    ProgramReader reader = begin(stream);
    String name = reader.text();
    List<String> dims = reader.list(reader::text);
    String module = reader.text();
    if (module.isEmpty()) {
      return reader.rest(name, dims, reader.text(), reader.list(reader::cubin));
    }
    try (InputStream code = files.open(module)) {
      if (code == null) {
        throw new IOException("the code of `" + name + "`, " + module + ", is missing");
      }
      ProgramReader other = begin(code);
      return reader.rest(name, dims, other.text(), other.list(other::cubin));
    }
  }

  private static ProgramReader begin(InputStream stream) throws IOException {
    ProgramReader reader = new ProgramReader(new DataInputStream(stream));
    if (reader.in.readInt() != ProgramWriter.MAGIC) {
      throw new IOException("this is no program for a GPU, or one of another version");
    }
    return reader;
  }

  private CudaProgram rest(
      String name, List<String> dims, String ptx, List<CudaProgram.Cubin> cubins)
      throws IOException {
    return new CudaProgram(
        name,
        dims,
        ptx,
        cubins,
        list(this::slot),
        list(in::readInt),
        list(this::kernel),
        list(this::step));
  }

  private CudaProgram.Cubin cubin() throws IOException {
    return new CudaProgram.Cubin(in.readInt(), bytes());
  }

  private CudaProgram.Slot slot() throws IOException {
    return new CudaProgram.Slot(dtype(), text(), CudaProgram.Kind.values()[number(3)]);
  }

  private CudaProgram.Kernel kernel() throws IOException {
    return new CudaProgram.Kernel(
        text(), in.readInt(), text(), list(in::readInt), list(this::fault), text());
  }

  private CudaProgram.Fault fault() throws IOException {
    return new CudaProgram.Fault(text(), dtype(), text());
  }

  private Step step() throws IOException {
    return switch (number(5)) {
      case ProgramWriter.LAUNCH -> new Launch(in.readInt(), list(in::readInt));
      case ProgramWriter.COPY -> new Copy(in.readInt(), in.readInt());
      case ProgramWriter.MANY -> new Many(in.readInt(), list(in::readInt), list(in::readInt));
      case ProgramWriter.REPEAT ->
          new Repeat(in.readInt(), in.readInt(), list(this::step), in.readInt(), list(this::step));
      case ProgramWriter.CHOOSE -> new Choose(in.readInt(), list(this::step), list(this::step));
      default -> throw new IOException("a program for a GPU has a step of no kind");
    };
  }

  private DType dtype() throws IOException {
    String text = text();
    return DType.parse(text).orElseThrow(() -> new IOException("no dtype `" + text + "`"));
  }

  private <T> List<T> list(Element<T> element) throws IOException {
    int size = number(Integer.MAX_VALUE);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(element.read());
    }
    return values;
  }

  private String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private byte[] bytes() throws IOException {
    int length = number(Integer.MAX_VALUE);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the program for a GPU is cut off");
    }
    return bytes;
  }

  /** A number from 0 to {@code bound − 1}. */
  private int number(int bound) throws IOException {
    int number = in.readInt();
    if (number < 0 || number >= bound) {
      throw new IOException(
          "a program for a GPU has " + number + " where less than " + bound + " is");
    }
    return number;
  }
}
