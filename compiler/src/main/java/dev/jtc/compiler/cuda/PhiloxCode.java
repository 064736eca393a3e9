package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;

/** Random words, as {@link dev.jtc.runtime.Philox} gives them. */
final class PhiloxCode {
  private static final int ROUNDS = 10;
  private static final String M0 = "0xD2511F53";
  private static final String M1 = "0xCD9E8D57";
  private static final String W0 = "0x9E3779B9";
  private static final String W1 = "0xBB67AE85";

  private final PtxCode code;
  private final Numbers numbers;

  PhiloxCode(PtxCode code, Numbers numbers) {
    this.code = code;
    this.numbers = numbers;
  }

  /** Word {@code position} of the draw that starts at {@code counter}; all are i64. */
  Value element(Value key, Value counter, Value position) {
    Value fourth = numbers.op(DType.I64, "shr.s64", position, Value.ofInt(2));
    Value block = numbers.op(DType.I64, "add.s64", counter, fourth);
    String[] c = {low(block), high(block), "0", "0"};
    String k0 = low(key);
    String k1 = high(key);
    for (int round = 0; round < ROUNDS; round++) {
      String high0 = word("mul.hi.u32", c[0], M0);
      String low0 = word("mul.lo.u32", c[0], M0);
      String high1 = word("mul.hi.u32", c[2], M1);
      String low1 = word("mul.lo.u32", c[2], M1);
      c =
          new String[] {
            word("xor.b32", word("xor.b32", high1, c[1]), k0),
            low1,
            word("xor.b32", word("xor.b32", high0, c[3]), k1),
            low0
          };
      k0 = word("add.u32", k0, W0);
      k1 = word("add.u32", k1, W1);
    }
    String lane = word("and.b32", low(position), "3");
    String even = code.value(Bank.PREDICATE, "setp.lt.u32", lane, "2");
    String first = word("and.b32", lane, "1");
    String odd = code.value(Bank.PREDICATE, "setp.eq.u32", first, "1");
    String lower = code.value(Bank.WORD, "selp.b32", c[1], c[0], odd);
    String upper = code.value(Bank.WORD, "selp.b32", c[3], c[2], odd);
    return new Value(DType.I32, code.value(Bank.WORD, "selp.b32", lower, upper, even));
  }

  private String word(String opcode, String a, String b) {
    return code.value(Bank.WORD, opcode, a, b);
  }

  private String low(Value wide) {
    return code.value(Bank.WORD, "cvt.u32.u64", wide.text());
  }

  private String high(Value wide) {
    return code.value(
        Bank.WORD, "cvt.u32.u64", code.value(Bank.LONG, "shr.u64", wide.text(), "32"));
  }
}
