package dev.jtc.compiler.interpret;

import dev.jtc.compiler.ast.AstPrinter;
import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.ModelInstance;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.runtime.Format;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Values as a prompt shows them. */
final class Shown {
  private Shown() {}

  /** The value itself; empty for None. */
  static Optional<String> text(Val val, Execution execution) {
    return val == Val.NONE ? Optional.empty() : Optional.of(one(val, execution));
  }

  private static String one(Val val, Execution execution) {
    if (val instanceof Val.Tensor tensor) {
      return execution.tensor(tensor.value()).toString();
    } else if (val instanceof Val.Int integer) {
      return integer.dim().toString();
    } else if (val instanceof Val.Float number) {
      return Format.text(number.value());
    } else if (val instanceof Val.Template template) {
      return quoted(text(template.pieces(), execution));
    } else if (val instanceof Val.Tuple tuple) {
      String only = tuple.elements().size() == 1 ? "," : "";
      return "(" + joined(tuple.elements(), element -> one(element, execution)) + only + ")";
    } else if (val instanceof Val.Items items) {
      return "[" + joined(items.elements(), element -> one(element, execution)) + "]";
    } else if (val instanceof Val.Model model) {
      return model(model.instance());
    } else if (val == Val.NONE) {
      return "None";
    }
    return type(val);
  }

  /** A string with what its holes hold. */
  static String text(List<Val.Piece> pieces, Execution execution) {
    StringBuilder text = new StringBuilder();
    for (Val.Piece piece : pieces) {
      if (piece instanceof Val.Piece.Text plain) {
        text.append(plain.text());
      } else if (piece instanceof Val.Piece.Hole hole) {
        text.append(Format.text(execution.tensor(hole.value()), hole.format()));
      } else if (piece instanceof Val.Piece.Either either) {
        boolean holds = execution.tensor(either.condition()).itemLong() != 0;
        text.append(text(holds ? either.then() : either.otherwise(), execution));
      }
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static String joined(List<Val> vals, Function<Val, String> each) {
    String separator =
        vals.stream().map(each).anyMatch(text -> text.contains("\n")) ? ",\n " : ", ";
    return vals.stream().map(each).collect(Collectors.joining(separator));
  }

  /** A model with what it keeps, as a state dict. */
  private static String model(ModelInstance instance) {
    List<Cell> cells = instance.cells();
    if (cells.isEmpty()) {
      return instance.decl().name() + " {}";
    }
    StringBuilder text = new StringBuilder(instance.decl().name()).append(" {");
    for (Cell cell : cells) {
      if (cell.role() == Cell.Role.PARAMETER || cell.role() == Cell.Role.STATE) {
        String word = cell.role() == Cell.Role.PARAMETER ? "param" : "state";
        text.append("\n    %s %s: %s".formatted(word, cell.name(), cell.type().words()));
      }
    }
    return text.append("\n}").toString();
  }

  /** What a value is: its type, or the signature of what was declared. */
  static String type(Val val) {
    if (val instanceof Val.Tensor tensor) {
      return tensor.value().type().words();
    } else if (val instanceof Val.Int integer) {
      return integer.dim().isConstant() ? "the integer " + integer.dim() : "a dim";
    } else if (val instanceof Val.Bool truth) {
      return Boolean.toString(truth.value());
    } else if (val instanceof Val.Str text) {
      return quoted(text.text());
    } else if (val instanceof Val.Template) {
      return "a string";
    } else if (val instanceof Val.Tuple tuple) {
      return "(" + joined(tuple.elements(), Shown::type) + ")";
    } else if (val instanceof Val.Items items) {
      return "[" + joined(items.elements(), Shown::type) + "]";
    } else if (val instanceof Val.Range range) {
      return type(range.from()) + ".." + type(range.to());
    } else if (val instanceof Val.Model model) {
      return model.instance().decl().name();
    } else if (val instanceof Val.Optimizer optimizer) {
      return optimizer.instance().decl().name();
    } else if (val instanceof Val.Bound bound) {
      return type(bound.function());
    } else if (val instanceof Val.Type type) {
      return type.dtype().text();
    } else if (val instanceof Val.Native fn) {
      return "fn " + fn.builtin().name() + "(" + String.join(", ", fn.builtin().parameters()) + ")";
    } else if (val == Val.NONE) {
      return "None";
    }
    return declared(val).map(AstPrinter::signature).orElseGet(val::describe);
  }

  /** The declaration behind {@code val}, if there is one. */
  private static Optional<Decl> declared(Val val) {
    if (val instanceof Val.Function fn) {
      return Optional.of(fn.decl());
    } else if (val instanceof Val.ModelType type) {
      return Optional.of(type.decl());
    } else if (val instanceof Val.OptimizerType type) {
      return Optional.of(type.decl());
    } else if (val instanceof Val.Model model) {
      return Optional.of(model.instance().decl());
    } else if (val instanceof Val.Optimizer optimizer) {
      return Optional.of(optimizer.instance().decl());
    } else if (val instanceof Val.Bound bound) {
      return declared(bound.function());
    }
    return Optional.empty();
  }

  /** The signature and the documentation of what {@code val} is. */
  static String doc(Val val) {
    Optional<Decl> decl = declared(val);
    String head = decl.map(AstPrinter::signature).orElseGet(() -> type(val));
    String doc = decl.map(Shown::doc).orElse("");
    return doc.isEmpty() ? head : head + "\n\n" + indented(doc);
  }

  /** The text moved to the right; what was between fences is moved further instead. */
  private static String indented(String doc) {
    StringBuilder text = new StringBuilder();
    boolean isInside = false;
    for (String line : doc.split("\n")) {
      boolean isFence = line.startsWith("```");
      isInside ^= isFence;
      if (!isFence) {
        text.append(line.isBlank() ? "" : isInside ? " ".repeat(8) : " ".repeat(4));
        text.append(line.stripTrailing()).append('\n');
      }
    }
    return text.toString().stripTrailing();
  }

  private static String doc(Decl decl) {
    return switch (decl.kind()) {
      case FN -> ((Decl.Fn) decl).doc();
      case MODEL -> ((Decl.Model) decl).doc();
      case OPTIMIZER -> ((Decl.Optimizer) decl).doc();
      case CONST -> ((Decl.Const) decl).doc();
      case MAIN -> ((Decl.Main) decl).doc();
    };
  }
}
