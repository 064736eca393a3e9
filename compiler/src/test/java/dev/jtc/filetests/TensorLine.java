package dev.jtc.filetests;

import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Format;
import dev.jtc.runtime.Tensor;
import java.util.Random;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tensor as one line: {@code x: f32[2,3] = 1, 2, 3, 4, 5, -0.0}. One number fills the tensor;
 * {@code random 7} are numbers between −1 and 1 from that seed.
 */
public record TensorLine(String name, Tensor tensor) {
  private static final Pattern LINE = Pattern.compile("(\\S+): (\\S+) = ?(.*)");

  public static TensorLine parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected `name: type = numbers` instead of " + line);
    }
    TensorType type = TensorType.parse(matcher.group(2));
    int[] shape = type.shape().evaluate(dim -> -1);
    Tensor tensor = Tensor.zeros(type.dtype(), shape);
    String text = matcher.group(3).strip();
    if (text.startsWith("random ")) {
      Random random = new Random(Long.parseLong(text.substring("random ".length())));
      for (int i = 0; i < tensor.size(); i++) {
        Elements.setDouble(tensor, i, 2 * random.nextDouble() - 1);
      }
      return new TensorLine(matcher.group(1), tensor);
    }
    String[] numbers = text.isEmpty() ? new String[0] : text.split(", *");
    if (numbers.length != tensor.size() && numbers.length != 1) {
      throw new IllegalArgumentException(numbers.length + " numbers for " + type);
    }
    for (int i = 0; i < tensor.size(); i++) {
      set(tensor, i, numbers[numbers.length == 1 ? 0 : i]);
    }
    return new TensorLine(matcher.group(1), tensor);
  }

  private static void set(Tensor tensor, int index, String number) {
    if (tensor.dtype() == DType.BOOL) {
      Elements.setLong(tensor, index, Boolean.parseBoolean(number) ? 1 : 0);
    } else if (tensor.dtype() == DType.F32) {
      tensor.floats()[index] = Float.parseFloat(java(number));
    } else if (tensor.dtype() == DType.F64) {
      tensor.doubles()[index] = Double.parseDouble(java(number));
    } else {
      Elements.setLong(tensor, index, Long.parseLong(number));
    }
  }

  private static String java(String number) {
    return number.replace("nan", "NaN").replace("inf", "Infinity");
  }

  /** The line, with the shortest numbers that read back as the same. */
  @Override
  public String toString() {
    StringJoiner numbers = new StringJoiner(", ");
    for (int i = 0; i < tensor.size(); i++) {
      numbers.add(
          switch (tensor.dtype()) {
            case F32 -> Format.text(tensor.floats()[i]);
            case F64 -> Format.text(tensor.doubles()[i]);
            case BOOL -> Format.text(Elements.isTrue(tensor, i));
            case I32, I64, U8 -> Format.text(Elements.getLong(tensor, i));
          });
    }
    return name + ": " + tensor.type() + " = " + numbers;
  }
}
