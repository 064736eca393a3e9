package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.expansion.Expansion;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.cuda.CudaProgram.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Numbers of a kernel.
 *
 * <p>Both sides of a choice are computed; what a side reads is read only where that side is taken.
 */
final class Expressions {
  /** Functions that are an instruction or few. */
  private static final Set<String> DIRECT =
      Set.of("min", "max", "abs", "sqrt", "floor", "ceil", "round", "fma");

  private final PtxCode code;
  private final Numbers numbers;
  private final Steps steps;
  private final JavaCode java;
  private final PhiloxCode philox;
  private final Arrays arrays;
  private final Faults faults;
  private Positions positions;
  private Elements elements;
  private Value guard;

  /** Reads an element of a buffer. */
  @FunctionalInterface
  interface Elements {
    Value load(Expr.Load load, Names names, Value guard);
  }

  Expressions(PtxCode code, Numbers numbers, Functions functions, Arrays arrays, Faults faults) {
    this.code = code;
    this.numbers = numbers;
    this.steps = new Steps(code, numbers);
    this.java = new JavaCode(code, numbers, steps, functions);
    this.philox = new PhiloxCode(code, numbers);
    this.arrays = arrays;
    this.faults = faults;
    this.elements = this::load;
  }

  /** To be called once, for positions hold numbers and numbers positions. */
  void use(Positions others) {
    this.positions = others;
  }

  /** Reads elements another way from now on. */
  void readBy(Elements others) {
    this.elements = others;
  }

  Value load(Expr.Load load, Names names, Value condition) {
    Value position = positions.sum(load.index(), DType.I32, names);
    return arrays.load(load.buffer(), position, condition);
  }

  /** A number whose parts are read only where {@code condition} holds; null if it always does. */
  Value numberUnder(Value condition, Expr expr, Names names) {
    Value outer = guard;
    guard = condition == null ? outer : outer == null ? condition : numbers.and(outer, condition);
    Value value = number(expr, names);
    guard = outer;
    return value;
  }

  Value number(Expr expr, Names names) {
    if (expr instanceof Expr.Literal literal) {
      return numbers.literal(literal.dtype(), literal.bits());
    }
    if (expr instanceof Expr.Local local) {
      return names.number(local.name());
    }
    if (expr instanceof Expr.Load load) {
      return elements.load(load, names, guard);
    }
    if (expr instanceof Expr.Cast cast) {
      return numbers.cast(number(cast.value(), names), cast.dtype());
    }
    if (expr instanceof Expr.Position position) {
      return positions.sum(position.index(), DType.I64, names);
    }
    if (expr instanceof Expr.RandomWord word) {
      Value key = number(word.key(), names);
      Value counter = number(word.counter(), names);
      return philox.element(key, counter, positions.sum(word.position(), DType.I64, names));
    }
    return call((Expr.Call) expr, names);
  }

  private Value call(Expr.Call call, Names names) {
    JvmSpelling spelling = call.fn().spelling();
    if (spelling instanceof JvmSpelling.Select) {
      return select(call, names);
    }
    List<Value> arguments = new ArrayList<>();
    call.arguments().forEach(argument -> arguments.add(number(argument, names)));
    Value a = arguments.get(0);
    Value b = arguments.size() > 1 ? arguments.get(1) : null;
    if (spelling instanceof JvmSpelling.Compare compare) {
      return numbers.compare(compare.kind(), call.compute(), a, b);
    }
    if (spelling instanceof JvmSpelling.Instruction instruction) {
      return numbers.arithmetic(instruction.kind(), call.compute(), a, b);
    }
    if (call.fn().canFail(call.compute())) {
      return checked(call, a, b);
    }
    return function(call.fn(), call.compute(), arguments);
  }

  private Value select(Expr.Call call, Names names) {
    Value condition = number(call.arguments().get(0), names);
    Value outer = guard;
    Value then = under(condition, outer, call.arguments().get(1), names);
    boolean reads = Reads.some(call.arguments().get(2));
    Value otherwise =
        under(reads ? numbers.not(condition) : null, outer, call.arguments().get(2), names);
    return numbers.select(condition, then, otherwise);
  }

  private Value under(Value condition, Value outer, Expr expr, Names names) {
    if (condition == null || !Reads.some(expr)) {
      return number(expr, names);
    }
    guard = outer == null ? condition : numbers.and(outer, condition);
    Value value = number(expr, names);
    guard = outer;
    return value;
  }

  /** Functions that instructions, expansions or methods of Java compute. */
  private Value function(ScalarFn fn, DType dtype, List<Value> arguments) {
    Value a = arguments.get(0);
    switch (fn.name()) {
      case "min", "max" -> {
        return numbers.extreme(fn.name(), dtype, a, arguments.get(1));
      }
      case "abs" -> {
        return numbers.abs(dtype, a);
      }
      case "sqrt" -> {
        return numbers.op(dtype, "sqrt.rn." + Numbers.type(dtype), a);
      }
      case "floor" -> {
        return rounded("rmi", dtype, a);
      }
      case "ceil" -> {
        return rounded("rpi", dtype, a);
      }
      case "round" -> {
        return rounded("rni", dtype, a);
      }
      case "fma" -> {
        return numbers.fma(dtype, a, arguments.get(1), arguments.get(2));
      }
      default -> {
        Optional<Expansion> expansion = Expansions.of(fn, dtype);
        return expansion.isPresent() && expansion.get().isTotal()
            ? steps.write(expansion.get(), arguments)
            : method(fn, dtype, arguments);
      }
    }
  }

  /** About how many instructions a function takes. */
  static int steps(Expr.Call call) {
    if (!(call.fn().spelling() instanceof JvmSpelling.Call) || DIRECT.contains(call.fn().name())) {
      return 1;
    }
    return Expansions.of(call.fn(), call.compute())
        .filter(Expansion::isTotal)
        .map(expansion -> expansion.steps().size())
        .orElse(1000);
  }

  private Value rounded(String how, DType dtype, Value a) {
    String type = Numbers.type(dtype);
    return numbers.op(dtype, "cvt." + how + "." + type + "." + type, a);
  }

  private Value method(ScalarFn fn, DType dtype, List<Value> arguments) {
    JvmSpelling.Call spelling = (JvmSpelling.Call) fn.spelling();
    String letter =
        switch (dtype) {
          case F32 -> "F";
          case F64 -> "D";
          case I64 -> "J";
          case I32, U8, BOOL -> "I";
        };
    String descriptor = "(" + letter.repeat(fn.arity()) + ")" + letter;
    List<Value> words =
        dtype == DType.U8
            ? arguments.stream().map(argument -> numbers.cast(argument, DType.I32)).toList()
            : arguments;
    Value result = java.call(spelling.owner(), spelling.method(), descriptor, words);
    return dtype == DType.U8 ? numbers.toByte(result) : new Value(dtype, result.text());
  }

  /** Integer division and what picks rows: where it fails the thread says so and ends. */
  private Value checked(Expr.Call call, Value a, Value b) {
    DType dtype = call.compute();
    Fault fault = new Fault(call.fn().name(), dtype, call.place().orElse(""));
    Value zero = numbers.literal(dtype, 0);
    return switch (call.fn().name()) {
      case "floordiv" -> {
        faults.stopIf(numbers.compare(Comparison.EQ, dtype, b, zero), guard, fault, a, b);
        yield numbers.floorQuotient(dtype, a, b);
      }
      case "rem" -> {
        faults.stopIf(numbers.compare(Comparison.EQ, dtype, b, zero), guard, fault, a, b);
        yield numbers.floorRemainder(dtype, a, b);
      }
      case "row" -> {
        Value negative = numbers.compare(Comparison.LT, dtype, a, zero);
        Value fromEnd = numbers.op(dtype, "add.s64", a, b);
        Value row = numbers.select(negative, fromEnd, a);
        faults.stopIf(outside(row, b), guard, fault, a, b);
        yield row;
      }
      case "index" -> {
        faults.stopIf(outside(a, b), guard, fault, a, b);
        yield a;
      }
      case "choices" -> {
        Value count = numbers.op(dtype, "sub.s64", b, a);
        Value none = numbers.compare(Comparison.LE, dtype, b, a);
        Value less = numbers.compare(Comparison.LT, dtype, count, zero);
        Value more = numbers.compare(Comparison.GT, dtype, count, Value.ofLong(1L << 31));
        faults.stopIf(numbers.or(none, numbers.or(less, more)), guard, fault, a, b);
        yield count;
      }
      default -> throw new Untranslatable("`" + call.fn().name() + "` has no code for a GPU");
    };
  }

  /** Unless it is from 0 to bound − 1: one comparison, for a negative number is a large one. */
  private Value outside(Value number, Value bound) {
    return numbers.truth("setp.ge.u64", number, bound);
  }
}
