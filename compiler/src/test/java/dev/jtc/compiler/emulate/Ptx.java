package dev.jtc.compiler.emulate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Small kernels in text form, and what they leave behind. */
final class Ptx {
  private static final String HEADER = ".version 7.0\n.target sm_75\n.address_size 64\n";

  private static final String REGISTERS =
      """
        .reg .pred %p<8>;
        .reg .b16 %h<4>;
        .reg .b32 %r<16>;
        .reg .b64 %rd<16>;
        .reg .f32 %f<16>;
        .reg .f64 %fd<16>;
      """;

  private Ptx() {}

  /** A module with one kernel `k` whose parameter is the address in `%rd0`. */
  static String kernel(String body) {
    return HEADER
        + ".visible .entry k(.param .align 8 .b8 p[8])\n{\n"
        + REGISTERS
        + "  ld.param.u64 %rd0, [p];\n  cvta.to.global.u64 %rd0, %rd0;\n"
        + body.strip()
        + "\n  ret;\n}\n";
  }

  /** Runs {@code body} on memory with this content and gives the memory. */
  static ByteBuffer run(String body, Launch launch, ByteBuffer content) {
    return runModule(kernel(body), launch, content);
  }

  static ByteBuffer runModule(String module, Launch launch, ByteBuffer content) {
    Memory memory = new Memory();
    Emulator emulator = new Emulator(module, memory);
    long address = memory.allocate("x", content.capacity());
    memory.write(address, content.array());
    emulator.launch("k", launch, buffer(8).putLong(0, address).array());
    return ByteBuffer.wrap(memory.read(address, content.capacity())).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Runs {@code body} with one thread and memory that is zero. */
  static ByteBuffer run(String body) {
    return run(body, new Launch(1, 1), buffer(64));
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
