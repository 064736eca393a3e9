package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Iota;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Sums of products by letters: in {@code "bij,bjk->bik"} each letter is an axis, letters that are
 * not in the result are summed over. Operands are combined from left to right, each pair by one
 * matrix product.
 */
final class Einsum {
  /** Labels of the axes that {@code ...} stands for, counted from the last one: −1, −2, … */
  private static final int LAST_OPEN = -1;

  private final Call call;
  private final Builds b;

  private Einsum(Call call) {
    this.call = call;
    this.b = call.build();
  }

  /** A tensor and the label of each axis. */
  private record Term(Value value, List<Integer> labels) {
    Dim size(int label) {
      return value.type().shape().dim(labels.indexOf(label));
    }

    /** Where each of {@code some} stands. */
    List<Integer> axes(List<Integer> some) {
      return some.stream().map(labels::indexOf).toList();
    }
  }

  static Val of(Call call) {
    String equation = call.text("equation").replace(" ", "");
    List<Value> operands = new ArrayList<>();
    for (Calls.Argument argument : call.rest()) {
      if (!Arithmetic.isNumeric(argument.val())) {
        return call.elaboration()
            .error(
                Code.ARGUMENT_TYPE,
                "`einsum` needs tensors",
                argument.span(),
                argument.val().describe());
      }
      operands.add(call.elaboration().arithmetic.tensor(argument.val(), Optional.empty()));
    }
    return call.failed() ? Val.ERROR : new Einsum(call).result(equation, operands);
  }

  private Val wrong(String what) {
    return call.elaboration()
        .error(
            Diagnostic.error(Code.SHAPES_DIFFER, what)
                .at(call.spanOf("equation"))
                .note("`einsum` takes one letter for each axis, such as \"bij,bjk->bik\""));
  }

  private Val result(String equation, List<Value> operands) {
    int arrow = equation.indexOf("->");
    String[] inputs = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    if (inputs.length != operands.size()) {
      return wrong("it names " + inputs.length + " tensors, but has " + operands.size());
    }
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      Value value = operands.get(i);
      List<Integer> labels = ofOperand(inputs[i], value.type().rank());
      if (labels == null) {
        return wrong("\"" + inputs[i] + "\" does not fit " + value.type().words());
      }
      boolean isAlike = value.type().dtype() == operands.get(0).type().dtype();
      if (!isAlike || value.type().dtype() == DType.BOOL) {
        return wrong("there is no product with " + value.type().words());
      }
      terms.add(new Term(value, labels));
    }
    int open =
        terms.stream()
            .flatMap(t -> t.labels.stream())
            .mapToInt(l -> Math.max(0, -l))
            .max()
            .orElse(0);
    List<Integer> wanted =
        arrow < 0 ? implied(terms, open) : labels(equation.substring(arrow + 2), open);
    if (wanted == null
        || wanted.stream().distinct().count() != wanted.size()
        || wanted.stream().anyMatch(l -> terms.stream().noneMatch(t -> t.labels.contains(l)))) {
      return wrong("the result must name axes of the tensors, each once");
    }
    return product(terms, wanted);
  }

  /**
   * The labels of {@code letters}; dots stand for the axes that are left of {@code rank}, or for
   * none. Null if they do not fit.
   */
  private static List<Integer> ofOperand(String letters, int rank) {
    int open = rank - letters.replace("...", "").length();
    List<Integer> labels = labels(letters, letters.contains("...") ? open : 0);
    return labels != null && labels.size() == rank ? labels : null;
  }

  /** The labels of {@code letters}, where dots stand for {@code open} axes. */
  private static List<Integer> labels(String letters, int open) {
    int dots = letters.indexOf("...");
    String named = letters.replaceFirst("\\.\\.\\.", "");
    if (open < 0 || !named.chars().allMatch(c -> c < 128 && Character.isLetter(c))) {
      return null;
    }
    List<Integer> labels = new ArrayList<>(named.chars().boxed().toList());
    for (int i = 0; dots >= 0 && i < open; i++) {
      labels.add(dots + i, LAST_OPEN - (open - 1 - i));
    }
    return labels;
  }

  /** The result where none is written: open axes, then the letters that occur once, sorted. */
  private static List<Integer> implied(List<Term> terms, int open) {
    Map<Integer, Integer> uses = new TreeMap<>();
    terms.forEach(t -> t.labels.forEach(label -> uses.merge(label, 1, Integer::sum)));
    List<Integer> labels = new ArrayList<>();
    for (int i = open; i >= 1; i--) {
      labels.add(-i);
    }
    uses.forEach(
        (label, count) -> {
          if (label > 0 && count == 1) {
            labels.add(label);
          }
        });
    return labels;
  }

  private Val product(List<Term> given, List<Integer> wanted) {
    Map<Integer, Dim> sizes = new HashMap<>();
    for (Term term : given) {
      for (int label : term.labels) {
        sizes.merge(label, term.size(label), (a, b) -> a.is(1) ? b : a);
      }
    }
    List<Term> terms = new ArrayList<>();
    for (Term term : given) {
      Term once = withoutOnes(diagonal(term), sizes);
      if (once == null || !once.labels.stream().allMatch(l -> once.size(l).equals(sizes.get(l)))) {
        return wrong("the sizes of a letter differ in " + term.value.type().words());
      }
      terms.add(once);
    }
    Term product = terms.get(0);
    for (int i = 1; i < terms.size(); i++) {
      List<Term> rest = terms.subList(i + 1, terms.size());
      Predicate<Integer> isKept =
          l -> wanted.contains(l) || rest.stream().anyMatch(t -> t.labels.contains(l));
      product = pair(product, terms.get(i), isKept);
    }
    Term sum = summed(product, wanted::contains);
    int[] order = wanted.stream().mapToInt(sum.labels::indexOf).toArray();
    return new Val.Tensor(b.transpose(sum.value, order));
  }

  /** {@code term} with every label once: of axes with one label the elements with equal indices. */
  private Term diagonal(Term term) {
    Term once = term;
    for (int second = term.labels.size() - 1; second > 0; second--) {
      int first = once.labels.indexOf(once.labels.get(second));
      TensorType type = once.value.type();
      if (first == second || !type.shape().dim(first).equals(type.shape().dim(second))) {
        continue;
      }
      TensorType positions = type.withDType(DType.I64);
      Value i = b.emit(new Iota(positions, first));
      Value j = b.emit(new Iota(positions, second));
      Value chosen = b.select(b.map(ScalarFns.EQ, i, j), once.value, b.zeros(type));
      once = new Term(b.sum(chosen, List.of(second)), without(once.labels, second));
    }
    return once;
  }

  /** {@code term} without axes of size 1 where others are longer; null if a label stays twice. */
  private Term withoutOnes(Term term, Map<Integer, Dim> sizes) {
    if (term.labels.stream().distinct().count() != term.labels.size()) {
      return null;
    }
    Term shorter = term;
    for (int axis = term.labels.size() - 1; axis >= 0; axis--) {
      int label = shorter.labels.get(axis);
      if (shorter.size(label).is(1) && !sizes.get(label).is(1)) {
        List<Dim> dims = without(shorter.value.type().shape().dims(), axis);
        Value value = b.reshape(shorter.value, new Shape(dims));
        shorter = new Term(value, without(shorter.labels, axis));
      }
    }
    return shorter;
  }

  private static <T> List<T> without(List<T> list, int position) {
    List<T> rest = new ArrayList<>(list);
    rest.remove(position);
    return rest;
  }

  /** {@code term} summed over the labels that are not kept. */
  private Term summed(Term term, Predicate<Integer> isKept) {
    List<Integer> axes =
        IntStream.range(0, term.labels.size())
            .filter(axis -> !isKept.test(term.labels.get(axis)))
            .boxed()
            .toList();
    List<Integer> labels = term.labels.stream().filter(isKept).toList();
    return new Term(b.sum(term.value, axes), labels);
  }

  private Term pair(Term first, Term second, Predicate<Integer> isKept) {
    Term left = summed(first, l -> isKept.test(l) || second.labels.contains(l));
    Term right = summed(second, l -> isKept.test(l) || first.labels.contains(l));
    List<Integer> shared = left.labels.stream().filter(right.labels::contains).toList();
    List<Integer> batch = shared.stream().filter(isKept).toList();
    List<Integer> contracted = shared.stream().filter(l -> !isKept.test(l)).toList();
    List<Integer> labels = new ArrayList<>(batch);
    left.labels.stream().filter(l -> !shared.contains(l)).forEach(labels::add);
    right.labels.stream().filter(l -> !shared.contains(l)).forEach(labels::add);
    if (contracted.isEmpty()) {
      List<Dim> dims =
          labels.stream().map(l -> (left.labels.contains(l) ? left : right).size(l)).toList();
      Shape shape = new Shape(dims);
      return new Term(b.mul(spread(left, labels, shape), spread(right, labels, shape)), labels);
    }
    Dot dot =
        new Dot(left.axes(contracted), right.axes(contracted), left.axes(batch), right.axes(batch));
    return new Term(b.emit(dot, left.value, right.value), labels);
  }

  /** {@code term} with its axes in the order of {@code labels}, repeated to {@code shape}. */
  private Value spread(Term term, List<Integer> labels, Shape shape) {
    List<Integer> own = labels.stream().filter(term.labels::contains).toList();
    Value ordered = b.transpose(term.value, own.stream().mapToInt(term.labels::indexOf).toArray());
    return b.broadcast(ordered, shape, own.stream().map(labels::indexOf).toList());
  }
}
