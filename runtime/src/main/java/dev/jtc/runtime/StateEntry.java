package dev.jtc.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * One array of a model's state.
 *
 * @param path its name as in a PyTorch state dict, such as {@code linear1.weight}
 * @param dtype the dtype of its elements
 * @param shape its sizes; empty for a scalar
 * @param role what it is for
 */
public record StateEntry(String path, DType dtype, int[] shape, Role role) {
  /** What a piece of state is for. */
  public enum Role {
    /** Trained: gradients are taken with respect to it. */
    PARAMETER,
    /** Kept and saved with the parameters, not trained: running means, counters. */
    STATE,
    /** Of an optimizer: momentum, step count, learning rate. */
    SLOT,
    /** A random generator: i64[2] with the key and the counter, see {@link Generator}. */
    GENERATOR
  }

  /** Keeps a copy of the shape. */
  public StateEntry {
    shape = shape.clone();
  }

  /** A copy of the sizes. */
  @Override
  public int[] shape() {
    return shape.clone();
  }

  /**
   * An entry from text, as generated classes write it.
   *
   * @param type dtype and numbers, such as {@code f32[100, 1000]} or {@code i64}
   */
  public static StateEntry of(String path, String type, Role role) {
    int bracket = type.indexOf('[');
    String dtype = bracket < 0 ? type : type.substring(0, bracket);
    String inner = bracket < 0 ? "" : type.substring(bracket + 1, type.length() - 1).strip();
    String[] parts = inner.isEmpty() ? new String[0] : inner.split(",");
    int[] shape = new int[parts.length];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = Integer.parseInt(parts[axis].strip());
    }
    return new StateEntry(path, DType.named(dtype), shape, role);
  }

  /** Entries from text, one a line: role, type and path, separated by blanks. */
  public static List<StateEntry> list(String text) {
    List<StateEntry> entries = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" ", 3);
      if (words.length == 3) {
        entries.add(of(words[2], words[1], Role.valueOf(words[0])));
      }
    }
    return List.copyOf(entries);
  }

  /** Dtype and shape, such as {@code f32[100, 1000]}. */
  public String type() {
    return Shapes.text(dtype, shape);
  }

  /** The number of elements. */
  public int elements() {
    return Shapes.elements(shape);
  }
}
