package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.type.TensorType;
import java.util.List;

/**
 * What a program says about tensors in a file.
 *
 * @param types their types, as far as they are known
 * @param texts the types as written
 * @param sizes the size of every axis of all types, one after the other; -1, -2, … stand for a
 *     first, second, … size that the file tells
 */
public record HostRead(List<TensorType> types, List<String> texts, List<HostArgument> sizes) {
  public HostRead {
    types = List.copyOf(types);
    texts = List.copyOf(texts);
    sizes = List.copyOf(sizes);
  }
}
