package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import java.util.Arrays;
import java.util.List;

/** One factor of a matrix product: which of its axes are batched, free, contracted. */
record Factor(Value value, List<Integer> batch, List<Integer> free, List<Integer> contract) {
  /** The sizes of the contracted axes, in the order of the product. */
  List<Dim> contractDims() {
    return contract.stream().map(value.type().shape()::dim).toList();
  }

  /** This with its free axes, those of the product {@code axes}, in the order of {@code wanted}. */
  Factor ordered(List<Integer> axes, List<Integer> wanted) {
    List<Integer> ordered = wanted.stream().map(axes::indexOf).map(free::get).toList();
    return new Factor(value, batch, ordered, contract);
  }

  /** The index of one element. */
  List<Index> index(List<Index> batchIndex, List<Index> freeIndex, List<Index> contractIndex) {
    Index[] index = new Index[value.type().rank()];
    for (int i = 0; i < batch.size(); i++) {
      index[batch.get(i)] = batchIndex.get(i);
    }
    for (int i = 0; i < free.size(); i++) {
      index[free.get(i)] = freeIndex.get(i);
    }
    for (int i = 0; i < contract.size(); i++) {
      index[contract.get(i)] = contractIndex.get(i);
    }
    return Arrays.asList(index);
  }
}
