package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/** Loops that write a tensor, or a part of one, into an array. */
final class Fills {
  private Fills() {}

  /** Writes zeros. */
  static List<Stmt> zeros(DType dtype, Dim elements, String buffer) {
    Stmt store = new Store(buffer, Index.variable("z"), new Literal(dtype, 0));
    return List.of(new For("z", elements, Kind.VECTOR, List.of(store)));
  }

  /** Writes {@code value}, whose elements are computed or loaded. */
  static List<Stmt> element(Value value, String buffer, Workshop workshop, KernelArrays arrays) {
    List<Dim> strides = value.type().shape().strides();
    return part(value, buffer, "f", Index.ZERO, strides, workshop, arrays);
  }

  /**
   * Writes {@code value} as a regular part of a larger tensor.
   *
   * @param prefix what names and loops begin with
   * @param base where its first element goes
   * @param strides how far apart neighbours along each axis are there
   */
  static List<Stmt> part(
      Value value,
      String buffer,
      String prefix,
      Index base,
      List<Dim> strides,
      Workshop workshop,
      KernelArrays arrays) {
    Shape shape = value.type().shape();
    List<Axis> axes = Axis.of(shape, "i");
    List<Index> index = Axis.index(shape, "i");
    ElementCode code = workshop.elements(prefix, arrays, Axis.extents(axes));
    Expr element = code.at(value, index);
    Index target = base.plus(Index.flatten(index, strides));
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Write(buffer, target, element));
    LoopBody body = new LoopBody(axes, code.lets(), effects);
    return new NestWriter(body.merged(), NestWriter.Order.AS_WRITTEN, arrays).write();
  }
}
