package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Philox;
import dev.jtc.runtime.Scalars;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * Random numbers as a pure function of a key and a counter (Philox 4x32-10), both i64 scalars.
 *
 * <p>Element e (in row-major order) of WORD and of f32 UNIT is made of word e of the stream that
 * starts at block {@code counter}; that of f64 UNIT of the words 2e (the upper bits) and 2e+1. A
 * word w gives the f32 {@code (w >>> 8)·2^-24}, two words the f64 of their upper 53 bits times
 * 2^-53.
 *
 * <p>Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * @param type f32 or f64 for UNIT, i64 for WORD
 */
public record Random(Kind kind, TensorType type) implements Op, Pointwise {
  /** What is drawn. */
  public enum Kind {
    /** Evenly distributed in [0, 1). */
    UNIT,
    /** Evenly distributed integers in [0, 2^32). */
    WORD
  }

  /** How many 32-bit words this draws. */
  public Dim words() {
    return type.shape().elements().times(type.dtype() == DType.F64 ? 2 : 1);
  }

  /** By how much the counter must grow before the next draw: one block for each four words. */
  public Dim blocks() {
    return words().plus(3).dividedBy(Dim.of(4));
  }

  @Override
  public String mnemonic() {
    return "random." + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    TensorType i64 = TensorType.scalar(DType.I64);
    if (!operands.equals(List.of(i64, i64))) {
      return Inference.violation("random numbers come from a key and a counter, i64 scalars");
    }
    boolean fits = kind == Kind.WORD ? type.dtype() == DType.I64 : type.dtype().isFloat();
    return fits
        ? Inference.of(type)
        : Inference.violation("no random numbers of type " + type + " are drawn");
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    long key = Elements.getLong(operands.get(0), 0);
    long counter = Elements.getLong(operands.get(1), 0);
    Tensor y = Elements.zeros(type.dtype(), sizes.of(type.shape()));
    for (int i = 0; i < y.size(); i++) {
      if (kind == Kind.WORD) {
        y.longs()[i] = Philox.element(key, counter, i) & 0xffffffffL;
      } else if (type.dtype() == DType.F32) {
        y.floats()[i] = Scalars.unit(Philox.element(key, counter, i));
      } else {
        int high = Philox.element(key, counter, 2L * i);
        int low = Philox.element(key, counter, 2L * i + 1);
        y.doubles()[i] = Scalars.unit(high, low);
      }
    }
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // Integers have no cotangent.
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    Index flat = Index.flatten(index, type.shape().strides());
    if (kind == Kind.WORD) {
      return unsigned(word(operands, flat));
    }
    if (type.dtype() == DType.F32) {
      // The remainder makes the arithmetic shift by 8 a logical one.
      Expr upper = call32(ScalarFns.FLOORDIV, word(operands, flat), 1 << 8);
      Expr bits = call32(ScalarFns.REM, upper, 1 << 24);
      return scaled(DType.F32, bits, 0x1p-24);
    }
    Expr high = unsigned(word(operands, flat.times(2)));
    Expr low = unsigned(word(operands, flat.times(2).plus(1)));
    Expr upper = Rows.call(ScalarFns.MUL, high, integer(1 << 21));
    Expr lower = Rows.call(ScalarFns.FLOORDIV, low, integer(1 << 11));
    return scaled(DType.F64, Rows.call(ScalarFns.ADD, upper, lower), 0x1p-53);
  }

  private static Expr word(Operands operands, Index position) {
    return new Expr.RandomWord(operands.at(0, List.of()), operands.at(1, List.of()), position);
  }

  private static Expr unsigned(Expr word) {
    return Rows.call(ScalarFns.REM, new Expr.Cast(DType.I64, word), integer(1L << 32));
  }

  private static Expr integer(long value) {
    return new Expr.Literal(DType.I64, value);
  }

  private static Expr call32(ScalarFn fn, Expr a, int b) {
    return Rows.call(fn, a, new Expr.Literal(DType.I32, b));
  }

  private static Expr scaled(DType dtype, Expr bits, double unit) {
    Expr scale = new Expr.Literal(dtype, Double.doubleToLongBits(unit));
    return Rows.call(ScalarFns.MUL, new Expr.Cast(dtype, bits), scale);
  }
}
