package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Quotients of vectors of f32 by a number that all lanes share: five multiply-adds each, where a
 * division takes as long as thirty.
 *
 * <p>Numerics: with y = 1/b rounded once, q₀ = a·y errs by less than two units of the last place,
 * q₁ = q₀ + y·(a − b·q₀) by less than one; hence the rest a − b·q₁ is exact, and q₂ = q₁ + y·(a −
 * b·q₁) is a/b rounded once (Markstein). That holds where nothing underflows or overflows. Where b,
 * or any lane of a, is so large or small that something might, or is no number, the lanes are
 * divided.
 */
final class Quotients {
  /** Elements with exponents from −63 to 64 have the bit {@link #KEPT} after this is added. */
  private static final int SHIFT = 64 << 23;

  private static final int KEPT = 1 << 30;

  /** The largest divisor, and the inverse of the smallest. */
  private static final float MOST = 0x1p40f;

  /** Only registers of as many lanes have divisions that are so slow. */
  private static final int LANES = 16;

  private final VectorApi api;
  private final MethodCode code;
  private final ExprCode exprs;
  private final Map<Expr, Divisor> divisors = new HashMap<>();

  /**
   * A divisor with what is computed from it once.
   *
   * @param kept {@link #KEPT}; 0 if elements have to be divided
   */
  record Divisor(Operand number, Local negated, Local inverse, Local kept) {}

  Quotients(VectorApi api, MethodCode code, ExprCode exprs) {
    this.api = api;
    this.code = code;
    this.exprs = exprs;
  }

  /** Prepares the divisors that are known before a loop. */
  void prepare(List<Stmt> body, Lanes lanes, Scope scope) {
    if (api.lanes() != LANES) {
      return;
    }
    Uses uses = Uses.of(body);
    for (Uses.Computation computation : uses.computations()) {
      prepare(computation.value(), lanes, uses, scope);
    }
  }

  /** Whether there are none to prepare. */
  boolean isEmpty() {
    return divisors.isEmpty();
  }

  private void prepare(Expr expr, Lanes lanes, Uses uses, Scope scope) {
    Uses.children(expr).forEach(child -> prepare(child, lanes, uses, scope));
    if (!(expr instanceof Expr.Call call) || !isQuotient(call) || !lanes.varies(call)) {
      return;
    }
    Expr divisor = call.arguments().get(1);
    boolean known =
        divisor instanceof Expr.Literal
            || scope.hoisted(divisor) != null
            || divisor instanceof Expr.Local local
                && scope.knows(local.name())
                && !uses.assignedLocals().contains(local.name());
    if (known && !lanes.varies(divisor)) {
      divisors.computeIfAbsent(divisor, key -> of(exprs.expr(key, scope)));
    }
  }

  private static boolean isQuotient(Expr.Call call) {
    return call.compute() == DType.F32
        && call.fn().spelling() instanceof JvmSpelling.Instruction instruction
        && instruction.kind() == Arithmetic.DIVIDE;
  }

  private Divisor of(Operand number) {
    Operand divisor = number instanceof Local ? number : code.declare("b", number);
    Local negated = code.declare("negated", Operands.negate(divisor));
    Local inverse =
        code.declare("inverse", Operands.binary(Opcodes.IDIV, Operands.constant(1f), divisor));
    Local kept = code.declare("kept", Operands.constant(0));
    Operand magnitude = Operands.call("java/lang/Math", "abs", Type.FLOAT_TYPE, List.of(divisor));
    Operand notLarge = Operands.compare(Comparison.LE, magnitude, Operands.constant(MOST));
    Operand notSmall = Operands.compare(Comparison.GE, magnitude, Operands.constant(1 / MOST));
    Runnable set = () -> code.assign(kept, Operands.constant(KEPT));
    code.when(notLarge, () -> code.when(notSmall, set));
    return new Divisor(divisor, negated, inverse, kept);
  }

  /** The divisor of a quotient, if it was prepared. */
  Optional<Divisor> divisor(Expr.Call call) {
    return isQuotient(call)
        ? Optional.ofNullable(divisors.get(call.arguments().get(1)))
        : Optional.empty();
  }

  /** The quotients of some vectors. */
  List<Operand> of(List<Operand> dividends, Divisor divisor) {
    List<Local> a = new ArrayList<>();
    dividends.forEach(v -> a.add(v instanceof Local local ? local : code.declare("a", v)));
    Operand inverse = api.broadcast(DType.F32, divisor.inverse());
    Operand negated = api.broadcast(DType.F32, divisor.negated());
    List<Local> q = new ArrayList<>();
    a.forEach(v -> q.add(code.declare("q", api.lanewise(DType.F32, "mul", List.of(v, inverse)))));
    for (int round = 0; round < 2; round++) {
      List<Local> rests = new ArrayList<>();
      for (int i = 0; i < a.size(); i++) {
        rests.add(code.declare("rest", fma(q.get(i), negated, a.get(i))));
      }
      for (int i = 0; i < a.size(); i++) {
        code.assign(q.get(i), fma(rests.get(i), inverse, q.get(i)));
      }
    }
    Operand common = null;
    for (Local v : a) {
      Operand bits = api.reinterpret(DType.F32, DType.I32, v);
      Operand moved = api.lanewise(DType.I32, "add", List.of(bits, ints(SHIFT)));
      common = common == null ? moved : api.operator(DType.I32, "AND", common, moved);
    }
    Operand kept = api.broadcast(DType.I32, divisor.kept());
    code.when(
        api.any(Comparison.EQ, api.operator(DType.I32, "AND", common, kept), ints(0)),
        () -> {
          Operand number = api.broadcast(DType.F32, divisor.number());
          for (int i = 0; i < a.size(); i++) {
            code.assign(q.get(i), api.lanewise(DType.F32, "div", List.of(a.get(i), number)));
          }
        });
    return List.copyOf(q);
  }

  private Operand fma(Operand a, Operand b, Operand c) {
    return api.lanewise(DType.F32, "fma", List.of(a, b, c));
  }

  private Operand ints(int number) {
    return api.broadcast(DType.I32, Operands.constant(number));
  }
}
