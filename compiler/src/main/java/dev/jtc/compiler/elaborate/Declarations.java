package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.DimExpr;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Types that {@code main} writes for values whose sizes show only when it runs: a name that means
 * nothing yet becomes the name of a size.
 */
final class Declarations {
  private final Elaboration e;

  Declarations(Elaboration e) {
    this.e = e;
  }

  /** {@code value}, with {@code type} written for it in {@code main}. */
  Val declare(TypeExpr type, Val value, Expr expr, Scope scope) {
    if (value instanceof Val.Unread unread) {
      return read(type, unread, scope);
    }
    introduce(type, value, scope);
    return e.expected.convertTo(type, value, expr.span(), scope);
  }

  /** Reports a value whose type must be written. */
  Val refuseUntyped(Val.Unread unread) {
    return e.error(
        Diagnostic.error(Code.VALUE_TYPE, "the type of what is read must be written")
            .at(unread.span(), "of no type yet")
            .help("write it, as in `let x: f32[N, 3] = …`; a new name stands for any size"));
  }

  // Sizes of values that are there.

  private void introduce(TypeExpr type, Val value, Scope scope) {
    if (type instanceof TypeExpr.Tuple tuple
        && value instanceof Val.Tuple values
        && values.elements().size() == tuple.elements().size()) {
      for (int i = 0; i < tuple.elements().size(); i++) {
        introduce(tuple.elements().get(i), values.elements().get(i), scope);
      }
    } else if (type instanceof TypeExpr.Tensor tensor && value.isError()) {
      // What is wrong was reported; the names must not be reported too.
      tensor
          .dims()
          .forEach(
              dim -> newName(dim, scope).ifPresent(n -> scope.bind(n.id(), Val.ERROR, n.span())));
    } else if (type instanceof TypeExpr.Tensor tensor
        && value instanceof Val.Tensor given
        && given.value().type().rank() == tensor.dims().size()) {
      for (int axis = 0; axis < tensor.dims().size(); axis++) {
        Optional<Expr.Name> name = newName(tensor.dims().get(axis), scope);
        if (name.isPresent()) {
          bind(name.get(), given.value().type().shape().dim(axis), scope);
        }
      }
    }
  }

  /** The name that {@code dim} is, if it means nothing yet. */
  private static Optional<Expr.Name> newName(DimExpr dim, Scope scope) {
    return dim instanceof DimExpr.Size size
            && size.size() instanceof Expr.Name name
            && scope.find(name.id()).isEmpty()
        ? Optional.of(name)
        : Optional.empty();
  }

  private static void bind(Expr.Name name, Dim dim, Scope scope) {
    scope.bind(name.id(), new Val.Int(dim), name.span());
  }

  // Files.

  private Val read(TypeExpr type, Val.Unread unread, Scope scope) {
    boolean isTuple = type instanceof TypeExpr.Tuple;
    List<TypeExpr> written = isTuple ? ((TypeExpr.Tuple) type).elements() : List.of(type);
    boolean several = ((HostFunction.Gives.Declared) unread.function().gives()).several();
    if (isTuple && !several) {
      return e.error(
          Diagnostic.error(
                  Code.VALUE_TYPE, "`" + unread.function().name() + "` reads one tensor, no tuple")
              .at(type.span(), "declared here")
              .at(unread.span(), "read here"));
    }
    Map<String, Expr.Name> names = new LinkedHashMap<>();
    for (TypeExpr one : written) {
      if (one instanceof TypeExpr.Tensor tensor) {
        tensor
            .dims()
            .forEach(dim -> newName(dim, scope).ifPresent(n -> names.putIfAbsent(n.id(), n)));
      }
    }
    Host host = e.flow().host().orElseThrow();
    Scope open = scope.nested();
    names.values().forEach(name -> bind(name, host.newSize(name.id()), open));
    Optional<HostRead> declared = declared(written, names, open);
    if (declared.isEmpty()) {
      return Val.ERROR;
    }
    List<Value> values = host.read(e, unread, declared.get());
    for (Map.Entry<String, Expr.Name> name : names.entrySet()) {
      bind(name.getValue(), found(name.getKey(), written, values), scope);
    }
    List<Val> vals = new ArrayList<>();
    values.forEach(value -> vals.add(new Val.Tensor(value)));
    return isTuple ? new Val.Tuple(vals) : vals.get(0);
  }

  private static Dim found(String name, List<TypeExpr> written, List<Value> values) {
    for (int i = 0; i < values.size(); i++) {
      List<DimExpr> dims = ((TypeExpr.Tensor) written.get(i)).dims();
      for (int axis = 0; axis < dims.size(); axis++) {
        if (isName(dims.get(axis), name)) {
          return values.get(i).type().shape().dim(axis);
        }
      }
    }
    throw new IllegalStateException(name + " is no size of " + written);
  }

  private static boolean isName(DimExpr dim, String name) {
    return dim instanceof DimExpr.Size size
        && size.size() instanceof Expr.Name written
        && written.id().equals(name);
  }

  /** The types with names for new sizes bound in {@code scope}; empty after a report. */
  private Optional<HostRead> declared(
      List<TypeExpr> written, Map<String, Expr.Name> names, Scope scope) {
    List<TensorType> types = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<HostArgument> sizes = new ArrayList<>();
    List<String> order = List.copyOf(names.keySet());
    for (TypeExpr one : written) {
      Optional<TensorType> type = e.types.resolve(one, scope, Map.of());
      if (type.isEmpty()) {
        return Optional.empty();
      }
      types.add(type.get());
      texts.add(one.span().text().replaceAll("\\s+", " "));
      List<DimExpr> dims = ((TypeExpr.Tensor) one).dims();
      if (dims.size() != type.get().rank()) {
        e.error(
            Diagnostic.error(Code.BAD_SIZE, "the number of axes must be written")
                .at(one.span(), "any number of them"));
        return Optional.empty();
      }
      for (int axis = 0; axis < dims.size(); axis++) {
        int index = -1;
        for (int i = 0; i < order.size(); i++) {
          index = isName(dims.get(axis), order.get(i)) ? i : index;
        }
        if (index >= 0) {
          sizes.add(new HostArgument.Literal(-1L - index));
        } else if (!known(dims.get(axis), type.get().shape().dim(axis), names, sizes)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new HostRead(types, texts, sizes));
  }

  private boolean known(
      DimExpr written, Dim dim, Map<String, Expr.Name> names, List<HostArgument> sizes) {
    Expr size = ((DimExpr.Size) written).size();
    for (Expr.Name name : Types.namesIn(size)) {
      if (names.containsKey(name.id())) {
        e.error(
            Diagnostic.error(Code.BAD_SIZE, "a new size must stand alone")
                .at(written.span(), "`" + name.id() + "` is new here"));
        return false;
      }
    }
    sizes.add(
        dim.isConstant()
            ? new HostArgument.Literal(dim.value())
            : new HostArgument.Tensor(e.tensor(new Val.Int(dim))));
    return true;
  }
}
