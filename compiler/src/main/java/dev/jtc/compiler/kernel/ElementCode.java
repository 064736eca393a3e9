package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Cast;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.op.Pointwise;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Writes the code that computes single elements: each number that is computed or loaded gets a name
 * once, in an order in which names are known before they are used.
 */
final class ElementCode {
  private final String prefix;
  private final Function<Value, Node> definitions;
  private final Predicate<Value> isLoaded;
  private final Layouts layouts;
  private final KernelArrays arrays;
  private final Function<String, Dim> extents;
  private final Map<Element, Expr> known = new HashMap<>();
  private final List<Let> lets = new ArrayList<>();
  private final Map<Expr, Expr> stored32 = new HashMap<>();
  private final List<Element> accesses = new ArrayList<>();

  /** An element of a value. */
  record Element(Value value, List<Index> index) {}

  /**
   * @param prefix what the names begin with
   * @param definitions the node of each value that is not loaded
   * @param layouts where elements are in arrays
   * @param extents the size that each loop variable stays below
   */
  ElementCode(
      String prefix,
      Function<Value, Node> definitions,
      Predicate<Value> isLoaded,
      Layouts layouts,
      KernelArrays arrays,
      Function<String, Dim> extents) {
    this.prefix = prefix;
    this.definitions = definitions;
    this.isLoaded = isLoaded;
    this.layouts = layouts;
    this.arrays = arrays;
    this.extents = extents;
  }

  /** Says what the element of {@code value} at {@code index} is. */
  void give(Value value, List<Index> index, Expr element) {
    known.put(new Element(value, index), element);
  }

  /** The element of {@code value} at {@code index}, as a literal or a local name. */
  Expr at(Value value, List<Index> index) {
    List<Index> simple = index.stream().map(i -> Indices.simplify(i, extents)).toList();
    Element element = new Element(value, simple);
    Expr expr = known.get(element);
    if (expr == null) {
      expr =
          isLoaded.test(value) ? loaded(value, simple) : named(narrowed(computed(value, simple)));
      known.put(element, expr);
    }
    return expr;
  }

  /** The element of a root, computed even though others load it. */
  Expr compute(Value value, List<Index> index) {
    Expr expr = named(computed(value, index));
    known.put(new Element(value, index), expr);
    return expr;
  }

  /** Names what stands at {@code index} of the scratch array {@code buffer}. */
  Expr load(DType dtype, String buffer, Index index) {
    return named(new Load(dtype, buffer, index));
  }

  private Expr loaded(Value value, List<Index> index) {
    Expr stored = named(load(value, index));
    if (stored.dtype() == value.type().dtype()) {
      return stored;
    }
    Expr wide = named(new Cast(value.type().dtype(), stored));
    stored32.put(wide, stored);
    return wide;
  }

  /** A comparison of stored positions with small numbers, as one of i32. */
  private Expr narrowed(Expr expr) {
    if (!(expr instanceof Call call)
        || !(call.fn().spelling() instanceof JvmSpelling.Compare)
        || call.compute() != DType.I64
        || call.arguments().stream().noneMatch(stored32::containsKey)) {
      return expr;
    }
    List<Expr> arguments = call.arguments().stream().map(this::asI32).toList();
    return arguments.contains(null) ? expr : new Call(call.fn(), DType.I32, arguments);
  }

  private Expr asI32(Expr expr) {
    if (expr instanceof Literal literal) {
      boolean fits = literal.bits() == (int) literal.bits();
      return fits ? new Literal(DType.I32, literal.bits()) : null;
    }
    return stored32.get(expr);
  }

  private Expr load(Value value, List<Index> index) {
    accesses.add(new Element(value, index));
    Index flat = layouts.position(value, index);
    return new Load(layouts.dtype(value), arrays.read(value), Indices.simplify(flat, extents));
  }

  private Expr computed(Value value, List<Index> index) {
    Node node = definitions.apply(value);
    Pointwise.Operands operands =
        new Pointwise.Operands() {
          @Override
          public Expr at(int operand, List<Index> where) {
            return ElementCode.this.at(node.operand(operand), where);
          }

          @Override
          public boolean isLoaded(int operand) {
            return isLoaded.test(node.operand(operand));
          }
        };
    return ((Pointwise) node.op()).element(node, index, operands);
  }

  /** A name for {@code expr}, unless it has one or is a number. */
  Expr named(Expr expr) {
    if (expr instanceof Literal || expr instanceof Local) {
      return expr;
    }
    String name = prefix + lets.size();
    lets.add(new Let(name, expr));
    return new Local(expr.dtype(), name);
  }

  /** The elements of arrays that are read so far. */
  List<Element> accesses() {
    return accesses;
  }

  /** The names so far, in order. */
  List<Let> lets() {
    return lets;
  }
}
