package dev.jtc.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jtc.runtime.DType;
import dev.jtc.runtime.cuda.CudaProgram.Choose;
import dev.jtc.runtime.cuda.CudaProgram.Copy;
import dev.jtc.runtime.cuda.CudaProgram.Cubin;
import dev.jtc.runtime.cuda.CudaProgram.Fault;
import dev.jtc.runtime.cuda.CudaProgram.Kernel;
import dev.jtc.runtime.cuda.CudaProgram.Kind;
import dev.jtc.runtime.cuda.CudaProgram.Launch;
import dev.jtc.runtime.cuda.CudaProgram.Repeat;
import dev.jtc.runtime.cuda.CudaProgram.Slot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CudaProgramTest {
  private static final CudaProgram PROGRAM =
      new CudaProgram(
          "M.step",
          List.of("N"),
          ".version 7.0 // ≤",
          List.of(new Cubin(75, new byte[] {1, 2}), new Cubin(90, new byte[] {3})),
          List.of(
              new Slot(DType.F32, "N", Kind.ARGUMENT),
              new Slot(DType.I64, "1", Kind.RESULT),
              new Slot(DType.BOOL, "1", Kind.SCRATCH)),
          List.of(1, 0),
          List.of(
              new Kernel(
                  "M_step_0",
                  256,
                  "((N+255)/256)",
                  List.of(0),
                  List.of(new Fault("row", DType.I64, "m.jt:3:4+1")),
                  "%3 m.jt:3")),
          List.of(
              new Repeat(
                  1,
                  1,
                  List.of(new Launch(0, List.of(0, 2))),
                  2,
                  List.of(new Choose(2, List.of(new Copy(0, 0)), List.of())))));

  @Test
  void readsWhatItWrites() throws IOException {
    byte[] bytes = bytes(PROGRAM);
    CudaProgram read = CudaProgram.read(new ByteArrayInputStream(bytes));
    assertArrayEquals(bytes, bytes(read));
    assertEquals(PROGRAM.steps(), read.steps());
    assertEquals(PROGRAM.kernels(), read.kernels());
    assertEquals(PROGRAM.slots(), read.slots());
    assertEquals(PROGRAM.ptx(), read.ptx());
    assertEquals(90, read.cubins().get(1).architecture());
  }

  @Test
  void refusesWhatIsCutOffOrSomethingElse() throws IOException {
    byte[] bytes = bytes(PROGRAM);
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThrows(IOException.class, () -> CudaProgram.read(new ByteArrayInputStream(part)));
    }
    bytes[3]++;
    assertThrows(IOException.class, () -> CudaProgram.read(new ByteArrayInputStream(bytes)));
  }

  private static byte[] bytes(CudaProgram program) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    program.write(out);
    return out.toByteArray();
  }
}
