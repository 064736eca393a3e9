package dev.jtc.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Prints tensors as PyTorch does with its default options: 4 digits, 80 columns, above 1000
 * elements the first and last 3 of every axis.
 *
 * <p>Two spellings are the language's own: {@code true}/{@code false}, and {@code dtype=f64}.
 *
 * <p>Source: the rules of {@code torch/_tensor_str.py}, PyTorch 2.
 */
final class TensorText {
  private static final int PRECISION = 4;
  private static final int THRESHOLD = 1000;
  private static final int EDGE = 3;
  private static final int LINE_WIDTH = 80;
  private static final String PREFIX = "tensor(";

  /** How all elements of one tensor are written. */
  private enum Notation {
    INTEGER,
    TRUTH,
    WHOLE,
    FIXED,
    SCIENTIFIC
  }

  private final Tensor tensor;
  private final int[] shape;
  private final boolean summarize;
  private Notation notation;
  private int width = 1;

  private TensorText(Tensor tensor) {
    this.tensor = tensor;
    this.shape = tensor.shape();
    this.summarize = tensor.size() > THRESHOLD;
    this.notation = notation();
    forEachShown(0, 0, i -> width = Math.max(width, widthOf(i)));
  }

  static String of(Tensor tensor) {
    List<String> suffixes = new ArrayList<>();
    DType dtype = tensor.dtype();
    if (tensor.size() == 0) {
      if (tensor.rank() != 1) {
        String sizes = Shapes.text(tensor.shape());
        suffixes.add("size=(" + sizes.substring(1, sizes.length() - 1) + ")");
      }
      if (dtype != DType.F32) {
        suffixes.add("dtype=" + dtype.text());
      }
      return withSuffixes(PREFIX + "[]", suffixes);
    }
    if (dtype != DType.F32 && dtype != DType.I64 && dtype != DType.BOOL) {
      suffixes.add("dtype=" + dtype.text());
    }
    TensorText text = new TensorText(tensor);
    return withSuffixes(PREFIX + text.nested(0, 0, PREFIX.length()), suffixes);
  }

  private static String withSuffixes(String body, List<String> suffixes) {
    StringBuilder out = new StringBuilder(body);
    int lastLine = body.length() - body.lastIndexOf('\n') + 1;
    for (String suffix : suffixes) {
      if (lastLine + suffix.length() + 2 > LINE_WIDTH) {
        out.append(",\n").append(" ".repeat(PREFIX.length())).append(suffix);
        lastLine = PREFIX.length() + suffix.length();
      } else {
        out.append(", ").append(suffix);
        lastLine += suffix.length() + 2;
      }
    }
    return out.append(')').toString();
  }

  /**
   * The largest and smallest finite magnitudes above zero, and whether all such numbers are whole.
   */
  private static final class Range {
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest;
    private boolean whole = true;

    private void add(double x) {
      double magnitude = Math.abs(x);
      if (magnitude > 0 && magnitude < Double.POSITIVE_INFINITY) {
        smallest = Math.min(smallest, magnitude);
        largest = Math.max(largest, magnitude);
        whole &= x == Math.ceil(x);
      }
    }
  }

  private Notation notation() {
    if (tensor.dtype() == DType.BOOL) {
      return Notation.TRUTH;
    }
    if (tensor.dtype().isInt()) {
      return Notation.INTEGER;
    }
    Range range = new Range();
    forEachShown(0, 0, i -> range.add(tensor.doubleAt(i)));
    boolean wide = range.largest / range.smallest > 1000 || range.largest > 1e8;
    if (wide || !range.whole && range.smallest < 1e-4) {
      return Notation.SCIENTIFIC;
    }
    return range.whole ? Notation.WHOLE : Notation.FIXED;
  }

  /** What an element asks of the common width; zeros and specials ask nothing among floats. */
  private int widthOf(int i) {
    if (tensor.dtype().isFloat()) {
      double x = tensor.doubleAt(i);
      if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) {
        return 1;
      }
    }
    return element(i).length();
  }

  private String element(int i) {
    return switch (notation) {
      case INTEGER -> Long.toString(tensor.longAt(i));
      case TRUTH -> tensor.longAt(i) != 0 ? "true" : "false";
      case SCIENTIFIC -> Decimals.scientific(tensor.doubleAt(i), PRECISION);
      case FIXED -> Decimals.fixed(tensor.doubleAt(i), PRECISION);
      case WHOLE -> {
        double x = tensor.doubleAt(i);
        yield Decimals.fixed(x, 0) + (Decimals.special(x) == null ? "." : "");
      }
    };
  }

  private String padded(int i) {
    String text = element(i);
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** The positions along an axis that are shown; -1 stands for the ellipsis. */
  private int[] shown(int axis) {
    int size = shape[axis];
    boolean cut = summarize && size > 2 * EDGE;
    int[] positions = new int[cut ? 2 * EDGE + 1 : size];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = !cut || i < EDGE ? i : i == EDGE ? -1 : size - (positions.length - i);
    }
    return positions;
  }

  private void forEachShown(int axis, int base, IntConsumer visit) {
    if (axis == shape.length) {
      visit.accept(base);
      return;
    }
    for (int position : shown(axis)) {
      if (position >= 0) {
        forEachShown(axis + 1, base * shape[axis] + position, visit);
      }
    }
  }

  private String nested(int axis, int base, int indent) {
    if (axis == shape.length) {
      return padded(base);
    }
    boolean last = axis == shape.length - 1;
    List<String> parts = new ArrayList<>();
    for (int position : shown(axis)) {
      if (position < 0) {
        parts.add(last ? " ..." : "...");
      } else {
        parts.add(nested(axis + 1, base * shape[axis] + position, indent + 1));
      }
    }
    if (last) {
      return "[" + String.join(",\n" + " ".repeat(indent + 1), lines(parts, indent)) + "]";
    }
    String newlines = "\n".repeat(shape.length - axis - 1);
    return "[" + String.join("," + newlines + " ".repeat(indent + 1), parts) + "]";
  }

  private List<String> lines(List<String> parts, int indent) {
    int perLine = Math.max(1, (LINE_WIDTH - indent) / (width + 2));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < parts.size(); i += perLine) {
      lines.add(String.join(", ", parts.subList(i, Math.min(parts.size(), i + perLine))));
    }
    return lines;
  }
}
