package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import java.util.List;
import java.util.function.Consumer;

/** What a function of the runtime is given by {@code main}. */
public sealed interface HostArgument {
  HostArgument NONE = Absent.ABSENT;

  /** A string: pieces of text and values as they are printed. */
  record Text(List<Val.Piece> pieces) implements HostArgument {
    public Text {
      pieces = List.copyOf(pieces);
    }
  }

  /** A tensor, or where the method takes a number the only element of it. */
  record Tensor(Value value) implements HostArgument {}

  /** A String, Long, Double or Boolean. */
  record Literal(Object value) implements HostArgument {}

  /** An array. */
  record Array(Class<?> element, List<HostArgument> elements) implements HostArgument {
    public Array {
      elements = List.copyOf(elements);
    }
  }

  record Model(ModelInstance instance) implements HostArgument {}

  /** What another function makes, then and there. */
  record Made(HostFunction function, List<HostArgument> arguments) implements HostArgument {
    public Made {
      arguments = List.copyOf(arguments);
    }
  }

  /** Null, and where the program prints. */
  enum Absent implements HostArgument {
    ABSENT,
    CONSOLE,
    /** To be replaced by what is declared. */
    DECLARED,
    /** To be replaced by an integer that the program's generator gives. */
    SEED
  }

  /** Every tensor in it. */
  default void eachValue(Consumer<Value> consumer) {
    if (this instanceof Tensor tensor) {
      consumer.accept(tensor.value());
    } else if (this instanceof Text text) {
      eachValue(text.pieces(), consumer);
    } else if (this instanceof Array array) {
      array.elements().forEach(element -> element.eachValue(consumer));
    } else if (this instanceof Made made) {
      made.arguments().forEach(argument -> argument.eachValue(consumer));
    }
  }

  private static void eachValue(List<Val.Piece> pieces, Consumer<Value> consumer) {
    for (Val.Piece piece : pieces) {
      if (piece instanceof Val.Piece.Hole hole) {
        consumer.accept(hole.value());
      } else if (piece instanceof Val.Piece.Either either) {
        consumer.accept(either.condition());
        eachValue(either.then(), consumer);
        eachValue(either.otherwise(), consumer);
      }
    }
  }

  /** Every model in it. */
  default void eachModel(Consumer<ModelInstance> consumer) {
    if (this instanceof Model model) {
      consumer.accept(model.instance());
    } else if (this instanceof Array array) {
      array.elements().forEach(element -> element.eachModel(consumer));
    } else if (this instanceof Made made) {
      made.arguments().forEach(argument -> argument.eachModel(consumer));
    }
  }
}
