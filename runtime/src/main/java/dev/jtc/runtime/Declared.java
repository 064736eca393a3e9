package dev.jtc.runtime;

import java.io.IOException;
import java.util.Arrays;

/** Compares what a file holds with what the program declares. */
public final class Declared {
  private Declared() {}

  /**
   * The tensors themselves, which are as declared.
   *
   * @param path the file, for messages
   * @param types as written, such as {@code f32[N, 784]}
   * @param sizes the size of every axis of all types, one after the other; equal negative ones
   *     stand for one size that the file tells
   * @throws IOException if they are not; the text says what there is and what is declared
   */
  public static Tensor[] check(Tensor[] read, String path, String[] types, long[] sizes)
      throws IOException {
    long[] found = sizes.clone();
    int at = 0;
    for (int i = 0; i < types.length; i++) {
      Tensor tensor = read[i];
      String type = types[i];
      int bracket = type.indexOf('[');
      String dtype = (bracket < 0 ? type : type.substring(0, bracket)).strip();
      int rank = bracket < 0 ? 0 : (int) type.chars().filter(c -> c == ',').count() + 1;
      if (!tensor.dtype().text().equals(dtype)) {
        throw new IOException(differs(path, tensor, type, "the dtype is " + tensor.dtype().text()));
      }
      if (tensor.rank() != rank) {
        throw new IOException(differs(path, tensor, type, axes(tensor.rank(), rank)));
      }
      for (int axis = 0; axis < rank; axis++, at++) {
        int size = tensor.dim(axis);
        long wanted = found[at];
        if (wanted < 0) {
          Arrays.setAll(found, index -> found[index] == wanted ? size : found[index]);
        } else if (wanted != size) {
          String why = "axis " + axis + " is " + size + ", not " + wanted;
          throw new IOException(differs(path, tensor, type, why));
        }
      }
    }
    return read;
  }

  private static String axes(int there, int wanted) {
    return "it has " + there + (there == 1 ? " axis" : " axes") + ", not " + wanted;
  }

  private static String differs(String path, Tensor tensor, String type, String why) {
    return "`"
        + path
        + "` does not hold what is declared\n  the file has "
        + tensor.type()
        + ", declared is "
        + type
        + "\n  "
        + why;
  }
}
