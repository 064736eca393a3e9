package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The sum of products over contracted axes, for each index of the batch axes.
 *
 * <p>Shapes: the result's axes are the batch axes, then the other axes of the left operand in
 * order, then those of the right.
 *
 * <p>Numerics: each result element is one chain {@code acc = fma(l, r, acc)} from 0 on, over the
 * contracted axes in the order of the lists, the last fastest. Integers multiply and add, wrapping.
 *
 * @param leftContract axes of the left operand, ascending
 * @param rightContract the axis of the right operand that belongs to each
 * @param leftBatch axes of the left operand
 * @param rightBatch the axis of the right operand that belongs to each
 */
public record Dot(
    List<Integer> leftContract,
    List<Integer> rightContract,
    List<Integer> leftBatch,
    List<Integer> rightBatch)
    implements Op {
  public Dot {
    leftContract = List.copyOf(leftContract);
    rightContract = List.copyOf(rightContract);
    leftBatch = List.copyOf(leftBatch);
    rightBatch = List.copyOf(rightBatch);
  }

  /** {@code [M,K] · [K,N]}. */
  public static Dot matrices() {
    return new Dot(List.of(1), List.of(0), List.of(), List.of());
  }

  @Override
  public String mnemonic() {
    return "dot";
  }

  @Override
  public SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = new TreeMap<>();
    if (!leftBatch.isEmpty()) {
      attributes.put("batch", Attributes.lists(leftBatch, rightBatch));
    }
    attributes.put("contract", Attributes.lists(leftContract, rightContract));
    return attributes;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 2) {
      return Inference.violation("a product takes two operands");
    }
    TensorType left = operands.get(0);
    TensorType right = operands.get(1);
    if (left.dtype() != right.dtype() || left.dtype() == DType.BOOL) {
      return Inference.violation("there is no product of " + left + " and " + right);
    }
    if (!areAxes(leftContract, leftBatch, left) || !areAxes(rightContract, rightBatch, right)) {
      return Inference.violation(attributes() + " are no axes of " + left + " and " + right);
    }
    if (leftContract.size() != rightContract.size() || leftBatch.size() != rightBatch.size()) {
      return Inference.violation("each axis needs one that it belongs to: " + attributes());
    }
    if (!leftContract.stream().sorted().toList().equals(leftContract)) {
      return Inference.violation("contracted axes of the left operand must ascend");
    }
    if (!dims(left, leftContract).equals(dims(right, rightContract))
        || !dims(left, leftBatch).equals(dims(right, rightBatch))) {
      return Inference.violation(
          "sizes do not agree in the product of "
              + left
              + " and "
              + right
              + " over "
              + attributes());
    }
    List<Dim> dims = new ArrayList<>(dims(left, leftBatch));
    dims.addAll(dims(left, leftFree(left.rank())));
    dims.addAll(dims(right, rightFree(right.rank())));
    return Inference.of(left.withShape(new Shape(dims)));
  }

  private static boolean areAxes(List<Integer> some, List<Integer> others, TensorType type) {
    List<Integer> all = new ArrayList<>(some);
    all.addAll(others);
    return all.stream().distinct().count() == all.size()
        && all.stream().allMatch(axis -> axis >= 0 && axis < type.rank());
  }

  private static List<Dim> dims(TensorType type, List<Integer> axes) {
    return axes.stream().map(type.shape()::dim).toList();
  }

  /** The axes of the left operand that are neither contracted nor batched. */
  public List<Integer> leftFree(int rank) {
    return free(rank, leftContract, leftBatch);
  }

  /** The axes of the right operand that are neither contracted nor batched. */
  public List<Integer> rightFree(int rank) {
    return free(rank, rightContract, rightBatch);
  }

  private static List<Integer> free(int rank, List<Integer> contract, List<Integer> batch) {
    return IntStream.range(0, rank)
        .filter(axis -> !contract.contains(axis) && !batch.contains(axis))
        .boxed()
        .toList();
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor left = operands.get(0);
    Tensor right = operands.get(1);
    List<Integer> shape = new ArrayList<>();
    leftBatch.forEach(axis -> shape.add(left.dim(axis)));
    leftFree(left.rank()).forEach(axis -> shape.add(left.dim(axis)));
    rightFree(right.rank()).forEach(axis -> shape.add(right.dim(axis)));
    int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
    Tensor y = Elements.zeros(left.dtype(), dims);
    int[] leftBatches = Strided.offsets(left.shape(), leftBatch);
    int[] rightBatches = Strided.offsets(right.shape(), rightBatch);
    int[] rows = Strided.offsets(left.shape(), leftFree(left.rank()));
    int[] columns = Strided.offsets(right.shape(), rightFree(right.rank()));
    int[] leftTerms = Strided.offsets(left.shape(), leftContract);
    int[] rightTerms = Strided.offsets(right.shape(), rightContract);
    int at = 0;
    for (int batch = 0; batch < leftBatches.length; batch++) {
      Tensor packed = packed(right, rightBatches[batch], rightTerms, columns);
      for (int row : rows) {
        for (int k = 0; k < leftTerms.length; k++) {
          int l = leftBatches[batch] + row + leftTerms[k];
          // Column by column inside, for the cache; each element's chain still runs over k.
          addRow(left, l, packed, k * columns.length, columns.length, y, at);
        }
        at += columns.length;
      }
    }
    return List.of(y);
  }

  /** One batch of the right operand with a row for each term and its columns side by side. */
  private static Tensor packed(Tensor right, int base, int[] terms, int[] columns) {
    boolean isPacked = terms.length * columns.length == right.size();
    for (int k = 0; isPacked && k < terms.length; k++) {
      isPacked = terms[k] == k * columns.length;
    }
    for (int j = 0; isPacked && j < columns.length; j++) {
      isPacked = columns[j] == j;
    }
    if (isPacked) {
      return right;
    }
    Tensor packed = Elements.zeros(right.dtype(), terms.length, columns.length);
    for (int k = 0; k < terms.length; k++) {
      for (int j = 0; j < columns.length; j++) {
        int from = base + terms[k] + columns[j];
        Strided.copyElement(right, from, packed, k * columns.length + j);
      }
    }
    return packed;
  }

  private static void addRow(Tensor left, int l, Tensor right, int r, int n, Tensor y, int at) {
    switch (y.dtype()) {
      case F32 -> addFloats(left.floats()[l], right.floats(), r, n, y.floats(), at);
      case F64 -> addDoubles(left.doubles()[l], right.doubles(), r, n, y.doubles(), at);
      case I32, I64, U8, BOOL -> {
        long a = Elements.getLong(left, l);
        for (int j = 0; j < n; j++) {
          long term = a * Elements.getLong(right, r + j);
          Elements.setLong(y, at + j, Elements.getLong(y, at + j) + term);
        }
      }
    }
  }

  private static void addFloats(float a, float[] right, int r, int n, float[] y, int at) {
    for (int j = 0; j < n; j++) {
      y[at + j] = Math.fma(a, right[r + j], y[at + j]);
    }
  }

  private static void addDoubles(double a, double[] right, int r, int n, double[] y, int at) {
    for (int j = 0; j < n; j++) {
      y[at + j] = Math.fma(a, right[r + j], y[at + j]);
    }
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      adjoint.contribute(0, ofLeft(adjoint));
    }
    if (adjoint.needs(1)) {
      adjoint.contribute(1, ofRight(adjoint));
    }
  }

  /** dl = dy · r over the free axes of r; the axes of that are batch, free left, contracted. */
  private Value ofLeft(Adjoint adjoint) {
    Value left = adjoint.node().operand(0);
    Value right = adjoint.node().operand(1);
    List<Integer> free = leftFree(left.type().rank());
    List<Integer> rightFree = rightFree(right.type().rank());
    int batches = leftBatch.size();
    Dot dot =
        new Dot(
            range(batches + free.size(), rightFree.size()),
            rightFree,
            range(0, batches),
            rightBatch);
    // What is left of r stands in the order of r's axes.
    List<Integer> order = new ArrayList<>(leftBatch);
    order.addAll(free);
    rightContract.stream()
        .sorted()
        .forEach(axis -> order.add(leftContract.get(rightContract.indexOf(axis))));
    return arranged(adjoint.build(), adjoint.build().emit(dot, adjoint.cotangent(), right), order);
  }

  /** dr = l · dy over the free axes of l; the axes of that are batch, contracted, free right. */
  private Value ofRight(Adjoint adjoint) {
    Value left = adjoint.node().operand(0);
    Value right = adjoint.node().operand(1);
    List<Integer> free = leftFree(left.type().rank());
    int batches = leftBatch.size();
    Dot dot = new Dot(free, range(batches, free.size()), leftBatch, range(0, batches));
    List<Integer> order = new ArrayList<>(rightBatch);
    order.addAll(rightContract);
    order.addAll(rightFree(right.type().rank()));
    return arranged(adjoint.build(), adjoint.build().emit(dot, left, adjoint.cotangent()), order);
  }

  private static List<Integer> range(int first, int count) {
    return IntStream.range(first, first + count).boxed().toList();
  }

  /** {@code value}, whose axis i is axis {@code order[i]} of the wanted one, put in order. */
  private static Value arranged(Builds b, Value value, List<Integer> order) {
    return b.transpose(value, IntStream.range(0, order.size()).map(order::indexOf).toArray());
  }
}
