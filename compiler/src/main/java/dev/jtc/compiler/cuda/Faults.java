package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import dev.jtc.runtime.cuda.CudaProgram.Fault;
import dev.jtc.runtime.cuda.CudaStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Code that notes in the status what failed, see {@link CudaStatus}: one thread at a time, and the
 * first in the order of the loops stays.
 */
final class Faults {
  private final PtxCode code;
  private final Numbers numbers;
  private final int kernel;
  private final List<Fault> faults = new ArrayList<>();
  private String order = "1";

  /**
   * @param kernel the number of the kernel in the program
   */
  Faults(PtxCode code, Numbers numbers, int kernel) {
    this.code = code;
    this.numbers = numbers;
    this.kernel = kernel;
  }

  /** Says which iteration this thread does: a word that is 1 for the first. */
  void count(String iteration) {
    this.order = iteration;
  }

  /** What may fail, by number. */
  List<Fault> faults() {
    return faults;
  }

  /** Ends the thread where {@code fails} holds (and {@code guard}, if there is one). */
  void stopIf(Value fails, Value guard, Fault fault, Value a, Value b) {
    int known = faults.indexOf(fault);
    int site = known < 0 ? faults.size() : known;
    if (known < 0) {
      faults.add(fault);
    }
    String failing = (guard == null ? fails : numbers.and(guard, fails)).text();
    String fine = code.label();
    code.jumpUnless(failing, fine);
    code.enter();
    note(site, a, b);
    code.leave();
    code.place(fine);
  }

  private void note(int site, Value a, Value b) {
    String first = wide(a);
    String second = wide(b);
    String status = status();
    String wait = code.label();
    code.place(wait);
    String lock = code.register(Bank.WORD);
    code.line("atom.global.cas.b32 " + lock + ", [" + at(status, CudaStatus.LOCK) + "], 0, 1");
    String taken = code.register(Bank.PREDICATE);
    code.line("setp.ne.u32 " + taken + ", " + lock + ", 0");
    code.jumpIf(taken, wait);
    // What the thread before wrote is seen from here on.
    code.line("membar.gl");
    String before = code.register(Bank.WORD);
    code.line("ld.volatile.global.u32 " + before + ", [" + at(status, CudaStatus.ORDER) + "]");
    String later = code.register(Bank.PREDICATE);
    // 0 means none, and less one it is the largest.
    String less = code.register(Bank.WORD);
    code.line("sub.u32 " + less + ", " + before + ", 1");
    String mine = code.register(Bank.WORD);
    code.line("sub.u32 " + mine + ", " + order + ", 1");
    code.line("setp.le.u32 " + later + ", " + less + ", " + mine);
    String done = code.label();
    code.jumpIf(later, done);
    store("u32", status, CudaStatus.ORDER, order);
    store("u32", status, CudaStatus.KERNEL, Integer.toString(kernel));
    store("u32", status, CudaStatus.FAULT, Integer.toString(site));
    store("u64", status, CudaStatus.FIRST, first);
    store("u64", status, CudaStatus.SECOND, second);
    code.place(done);
    code.line("membar.gl");
    String old = code.register(Bank.WORD);
    code.line("atom.global.exch.b32 " + old + ", [" + at(status, CudaStatus.LOCK) + "], 0");
    code.line("ret");
  }

  private String wide(Value value) {
    return value.dtype() == DType.I64 ? value.text() : numbers.cast(value, DType.I64).text();
  }

  private void store(String type, String status, int offset, String value) {
    code.line("st.volatile.global." + type + " [" + at(status, offset) + "], " + value);
  }

  private static String at(String status, int offset) {
    return offset == 0 ? status : status + "+" + offset;
  }

  private String status() {
    String address = code.value(Bank.LONG, "ld.param.u64", "[" + Entry.PARAMETER + "]");
    return code.value(Bank.LONG, "cvta.to.global.u64", address);
  }

  /** Ends the thread if an earlier launch has failed; to be placed before everything else. */
  String guard() {
    return "  .reg .b64 %status;\n  .reg .b32 %latched;\n  .reg .pred %failed;\n"
        + "  ld.param.u64 %status, ["
        + Entry.PARAMETER
        + "];\n  cvta.to.global.u64 %status, %status;\n  ld.volatile.global.u32 %latched, [%status+"
        + CudaStatus.LATCHED
        + "];\n  setp.ne.u32 %failed, %latched, 0;\n  @%failed ret;\n";
  }
}
