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
 * <p>A local that is set once is a value, another one a variable; what is on the stack is either,
 * and lies in variables where code branches.
 */
final class MethodWriter {
  private final JavaCode java;
  private final PtxCode code;
  private final Numbers numbers;
  private final Steps steps;
  private final String owner;
  private final MethodNode method;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, Integer> stores = new HashMap<>();
  private final Map<String, Value> fixed = new HashMap<>();
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
    boolean single = countStoresAndReturns() == 1;
    String result = single ? "" : code.variable(Bank.of(given));
    String end = code.label();
    code.enter();
    int slot = 0;
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i) instanceof Constants array) {
        arrays.put(slot, array);
      } else {
        Value value = (Value) arguments.get(i);
        stores.merge(local(slot, value.dtype()), 1, Integer::sum);
        store(slot, value);
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
          Value last = pop();
          if (single) {
            // It stands last.
            code.leave();
            return settled(last);
          }
          code.set(Bank.of(given), result, last.text());
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

  /** Counts where each local is set. The result is how many times the method returns. */
  private int countStoresAndReturns() {
    int returns = 0;
    for (AbstractInsnNode insn : method.instructions) {
      int opcode = insn.getOpcode();
      if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.DSTORE) {
        DType dtype =
            List.of(DType.I32, DType.I64, DType.F32, DType.F64).get(opcode - Opcodes.ISTORE);
        stores.merge(local(((VarInsnNode) insn).var, dtype), 1, Integer::sum);
      } else if (insn instanceof IincInsnNode increment) {
        stores.merge(local(increment.var, DType.I32), 1, Integer::sum);
      } else if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.DRETURN) {
        returns++;
      }
    }
    return returns;
  }

  private static String local(int slot, DType dtype) {
    return "l" + slot + " " + dtype;
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
      DType dtype = types.get(depth);
      stack.push(settled(new Value(dtype, variable("s" + depth + " " + dtype, dtype))));
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
      String place = variable("s" + depth + " " + value.dtype(), value.dtype());
      code.set(value.bank(), place, value.text());
    }
    stacks.put(label, types);
  }

  private String variable(String place, DType dtype) {
    return variables.computeIfAbsent(place, unknown -> code.variable(Bank.of(dtype)));
  }

  private void store(int slot, Value value) {
    String local = local(slot, value.dtype());
    if (stores.get(local) == 1) {
      fixed.put(local, settled(value));
      return;
    }
    String variable = variable(local, value.dtype());
    Deque<Object> unchanged = new ArrayDeque<>();
    for (Object waiting : stack) {
      boolean changes = waiting instanceof Value old && old.text().equals(variable);
      unchanged.addLast(changes ? settled((Value) waiting) : waiting);
    }
    stack = unchanged;
    code.set(value.bank(), variable, value.text());
  }

  private void load(int slot, DType dtype) {
    String local = local(slot, dtype);
    Value value = fixed.get(local);
    stack.push(value == null ? new Value(dtype, variable(local, dtype)) : value);
  }

  /** A value that no store changes any more. */
  private Value settled(Value value) {
    return code.isVariable(value.text())
        ? new Value(
            value.dtype(), code.value(value.bank(), "mov." + value.bank().type(), value.text()))
        : value;
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
      load(increment.var, DType.I32);
      store(increment.var, numbers.op(DType.I32, "add.s32", pop(), Value.ofInt(increment.incr)));
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
    } else {
      arithmetic(opcode);
    }
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
      case Opcodes.ILOAD -> load(slot, DType.I32);
      case Opcodes.LLOAD -> load(slot, DType.I64);
      case Opcodes.FLOAD -> load(slot, DType.F32);
      case Opcodes.DLOAD -> load(slot, DType.F64);
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
    Value distance = pop();
    if (distance.text().startsWith("%")) {
      distance = numbers.op(DType.I32, "and.b32", distance, Value.ofInt(mask));
    }
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
