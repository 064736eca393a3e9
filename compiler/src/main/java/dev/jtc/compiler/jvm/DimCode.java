package dev.jtc.compiler.jvm;

import dev.jtc.compiler.type.Dim;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.objectweb.asm.Type;

/** Code for sizes: constants where they are known, else int or long arithmetic over dimensions. */
final class DimCode implements Dim.Algebra<Operand> {
  private final Type type;
  private final Function<String, Operand> variables;
  private final Map<Dim, Local> known = new HashMap<>();

  private DimCode(Type type, Function<String, Operand> variables) {
    this.type = type;
    this.variables = variables;
  }

  /** Int arithmetic; {@code variables} gives the int that holds a dimension variable. */
  static DimCode ofInts(Function<String, Operand> variables) {
    return new DimCode(Type.INT_TYPE, variables);
  }

  /** Long arithmetic over the same ints, for sizes that need not fit an int. */
  static DimCode ofLongs(Function<String, Operand> variables) {
    return new DimCode(Type.LONG_TYPE, variables);
  }

  /** Computes {@code dim} now if that takes instructions, so that later uses find it in a local. */
  void prepare(MethodCode code, Dim dim) {
    if (!dim.isConstant() && !dim.isVariable() && !known.containsKey(dim)) {
      known.put(dim, code.declare("d" + known.size(), dim.fold(this)));
    }
  }

  Operand operand(Dim dim) {
    Local local = known.get(dim);
    return local != null ? local : dim.fold(this);
  }

  /** The size as int or long. */
  Operand operand(Dim dim, Type wanted) {
    return dim.isConstant()
        ? Operands.integer(wanted, dim.value())
        : Operands.convert(wanted, operand(dim));
  }

  @Override
  public Operand constant(long value) {
    return Operands.integer(type, value);
  }

  @Override
  public Operand variable(String name) {
    return Operands.convert(type, variables.apply(name));
  }

  @Override
  public Operand add(Operand a, Operand b) {
    return Operands.add(a, b);
  }

  @Override
  public Operand multiply(Operand a, Operand b) {
    return Operands.multiply(a, b);
  }

  @Override
  public Operand floorDivide(Operand a, Operand b) {
    return Operands.floorQuotient(a, b, Operands.Sign.ANY);
  }

  @Override
  public Operand floorModulo(Operand a, Operand b) {
    return Operands.floorRemainder(a, b, Operands.Sign.ANY);
  }
}
