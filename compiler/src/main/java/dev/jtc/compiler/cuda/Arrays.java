package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Elements of the buffers of one entry in the memory of the device. */
final class Arrays {
  private final PtxCode code;
  private final Numbers numbers;
  private final Map<String, Integer> parameters = new HashMap<>();
  private final Map<String, DType> dtypes = new HashMap<>();
  private final Set<String> constant;
  private final Map<String, String> shared = new HashMap<>();

  /**
   * @param constant the buffers that no thread writes while the entry runs
   */
  Arrays(PtxCode code, Numbers numbers, List<Buffer> buffers, Set<String> constant) {
    this.code = code;
    this.numbers = numbers;
    this.constant = constant;
    for (int i = 0; i < buffers.size(); i++) {
      parameters.put(buffers.get(i).name(), Entry.FIRST_BUFFER + Long.BYTES * i);
      dtypes.put(buffers.get(i).name(), buffers.get(i).type().dtype());
    }
  }

  /** Says that {@code buffer} is in the shared memory of the block, at {@code address}. */
  void share(Buffer buffer, String address) {
    shared.put(buffer.name(), address);
    dtypes.put(buffer.name(), buffer.type().dtype());
  }

  /** How instructions name the memory that {@code buffer} is in. */
  private String space(String buffer) {
    return shared.containsKey(buffer) ? "shared." : "global.";
  }

  /** How they do if nothing writes it meanwhile. */
  private String readSpace(String buffer) {
    return space(buffer) + (isConstant(buffer) ? "nc." : "");
  }

  private boolean isConstant(String buffer) {
    return constant.contains(buffer) && !shared.containsKey(buffer);
  }

  /** The address of the buffer's first element. */
  String base(String buffer) {
    String address =
        code.value(
            Bank.LONG, "ld.param.u64", "[" + Entry.PARAMETER + "+" + parameters.get(buffer) + "]");
    return code.value(Bank.LONG, "cvta.to.global.u64", address);
  }

  /** The address of an element, as PTX spells it between brackets. */
  String address(String buffer, Value position) {
    int bytes = dtypes.get(buffer).bytes();
    boolean isShared = shared.containsKey(buffer);
    String base = isShared ? shared.get(buffer) : base(buffer);
    if (!position.text().startsWith("%")) {
      long at = Long.parseLong(position.text()) * bytes;
      return at == 0 ? base : base + "+" + at;
    }
    return isShared
        ? code.value(Bank.WORD, "mad.lo.s32", position.text(), Integer.toString(bytes), base)
        : code.value(Bank.LONG, "mad.wide.s32", position.text(), Integer.toString(bytes), base);
  }

  /** The type that an access of one element names. */
  static String memory(DType dtype) {
    return switch (dtype) {
      case F32 -> "f32";
      case F64 -> "f64";
      case I32 -> "b32";
      case I64 -> "b64";
      case U8, BOOL -> "u8";
    };
  }

  /** Where an element is kept before it becomes a number. */
  static Bank raw(DType dtype) {
    return dtype == DType.BOOL ? Bank.WORD : Bank.of(dtype);
  }

  /**
   * Reads an element.
   *
   * @param guard the condition under which there is one; null if there always is
   */
  Value load(String buffer, Value position, Value guard) {
    DType dtype = dtypes.get(buffer);
    boolean fixed = isConstant(buffer);
    String opcode = "ld." + readSpace(buffer) + memory(dtype);
    String operand = "[" + address(buffer, position) + "]";
    if (guard != null) {
      String register = code.register(raw(dtype));
      code.line("mov." + raw(dtype).type() + " " + register + ", " + zero(dtype));
      code.line("@" + guard.text() + " " + opcode + " " + register + ", " + operand);
      return fromMemory(dtype, register);
    }
    if (fixed) {
      return fromMemory(dtype, code.value(raw(dtype), opcode, operand));
    }
    String register = code.register(raw(dtype));
    code.line(opcode + " " + register + ", " + operand);
    return fromMemory(dtype, register);
  }

  private static String zero(DType dtype) {
    return switch (dtype) {
      case F32 -> Value.ofFloat(0).text();
      case F64 -> Value.ofDouble(0).text();
      case I32, I64, U8, BOOL -> "0";
    };
  }

  Value fromMemory(DType dtype, String register) {
    return dtype == DType.BOOL
        ? numbers.truth("setp.ne.s32", new Value(DType.I32, register), Value.ofInt(0))
        : new Value(dtype, register);
  }

  /** What is written for a number. */
  String toMemory(Value value) {
    return value.dtype() == DType.BOOL ? numbers.cast(value, DType.I32).text() : inRegister(value);
  }

  private String inRegister(Value value) {
    boolean literal = !value.text().startsWith("%");
    Bank bank = raw(value.dtype());
    return literal ? code.value(bank, "mov." + bank.type(), value.text()) : value.text();
  }

  /** Reads neighbours of 4 bytes by one access; the first is at a multiple of their number. */
  List<Value> loadRow(String buffer, Value position, int count) {
    DType dtype = dtypes.get(buffer);
    List<Value> row = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      row.add(new Value(dtype, code.register(raw(dtype))));
    }
    code.line(
        "ld."
            + readSpace(buffer)
            + "v"
            + count
            + "."
            + memory(dtype)
            + " "
            + braces(row.stream().map(Value::text).toList())
            + ", ["
            + address(buffer, position)
            + "]");
    return row;
  }

  /** Reads one element, or four neighbours, into registers, if {@code guard} holds (or is null). */
  void loadInto(String buffer, Value position, List<String> registers, Value guard) {
    DType dtype = dtypes.get(buffer);
    code.line(
        (guard == null ? "" : "@" + guard.text() + " ")
            + "ld."
            + readSpace(buffer)
            + (registers.size() == 1 ? "" : "v" + registers.size() + ".")
            + memory(dtype)
            + " "
            + (registers.size() == 1 ? registers.get(0) : braces(registers))
            + ", ["
            + address(buffer, position)
            + "]");
  }

  /** Writes neighbours of 4 bytes by one access; see {@link #loadRow}. */
  void storeRow(String buffer, Value position, List<Value> row) {
    List<String> sources = row.stream().map(this::toMemory).toList();
    code.line(
        "st."
            + space(buffer)
            + "v"
            + row.size()
            + "."
            + memory(dtypes.get(buffer))
            + " ["
            + address(buffer, position)
            + "], "
            + braces(sources));
  }

  static String braces(List<String> registers) {
    return "{" + String.join(", ", registers) + "}";
  }

  void store(String buffer, Value position, Value value) {
    String source = toMemory(value);
    code.line(
        "st."
            + space(buffer)
            + memory(dtypes.get(buffer))
            + " ["
            + address(buffer, position)
            + "], "
            + source);
  }
}
