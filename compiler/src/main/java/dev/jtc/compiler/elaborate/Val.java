package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;

/**
 * What an expression is while a program is elaborated: a tensor of the graph, or something static.
 */
public sealed interface Val {
  /** A tensor; its value is known when the program runs. */
  record Tensor(Value value, Dtype dtype) implements Val {
    public Tensor(Value value) {
      this(value, Dtype.FIRM);
    }

    /** The counter of a loop, an i64 scalar, which meets floats as a literal would. */
    public static Tensor counter(Value value) {
      return new Tensor(value, Dtype.LOOSE);
    }
  }

  /** Whether a tensor keeps its dtype whatever it meets. */
  enum Dtype {
    FIRM,
    /** An i64 made of counters and literals only: it takes the dtype of what it meets. */
    LOOSE
  }

  /** A tensor that a model keeps because a {@code let} of it made it; read where it is named. */
  record Held(Cell cell) implements Val {}

  /** An integer known now, up to dimension variables; it takes the dtype of what it meets. */
  record Int(Dim dim) implements Val {
    static Int of(long value) {
      return new Int(Dim.of(value));
    }
  }

  /** A number with a point known now; it takes the float dtype of what it meets. */
  record Float(double value) implements Val {}

  record Bool(boolean value) implements Val {}

  record Str(String text) implements Val {}

  /** A string of {@code main} with values in it, which are known when the program runs. */
  record Template(List<Piece> pieces) implements Val {
    public Template {
      pieces = List.copyOf(pieces);
    }
  }

  /** A piece of a template. */
  sealed interface Piece {
    record Text(String text) implements Piece {}

    /** A tensor, printed by a format specification (empty for the usual form). */
    record Hole(Value value, String format) implements Piece {}

    /** The one or the other, as {@code condition}, a bool scalar, says when the program runs. */
    record Either(Value condition, List<Piece> then, List<Piece> otherwise) implements Piece {
      public Either {
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
      }
    }
  }

  /** What a function of the runtime makes, other than tensors: made where it is used. */
  record Made(HostFunction function, List<HostArgument> arguments) implements Val {
    public Made {
      arguments = List.copyOf(arguments);
    }

    Class<?> type() {
      return ((HostFunction.Gives.Made) function.gives()).type();
    }
  }

  /** Batches, each with its number. */
  record Enumerated(Made batches) implements Val {}

  /** Tensors in a file, to be read where the program writes their types. */
  record Unread(HostFunction function, List<HostArgument> arguments, Span span) implements Val {
    public Unread {
      arguments = List.copyOf(arguments);
    }
  }

  /** The name of an element type, callable as a conversion. */
  record Type(DType dtype) implements Val {}

  record Tuple(List<Val> elements) implements Val {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** A list, of models for instance; its length is known now. */
  record Items(List<Val> elements) implements Val {
    public Items {
      elements = List.copyOf(elements);
    }
  }

  /** Integers from {@code from} up to and without {@code to}; bounds are Int or i64 scalars. */
  record Range(Val from, Val to) implements Val {}

  /** A function of the program, and the model it belongs to, or null. */
  record Function(Decl.Fn decl, Scope scope, ModelInstance self) implements Val {}

  record ModelType(Decl.Model decl, Scope scope) implements Val {}

  record OptimizerType(Decl.Optimizer decl, Scope scope) implements Val {}

  record Model(ModelInstance instance) implements Val {}

  /**
   * A model that is still to be made: whoever keeps it decides where it sits, and so what its
   * parameters are called.
   */
  record Unmade(ModelType type, Calls.Arguments arguments) implements Val {}

  record Optimizer(OptimizerInstance instance) implements Val {}

  /** A function of the compiler, by its entry in the table. */
  record Native(Builtin builtin) implements Val {}

  /** A function with its first argument given: {@code x.sum}, {@code opt.minimize}. */
  record Bound(Val function, Val receiver) implements Val {}

  /** One of the two values without content. */
  enum Nothing implements Val {
    /** {@code None}. */
    NONE,
    /** Stands for something that was reported as wrong; everything accepts it silently. */
    ERROR
  }

  Val ERROR = Nothing.ERROR;
  Val NONE = Nothing.NONE;

  default boolean isError() {
    return this == Nothing.ERROR;
  }

  /** A number that takes the dtype of what it meets. */
  default boolean isLoose() {
    return isLiteral() || this instanceof Tensor tensor && tensor.dtype() == Dtype.LOOSE;
  }

  /** A number that is known now. */
  default boolean isLiteral() {
    return this instanceof Int || this instanceof Float;
  }

  /** The pieces of a string; empty if it is none. */
  default Optional<List<Piece>> textPieces() {
    if (this instanceof Str text) {
      return Optional.of(List.of(new Piece.Text(text.text())));
    }
    return this instanceof Template template ? Optional.of(template.pieces()) : Optional.empty();
  }

  /** What a loop over it goes over, or an index picks from, if that is known now. */
  default Optional<List<Val>> listed() {
    if (this instanceof Tuple tuple) {
      return Optional.of(tuple.elements());
    } else if (this instanceof Items items) {
      return Optional.of(items.elements());
    }
    return this instanceof Model model ? model.instance().listed() : Optional.empty();
  }

  /** What it is, in the words of messages: {@code f32[N,10]}, {@code a string}. */
  default String describe() {
    if (this instanceof Held held) {
      return held.cell().type().words();
    } else if (this instanceof Tensor tensor) {
      return tensor.value().type().words();
    } else if (this instanceof Int integer) {
      return "the integer " + integer.dim();
    } else if (this instanceof Float number) {
      return "the number " + number.value();
    } else if (this instanceof Bool truth) {
      return Boolean.toString(truth.value());
    } else if (this instanceof Str || this instanceof Template) {
      return "a string";
    } else if (this instanceof Type type) {
      return "the dtype " + type.dtype().text();
    } else if (this instanceof Tuple tuple) {
      return "a tuple of " + tuple.elements().size();
    } else if (this instanceof Items items) {
      return "a list of " + items.elements().size();
    } else if (this instanceof Range) {
      return "a range";
    } else if (this instanceof Model model) {
      return "a " + model.instance().decl().name();
    } else if (this instanceof Unmade unmade) {
      return "a " + unmade.type().decl().name();
    } else if (this instanceof Optimizer optimizer) {
      return "a " + optimizer.instance().decl().name();
    } else if (this instanceof ModelType || this instanceof OptimizerType) {
      return "a model declaration";
    } else if (this instanceof Made made) {
      return "what `" + made.function().name() + "` gives";
    } else if (this instanceof Enumerated enumerated) {
      return enumerated.batches().describe() + ", numbered";
    } else if (this instanceof Unread) {
      return "something in a file, of no type yet";
    } else if (this == Nothing.NONE) {
      return "None";
    }
    return this == Nothing.ERROR ? "something wrong" : "a function";
  }
}
