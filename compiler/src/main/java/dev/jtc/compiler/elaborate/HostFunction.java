package dev.jtc.compiler.elaborate;

import dev.jtc.runtime.Console;
import dev.jtc.runtime.Model;
import dev.jtc.runtime.Tensor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A function of {@code main} that a static method of the runtime module does: one row of {@link
 * HostFunctions}. Compiled programs call the method, and a program that runs define-by-run calls
 * the same one, so both do the same.
 *
 * @param name as programs call it
 * @param parameters what the method takes, in its order
 * @param owner the class of the method
 * @param method its name
 * @param gives what the call gives to the program
 */
public record HostFunction(
    String name, List<Parameter> parameters, Class<?> owner, String method, Gives gives) {
  /** What main's random numbers begin with. */
  public static final HostFunction SEED =
      new HostFunction(
          "seed",
          List.of(Parameter.of("", Kind.CONSOLE)),
          Console.class,
          "seed",
          new Gives.Tensors(List.of("i64")));

  public HostFunction {
    parameters = List.copyOf(parameters);
  }

  /** What a parameter takes, and the type it has in Java. */
  public enum Kind {
    /** A string, which may have values in it. */
    TEXT(String.class),
    /** Several strings: a tuple, a list, or one; null if left out. */
    TEXTS(String[].class),
    /** Anything that can be printed, as one line. */
    LINE(String.class),
    TENSOR(Tensor.class),
    /** Several tensors: a tuple, a list, or one. */
    TENSORS(Tensor[].class),
    /** An integer, known beforehand or an i64 scalar. */
    INTEGER(long.class),
    /** A number, known beforehand or a scalar. */
    NUMBER(double.class),
    FLAG(boolean.class),
    MODEL(Model.class),
    /** What another function of this table made; the Java type is its class. */
    OBJECT(null),
    /** Not written by programs: where they print. */
    CONSOLE(Console.class),
    /** Not written by programs: the types that were declared for what the function gives. */
    DECLARED(String[].class);

    private final Class<?> type;

    Kind(Class<?> type) {
      this.type = type;
    }

    boolean isWritten() {
      return this != CONSOLE && this != DECLARED;
    }
  }

  /**
   * A parameter.
   *
   * @param name one that ends in {@code ...} takes all further arguments, as an array
   * @param type the type in Java
   * @param otherwise what it is if left out; empty if it must be given
   */
  public record Parameter(String name, Kind kind, Class<?> type, Optional<HostArgument> otherwise) {
    static Parameter of(String name, Kind kind) {
      return new Parameter(name, kind, kind.type, Optional.empty());
    }

    static Parameter object(String name, Class<?> type) {
      return new Parameter(name, Kind.OBJECT, type, Optional.empty());
    }

    /** If left out, it is drawn, as the seed of a new model is. */
    Parameter orDrawn() {
      return new Parameter(name, kind, type, Optional.of(HostArgument.Absent.SEED));
    }

    Parameter or(Object constant) {
      HostArgument value =
          constant == null ? HostArgument.NONE : new HostArgument.Literal(constant);
      return new Parameter(name, kind, type, Optional.of(value));
    }

    boolean isRest() {
      return name.endsWith("...");
    }

    /** The type of the method's parameter. */
    public Class<?> javaType() {
      return isRest() && kind != Kind.LINE ? type.arrayType() : type;
    }
  }

  /** What a call gives. */
  public sealed interface Gives {
    /** The method is void. */
    enum Nothing implements Gives {
      NOTHING
    }

    /**
     * Tensors: the method returns a {@code Tensor}, or {@code Tensor[]} for several.
     *
     * @param types such as {@code u8[N, 3, 32, 32]}; a name is a size that shows only then
     */
    record Tensors(List<String> types) implements Gives {
      public Tensors {
        types = List.copyOf(types);
      }
    }

    /**
     * Tensors of the types that the program writes for them; the method returns {@code Tensor[]}.
     *
     * @param several whether there may be more than one
     */
    record Declared(boolean several) implements Gives {}

    /** Something that only other functions of the table take, or that a loop runs over. */
    record Made(Class<?> type) implements Gives {}
  }

  /** The names that programs may write. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (parameter.kind().isWritten()) {
        names.add(parameter.name());
      }
    }
    return names;
  }

  /** The method; of an object, the first parameter is the object. */
  public Method javaMethod() {
    List<Class<?>> types = new ArrayList<>();
    parameters.forEach(parameter -> types.add(parameter.javaType()));
    Optional<Method> found = find(types);
    if (found.isEmpty() && !types.isEmpty() && types.get(0) == owner) {
      found = find(types.subList(1, types.size()));
    }
    if (found.isPresent() && found.get().getReturnType() == javaResult()) {
      return found.get();
    }
    throw new IllegalStateException(
        "no " + javaResult().getSimpleName() + " " + owner.getName() + "." + method + types);
  }

  private Optional<Method> find(List<Class<?>> types) {
    return Arrays.stream(owner.getMethods())
        .filter(m -> m.getName().equals(method))
        .filter(m -> Arrays.asList(m.getParameterTypes()).equals(types))
        .findFirst();
  }

  /** What the method returns. */
  public Class<?> javaResult() {
    if (gives instanceof Gives.Tensors tensors) {
      return tensors.types().size() == 1 ? Tensor.class : Tensor[].class;
    } else if (gives instanceof Gives.Made made) {
      return made.type();
    }
    return gives instanceof Gives.Declared ? Tensor[].class : void.class;
  }
}
