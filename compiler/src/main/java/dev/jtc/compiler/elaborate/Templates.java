package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Strings with values in them. */
final class Templates {
  private Templates() {}

  /** A value inside of a string; empty after a report. What is known now becomes text at once. */
  static Optional<List<Val.Piece>> pieces(Elaboration e, Val value, String spec, Span span) {
    if (value instanceof Val.Template template && spec.isEmpty()) {
      return Optional.of(template.pieces());
    }
    boolean isTuple = value instanceof Val.Tuple;
    if (!isTuple && !(value instanceof Val.Items items && !Literals.isTensor(items))) {
      return Optional.ofNullable(piece(e, value, spec, span)).map(List::of);
    }
    List<Val.Piece> all = new ArrayList<>();
    all.add(new Val.Piece.Text(isTuple ? "(" : "["));
    List<Val> elements = value.listed().orElseThrow();
    for (Val element : elements) {
      if (all.size() > 1) {
        all.add(new Val.Piece.Text(", "));
      }
      Optional<List<Val.Piece>> pieces = pieces(e, element, spec, span);
      if (pieces.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(pieces.get());
    }
    String end = elements.size() == 1 ? ",)" : ")";
    all.add(new Val.Piece.Text(isTuple ? end : "]"));
    return Optional.of(all);
  }

  private static Val.Piece piece(Elaboration e, Val given, String spec, Span span) {
    boolean isInMain = e.flow().host().isPresent();
    Val value =
        given instanceof Val.Tensor tensor && !isInMain
            ? Known.scalar(e, tensor).orElse(given)
            : given;
    if (value.isError()) {
      return null;
    }
    if (value instanceof Val.Str text) {
      return isGood(e, Format.checkString(spec), span)
          ? new Val.Piece.Text(Format.text(text.text(), spec))
          : null;
    }
    if (value == Val.NONE && spec.isEmpty()) {
      return new Val.Piece.Text("None");
    }
    if (value instanceof Val.Int integer && integer.dim().isConstant()) {
      return text(e, spec, span, DType.I64, () -> Format.text(integer.dim().value(), spec));
    }
    if (value instanceof Val.Int integer && !isInMain) {
      // A function cannot print, but say what it does not work for.
      return new Val.Piece.Text(integer.dim().toString());
    }
    if (value instanceof Val.Float number) {
      return text(e, spec, span, DType.F64, () -> Format.text(number.value(), spec));
    }
    if (value instanceof Val.Bool truth) {
      return text(e, spec, span, DType.BOOL, () -> Format.text(truth.value(), spec));
    }
    if (!Arithmetic.isNumeric(value)) {
      return value instanceof Val.Type type
          ? new Val.Piece.Text(type.dtype().text())
          : unfit(e, value, span);
    }
    Value tensor = e.arithmetic.tensor(value, Optional.empty());
    String problem =
        tensor.type().rank() > 0
            ? Format.checkTensor(spec)
            : Format.check(spec, tensor.type().dtype());
    return isGood(e, problem, span) ? new Val.Piece.Hole(tensor, spec) : null;
  }

  private static Val.Piece unfit(Elaboration e, Val value, Span span) {
    e.error(Code.BAD_FORMAT, value.describe() + " cannot be printed", span, "");
    return null;
  }

  private static Val.Piece text(
      Elaboration e, String spec, Span span, DType dtype, Supplier<String> text) {
    return isGood(e, Format.check(spec, dtype), span) ? new Val.Piece.Text(text.get()) : null;
  }

  private static boolean isGood(Elaboration e, String problem, Span span) {
    if (problem == null) {
      return true;
    }
    e.error(
        Diagnostic.error(Code.BAD_FORMAT, problem)
            .at(span)
            .help("write for instance `{x:.4f}`, `{x:>8.3e}` or `{n:6d}`"));
    return false;
  }

  /** Pieces of text as one string. */
  static Val.Str join(List<Val.Piece> pieces) {
    StringBuilder out = new StringBuilder();
    pieces.forEach(piece -> out.append(((Val.Piece.Text) piece).text()));
    return new Val.Str(out.toString());
  }
}
