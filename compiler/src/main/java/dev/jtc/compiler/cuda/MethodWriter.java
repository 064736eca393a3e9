package dev.jtc.compiler.cuda;

import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.runtime.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes one method of Java where it is called.
 *
 * <p>A local is a variable; what is on the stack is a value, and lies in variables where code
 * branches.
 */
final class MethodWriter {
  private final JavaCode java;
  private final PtxCode code;
  private final Numbers numbers;
  private final Steps steps;
  private final String owner;
  private final MethodNode method;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<Integer, Constants> arrays = new HashMap<>();
  private final Map<LabelNode, String> labels = new HashMap<>();
  private final Map<LabelNode, List<DType>> stacks = new HashMap<>();

  /** Two numbers to compare, and what an unordered pair gives. */
  private record Pair(Value a, Value b, int unordered) {}

  private Deque<Object> stack = new ArrayDeque<>();

  MethodWriter(
      JavaCode java, PtxCode code, Numbers numbers, Steps steps, String owner, MethodNode method) {
    this.java = java;
    this.code = code;
    this.numbers = numbers;
    this.steps = steps;
    this.owner = owner;
    this.method = method;
  }

  Value write(List<?> arguments) {
    DType given = JavaCode.dtype(Type.getReturnType(method.desc));
    String result = code.variable(Bank.of(given));
    String end = code.label();
    code.enter();
    int slot = 0;
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i) instanceof Constants array) {
        arrays.put(slot, array);
      } else {
        store(slot, (Value) arguments.get(i));
      }
      slot += Type.getArgumentTypes(method.desc)[i].getSize();
    }
    boolean reached = true;
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof LabelNode label) {
        reached = begin(label, reached);
      } else if (insn.getOpcode() >= 0 && reached) {
        int opcode = insn.getOpcode();
        if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.DRETURN) {
          code.set(Bank.of(given), result, pop().text());
          code.jump(end);
          reached = false;
        } else if (opcode == Opcodes.GOTO) {
          leaveFor(((JumpInsnNode) insn).label);
          code.jump(label(((JumpInsnNode) insn).label));
          reached = false;
        } else {
          instruction(insn, opcode);
        }
      }
    }
    code.place(end);
    code.leave();
    return new Value(given, code.value(Bank.of(given), "mov." + Bank.of(given).type(), result));
  }

  /** A place that may be jumped to: what was known before need not be known here. */
  private boolean begin(LabelNode label, boolean reached) {
    if (!isTarget(label)) {
      return reached;
    }
    if (reached) {
      leaveFor(label);
    }
    List<DType> types = stacks.get(label);
    if (types == null) {
      return false;
    }
    code.place(label(label));
    code.leave();
    code.enter();
    stack = new ArrayDeque<>();
    for (int depth = 0; depth < types.size(); depth++) {
      stack.push(copy(types.get(depth), variable("s" + depth, types.get(depth))));
    }
    return true;
  }

  private boolean isTarget(LabelNode label) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof JumpInsnNode jump && jump.label == label) {
        return true;
      }
    }
    return false;
  }

  private String label(LabelNode label) {
    return labels.computeIfAbsent(label, unknown -> code.label());
  }

  /** Puts what is on the stack where the code at {@code label} looks for it. */
  private void leaveFor(LabelNode label) {
    List<Object> values = new ArrayList<>(stack);
    Collections.reverse(values);
    List<DType> types = new ArrayList<>();
    for (int depth = 0; depth < values.size(); depth++) {
      Value value = (Value) values.get(depth);
      types.add(value.dtype());
      code.set(value.bank(), variable("s" + depth, value.dtype()), value.text());
    }
    stacks.put(label, types);
  }

  private String variable(String place, DType dtype) {
    return variables.computeIfAbsent(place + " " + dtype, unknown -> code.variable(Bank.of(dtype)));
  }

  private void store(int slot, Value value) {
    code.set(value.bank(), variable("l" + slot, value.dtype()), value.text());
  }

  private Value copy(DType dtype, String variable) {
    Bank bank = Bank.of(dtype);
    return new Value(dtype, code.value(bank, "mov." + bank.type(), variable));
  }

  private Value pop() {
    Object top = stack.pop();
    return top instanceof Pair pair ? ordered(pair) : (Value) top;
  }

  private void instruction(AbstractInsnNode insn, int opcode) {
    Object constant = StaticArrays.constant(insn);
    if (constant != null) {
      stack.push(literal(constant));
    } else if (insn instanceof VarInsnNode local) {
      local(local.var, opcode);
    } else if (insn instanceof IincInsnNode increment) {
      Value old = copy(DType.I32, variable("l" + increment.var, DType.I32));
      store(increment.var, numbers.op(DType.I32, "add.s32", old, Value.ofInt(increment.incr)));
    } else if (insn instanceof JumpInsnNode jump) {
      branch(jump, opcode);
    } else if (insn instanceof MethodInsnNode called && opcode == Opcodes.INVOKESTATIC) {
      List<Object> arguments = new ArrayList<>();
      for (int i = Type.getArgumentTypes(called.desc).length; i > 0; i--) {
        arguments.add(0, stack.peek() instanceof Constants ? stack.pop() : pop());
      }
      stack.push(java.call(called.owner, called.name, called.desc, arguments));
    } else if (insn instanceof FieldInsnNode field && opcode == Opcodes.GETSTATIC) {
      // Assertions are off.
      stack.push(field.desc.equals("Z") ? Value.ofInt(1) : java.constants(field.owner, field.name));
    } else if (opcode == Opcodes.NEWARRAY) {
      stack.push(new Constants(new long[Integer.parseInt(pop().text())]));
    } else if (opcode == Opcodes.DASTORE || opcode == Opcodes.LASTORE) {
      String bits = pop().text();
      int at = Integer.parseInt(pop().text());
      ((Constants) stack.pop()).bits()[at] = constant(bits);
    } else {
      arithmetic(opcode);
    }
  }

  private static long constant(String literal) {
    if (literal.startsWith("%")) {
      throw new Untranslatable("an array whose elements are computed has no place on a GPU");
    }
    return literal.startsWith("0d")
        ? Long.parseUnsignedLong(literal.substring(2), 16)
        : Long.parseLong(literal);
  }

  private static Value literal(Object constant) {
    if (constant instanceof Float number) {
      return Value.ofFloat(number);
    }
    if (constant instanceof Double number) {
      return Value.ofDouble(number);
    }
    if (constant instanceof Long number) {
      return Value.ofLong(number);
    }
    if (constant instanceof Integer number) {
      return Value.ofInt(number);
    }
    throw new Untranslatable("the constant " + constant + " has no place on a GPU");
  }

  private void local(int slot, int opcode) {
    switch (opcode) {
      case Opcodes.ILOAD -> stack.push(copy(DType.I32, variable("l" + slot, DType.I32)));
      case Opcodes.LLOAD -> stack.push(copy(DType.I64, variable("l" + slot, DType.I64)));
      case Opcodes.FLOAD -> stack.push(copy(DType.F32, variable("l" + slot, DType.F32)));
      case Opcodes.DLOAD -> stack.push(copy(DType.F64, variable("l" + slot, DType.F64)));
      case Opcodes.ISTORE, Opcodes.LSTORE, Opcodes.FSTORE, Opcodes.DSTORE -> store(slot, pop());
      case Opcodes.ASTORE -> arrays.put(slot, (Constants) stack.pop());
      case Opcodes.ALOAD -> stack.push(arrays.get(slot));
      default -> throw foreign(opcode);
    }
  }

  private void branch(JumpInsnNode jump, int opcode) {
    Value holds;
    if (opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ICMPLE) {
      Value b = pop();
      Value a = pop();
      holds = numbers.truth("setp." + relation(opcode - Opcodes.IF_ICMPEQ) + ".s32", a, b);
    } else if (opcode >= Opcodes.IFEQ && opcode <= Opcodes.IFLE) {
      String relation = relation(opcode - Opcodes.IFEQ);
      Object top = stack.pop();
      holds =
          top instanceof Pair pair
              ? compared(pair, relation)
              : numbers.truth("setp." + relation + ".s32", (Value) top, Value.ofInt(0));
    } else {
      throw foreign(opcode);
    }
    leaveFor(jump.label);
    code.jumpIf(holds.text(), label(jump.label));
  }

  private static String relation(int number) {
    return List.of("eq", "ne", "lt", "ge", "gt", "le").get(number);
  }

  /** Whether a pair compares so; relations of PTX do not hold for NaN unless they end in u. */
  private Value compared(Pair pair, String relation) {
    String type = Numbers.type(pair.a.dtype());
    if (!pair.a.dtype().isFloat()) {
      return numbers.truth("setp." + relation + "." + type, pair.a, pair.b);
    }
    boolean below = relation.equals("lt") || relation.equals("le");
    boolean above = relation.equals("gt") || relation.equals("ge");
    boolean withNan =
        relation.equals("ne") || below && pair.unordered < 0 || above && pair.unordered > 0;
    return numbers.truth("setp." + relation + (withNan ? "u" : "") + "." + type, pair.a, pair.b);
  }

  /** −1, 0 or 1. */
  private Value ordered(Pair pair) {
    Value less = compared(pair, "lt");
    Value more = compared(pair, "gt");
    Value rest = numbers.select(more, Value.ofInt(1), Value.ofInt(0));
    return numbers.select(less, Value.ofInt(-1), rest);
  }

  private void arithmetic(int opcode) {
    switch (opcode) {
      case Opcodes.NOP -> {
        // Nothing.
      }
      case Opcodes.POP -> stack.pop();
      case Opcodes.DUP -> stack.push(stack.peek());
      case Opcodes.DUP2 -> dup2();
      case Opcodes.IADD -> binary(Arithmetic.ADD, DType.I32);
      case Opcodes.LADD -> binary(Arithmetic.ADD, DType.I64);
      case Opcodes.FADD -> binary(Arithmetic.ADD, DType.F32);
      case Opcodes.DADD -> binary(Arithmetic.ADD, DType.F64);
      case Opcodes.ISUB -> binary(Arithmetic.SUBTRACT, DType.I32);
      case Opcodes.LSUB -> binary(Arithmetic.SUBTRACT, DType.I64);
      case Opcodes.FSUB -> binary(Arithmetic.SUBTRACT, DType.F32);
      case Opcodes.DSUB -> binary(Arithmetic.SUBTRACT, DType.F64);
      case Opcodes.IMUL -> binary(Arithmetic.MULTIPLY, DType.I32);
      case Opcodes.LMUL -> binary(Arithmetic.MULTIPLY, DType.I64);
      case Opcodes.FMUL -> binary(Arithmetic.MULTIPLY, DType.F32);
      case Opcodes.DMUL -> binary(Arithmetic.MULTIPLY, DType.F64);
      case Opcodes.FDIV -> binary(Arithmetic.DIVIDE, DType.F32);
      case Opcodes.DDIV -> binary(Arithmetic.DIVIDE, DType.F64);
      case Opcodes.IDIV -> two(DType.I32, "div.s32");
      case Opcodes.LDIV -> two(DType.I64, "div.s64");
      case Opcodes.IREM -> two(DType.I32, "rem.s32");
      case Opcodes.LREM -> two(DType.I64, "rem.s64");
      case Opcodes.FREM, Opcodes.DREM -> {
        Value b = pop();
        Value a = pop();
        stack.push(java.remainder(a.dtype(), List.of(a, b)));
      }
      case Opcodes.INEG, Opcodes.LNEG, Opcodes.FNEG, Opcodes.DNEG -> {
        Value a = pop();
        stack.push(numbers.arithmetic(Arithmetic.NEGATE, a.dtype(), a, null));
      }
      case Opcodes.IAND -> binary(Arithmetic.AND, DType.I32);
      case Opcodes.LAND -> binary(Arithmetic.AND, DType.I64);
      case Opcodes.IOR -> binary(Arithmetic.OR, DType.I32);
      case Opcodes.LOR -> binary(Arithmetic.OR, DType.I64);
      case Opcodes.IXOR -> binary(Arithmetic.XOR, DType.I32);
      case Opcodes.LXOR -> binary(Arithmetic.XOR, DType.I64);
      case Opcodes.ISHL -> shift(DType.I32, "shl.b32", 31);
      case Opcodes.LSHL -> shift(DType.I64, "shl.b64", 63);
      case Opcodes.ISHR -> shift(DType.I32, "shr.s32", 31);
      case Opcodes.LSHR -> shift(DType.I64, "shr.s64", 63);
      case Opcodes.IUSHR -> shift(DType.I32, "shr.u32", 31);
      case Opcodes.LUSHR -> shift(DType.I64, "shr.u64", 63);
      case Opcodes.I2L, Opcodes.F2L, Opcodes.D2L -> convert(DType.I64);
      case Opcodes.L2I, Opcodes.F2I, Opcodes.D2I -> convert(DType.I32);
      case Opcodes.I2F, Opcodes.L2F, Opcodes.D2F -> convert(DType.F32);
      case Opcodes.I2D, Opcodes.L2D, Opcodes.F2D -> convert(DType.F64);
      case Opcodes.LCMP, Opcodes.FCMPL, Opcodes.DCMPL -> pair(-1);
      case Opcodes.FCMPG, Opcodes.DCMPG -> pair(1);
      case Opcodes.ARRAYLENGTH -> stack.push(Value.ofInt(((Constants) stack.pop()).bits().length));
      case Opcodes.LALOAD -> element(DType.I64);
      case Opcodes.DALOAD -> element(DType.F64);
      default -> throw foreign(opcode);
    }
  }

  private void dup2() {
    Object top = stack.peek();
    if (top instanceof Value value && (value.dtype() == DType.I64 || value.dtype() == DType.F64)) {
      stack.push(top);
      return;
    }
    Object first = stack.pop();
    Object second = stack.peek();
    stack.push(first);
    stack.push(second);
    stack.push(first);
  }

  private void binary(Arithmetic kind, DType dtype) {
    Value b = pop();
    Value a = pop();
    stack.push(numbers.arithmetic(kind, dtype, a, b));
  }

  private void two(DType dtype, String opcode) {
    Value b = pop();
    Value a = pop();
    stack.push(numbers.op(dtype, opcode, a, b));
  }

  /** Java uses the low bits of a distance, PTX all of them. */
  private void shift(DType dtype, String opcode, int mask) {
    Value distance = numbers.op(DType.I32, "and.b32", pop(), Value.ofInt(mask));
    stack.push(numbers.op(dtype, opcode, pop(), distance));
  }

  private void convert(DType dtype) {
    stack.push(numbers.cast(pop(), dtype));
  }

  private void pair(int unordered) {
    Value b = pop();
    Value a = pop();
    stack.push(new Pair(a, b, unordered));
  }

  private void element(DType dtype) {
    Value index = pop();
    String name = java.table((Constants) stack.pop());
    String address = Tables.address(code, name, index);
    Value bits = new Value(DType.I64, code.value(Bank.LONG, "ld.const.b64", "[" + address + "]"));
    stack.push(dtype == DType.F64 ? steps.reinterpret(dtype, bits) : bits);
  }

  private Untranslatable foreign(int opcode) {
    return new Untranslatable(
        owner + "." + method.name + " has an instruction without counterpart: " + opcode);
  }
}
