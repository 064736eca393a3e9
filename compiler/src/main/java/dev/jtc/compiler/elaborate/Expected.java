package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value where a type is written for it: of a declared name, of a result, of what a model keeps.
 */
final class Expected {
  private final Elaboration e;

  Expected(Elaboration e) {
    this.e = e;
  }

  /** {@code val} where {@code type} was written for it, as in {@code let x: f32 = …}. */
  Val convertTo(TypeExpr type, Val val, Span span, Scope scope) {
    if (val.isError()) {
      return val;
    }
    if (type instanceof TypeExpr.Tensor tensor) {
      Optional<TensorType> expected = e.types.resolve(tensor, scope, Map.of());
      return expected.isEmpty() ? Val.ERROR : expect(expected.get(), val, span, type.span());
    }
    if (type instanceof TypeExpr.Tuple tuple
        && val instanceof Val.Tuple values
        && values.elements().size() == tuple.elements().size()) {
      List<Val> converted = new ArrayList<>();
      for (int i = 0; i < values.elements().size(); i++) {
        converted.add(convertTo(tuple.elements().get(i), values.elements().get(i), span, scope));
      }
      return new Val.Tuple(converted);
    }
    if (type instanceof TypeExpr.Tuple) {
      return e.error(
          Diagnostic.error(Code.ARGUMENT_TYPE, "this must be a tuple " + type.span().text())
              .at(span, val.describe())
              .at(type.span(), "declared here"));
    }
    return e.signatures.matchNamed("this", (TypeExpr.Named) type, val, span, scope);
  }

  /** What a function returns, checked against its declared result. */
  Val result(TypeExpr type, Val val, Span span, Scope scope, Map<String, DType> classes) {
    return result("this", type, val, span, scope, classes);
  }

  private Val result(
      String what, TypeExpr type, Val val, Span span, Scope scope, Map<String, DType> classes) {
    if (type instanceof TypeExpr.Tensor tensor) {
      Optional<TensorType> expected = e.types.resolve(tensor, scope, classes);
      if (expected.isEmpty() || val.isError()) {
        return Val.ERROR;
      }
      return expect(what, expected.get(), val, span, type.span());
    }
    if (type instanceof TypeExpr.Tuple tuple
        && val instanceof Val.Tuple values
        && values.elements().size() == tuple.elements().size()) {
      List<Val> checked = new ArrayList<>();
      for (int i = 0; i < values.elements().size(); i++) {
        Val value = values.elements().get(i);
        TypeExpr written = tuple.elements().get(i);
        checked.add(result("value " + (i + 1), written, value, span, scope, classes));
      }
      return checked.contains(Val.ERROR) ? Val.ERROR : new Val.Tuple(checked);
    }
    return convertTo(type, val, span, scope);
  }

  /** {@code val} as it is, or a literal as a tensor of the dtype of {@code expected}. */
  Val fitted(TensorType expected, Val given) {
    Val val = Literals.stacked(e, given, Optional.of(expected.dtype()));
    return val instanceof Val.Items items && Literals.fits(items, expected.dtype())
        ? new Val.Tensor(e.arithmetic.tensor(val, Optional.of(expected.dtype())))
        : e.arithmetic.convertLiteral(val, expected.dtype());
  }

  /** {@code val} as a tensor of exactly {@code expected}: literals are converted, nothing else. */
  Val expect(TensorType expected, Val val, Span span, Span declared) {
    return expect("this", expected, val, span, declared);
  }

  private Val expect(String what, TensorType expected, Val val, Span span, Span declared) {
    Val converted = fitted(expected, val);
    if (converted instanceof Val.Tensor tensor && tensor.value().type().equals(expected)) {
      return converted;
    }
    if (converted.isError()) {
      return converted;
    }
    return e.error(
        Diagnostic.error(Code.VALUE_TYPE, what + " must be " + expected.words())
            .at(span, converted.describe())
            .at(declared, "declared here"));
  }
}
