package dev.jtc.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * The parameters of a compiled function: checks arguments against their types and finds the sizes
 * of the symbolic dimensions.
 *
 * <p>Generated methods keep one as a constant and use it so, without allocating:
 *
 * <pre>{@code
 * static final Signature STEP =
 *     new Signature("TwoLayerNet.step", "N", "x: f32[N, 1000]", "y: f32[N, 10]");
 *
 * STEP.begin(dims);          // every size unknown
 * STEP.array(dims, 0, x);    // N from the length, or from the shape of a tensor
 * STEP.array(dims, 1, y);    // the same N, or an error that names both arguments
 * }</pre>
 *
 * <p>A size is a number, a dimension or an expression over {@code + - * /} and parentheses, which
 * is checked once the dimensions in it are known ({@code /} rounds down). Every method throws
 * {@link SizeFault} with the function, the argument, what it must be and what it is.
 */
public final class Signature {
  /** A size that is not known yet. */
  private static final int UNKNOWN = -1;

  private final String name;
  private final List<String> dims;
  private final Parameter[] parameters;

  /** A declared parameter; {@code text} is its type as the user wrote it. */
  private record Parameter(String name, String text, DType dtype, SizeTerm[] sizes) {}

  /**
   * Reads the declaration.
   *
   * @param name the function as error texts show it, such as {@code TwoLayerNet.step}
   * @param dims the symbolic dimensions, separated by blanks
   * @param parameters one text each, such as {@code "x: f32[N, 1000]"}
   */
  public Signature(String name, String dims, String... parameters) {
    this.name = name;
    this.dims = words(dims);
    this.parameters = new Parameter[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      this.parameters[i] = parse(parameters[i]);
    }
  }

  private Parameter parse(String declaration) {
    int colon = declaration.indexOf(':');
    String type = declaration.substring(colon + 1).strip();
    int bracket = type.indexOf('[');
    String dtype = bracket < 0 ? type : type.substring(0, bracket);
    String inner = bracket < 0 ? "" : type.substring(bracket + 1, type.length() - 1).strip();
    String[] parts = inner.isEmpty() ? new String[0] : inner.split(",");
    SizeTerm[] sizes = new SizeTerm[parts.length];
    for (int axis = 0; axis < parts.length; axis++) {
      sizes[axis] = SizeTerm.parse(parts[axis], dims);
    }
    String parameter = declaration.substring(0, colon).strip();
    return new Parameter(parameter, type, DType.named(dtype), sizes);
  }

  /**
   * What blanks separate. No pattern, and nowhere on the way to a first step a lambda or a stream:
   * each costs a process that starts a millisecond or more.
   */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringTokenizer left = new StringTokenizer(text);
    while (left.hasMoreTokens()) {
      words.add(left.nextToken());
    }
    return List.copyOf(words);
  }

  /** The whole numbers that blanks separate. */
  static int[] numbers(String text) {
    List<String> words = words(text);
    int[] numbers = new int[words.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Integer.parseInt(words.get(i));
    }
    return numbers;
  }

  /** The function as error texts show it. */
  String name() {
    return name;
  }

  /** The names of the symbolic dimensions. */
  List<String> dims() {
    return dims;
  }

  /** How many symbolic dimensions there are. */
  public int dimCount() {
    return dims.size();
  }

  /** The dtype of parameter {@code index}. */
  DType dtype(int index) {
    return parameters[index].dtype;
  }

  /** Marks every size as unknown; a caller that knows one writes it after this. */
  public void begin(int[] sizes) {
    for (int i = 0; i < dims.size(); i++) {
      sizes[i] = UNKNOWN;
    }
  }

  /**
   * Checks a flat array for parameter {@code index}: its class and its length, which also gives the
   * size of at most one dimension that is still unknown.
   */
  public void array(int[] sizes, int index, Object array) {
    Parameter parameter = parameters[index];
    if (array == null || !parameter.dtype.arrayClass().isInstance(array)) {
      throw new SizeFault(
          must(parameter) + (array == null ? "null" : array.getClass().getSimpleName()), "");
    }
    int length = parameter.dtype.length(array);
    int open = openDim(parameter, sizes);
    long known = 1;
    for (SizeTerm size : parameter.sizes) {
      int value = open >= 0 && size.dim() == open ? 1 : size.value(sizes);
      if (value < 0) {
        throw new SizeFault(
            must(parameter) + length + " elements, which do not tell its sizes; pass a Tensor", "");
      }
      known *= value;
    }
    if (open < 0 || known == 0) {
      boolean untold = open >= 0 && sizes[open] == UNKNOWN;
      if (length != known || untold) {
        throw new SizeFault(
            must(parameter)
                + length
                + " elements"
                + (untold
                    ? ", which do not tell its sizes; pass a Tensor"
                    : " instead of " + known),
            "");
      }
    } else if (length % known != 0) {
      throw new SizeFault(must(parameter) + length + " elements: not a multiple of " + known, "");
    } else {
      agree(sizes, index, open, (int) (length / known));
    }
  }

  /**
   * The dimension to read off the length of a flat array: one still unknown, else the first; it
   * must occur just once. -1 if there is none.
   */
  private static int openDim(Parameter parameter, int[] sizes) {
    int open = -1;
    for (SizeTerm size : parameter.sizes) {
      int dim = size.dim();
      if (dim < 0 || count(parameter, dim) != 1) {
        continue;
      }
      if (open < 0 || sizes[open] != UNKNOWN && sizes[dim] == UNKNOWN) {
        open = dim;
      }
    }
    return open;
  }

  private static int count(Parameter parameter, int dim) {
    int count = 0;
    for (SizeTerm size : parameter.sizes) {
      count += size.mentions(dim) ? 1 : 0;
    }
    return count;
  }

  /** Checks a tensor for parameter {@code index}: dtype, rank and every size. */
  public void tensor(int[] sizes, int index, Tensor tensor) {
    Parameter parameter = parameters[index];
    if (tensor == null) {
      throw new SizeFault(must(parameter) + "null", "");
    }
    if (tensor.dtype() != parameter.dtype) {
      throw new SizeFault(
          must(parameter)
              + tensor.type()
              + ": dtype "
              + tensor.dtype().text()
              + " instead of "
              + parameter.dtype.text(),
          "");
    }
    if (tensor.rank() != parameter.sizes.length) {
      throw new SizeFault(
          must(parameter)
              + tensor.type()
              + ": rank "
              + tensor.rank()
              + " instead of "
              + parameter.sizes.length,
          "");
    }
    for (int axis = 0; axis < parameter.sizes.length; axis++) {
      SizeTerm size = parameter.sizes[axis];
      if (size.dim() >= 0) {
        agree(sizes, index, size.dim(), tensor.dim(axis));
      }
    }
    for (int axis = 0; axis < parameter.sizes.length; axis++) {
      int expected = parameter.sizes[axis].value(sizes);
      if (expected != tensor.dim(axis)) {
        String wanted = expected < 0 ? parameter.sizes[axis].text() : Integer.toString(expected);
        throw new SizeFault(
            must(parameter)
                + tensor.type()
                + ": axis "
                + axis
                + " is "
                + tensor.dim(axis)
                + " instead of "
                + wanted,
            "");
      }
    }
  }

  /** Sets a dimension, or checks that it has the size found before. */
  private void agree(int[] sizes, int index, int dim, int size) {
    if (sizes[dim] == UNKNOWN) {
      sizes[dim] = size;
    } else if (sizes[dim] != size) {
      Parameter parameter = parameters[index];
      int first = firstWith(dim);
      String other = first < index ? "`" + parameters[first].name + "` has " : "";
      throw new SizeFault(
          name
              + ": argument `"
              + parameter.name
              + "` has "
              + dims.get(dim)
              + " = "
              + size
              + " (from "
              + parameter.text
              + ") but "
              + other
              + dims.get(dim)
              + " = "
              + sizes[dim],
          "");
    }
  }

  /** The first parameter with this dimension as a size of its own. */
  private int firstWith(int dim) {
    for (int i = 0; i < parameters.length; i++) {
      for (SizeTerm size : parameters[i].sizes) {
        if (size.dim() == dim) {
          return i;
        }
      }
    }
    return parameters.length;
  }

  private String must(Parameter parameter) {
    return name + ": argument `" + parameter.name + "` must be " + parameter.text + ", but got ";
  }
}
