package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.kernel.ElementCode.Element;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** How a convolution would have one of its tensors lie in memory. */
record Wish(Value value, List<Integer> order) {
  /** Channels fill vectors of so many numbers. */
  private static final int LANES = 16;

  /** How many lanes there may be for each channel, in percent. */
  private static final int MOST_PERCENT = 150;

  /** The wishes of a group; none if it is no convolution or has few channels. */
  static List<Wish> of(Group group, Fusion fusion) {
    if (group.dot().isEmpty()) {
      return List.of();
    }
    Node dot = group.dot().get();
    for (Node root : group.roots()) {
      if (root.op() instanceof Fold) {
        return ofAdjoint(root, dot, fusion);
      }
    }
    return ofWindows(dot, fusion);
  }

  /** The product of windows with something: a convolution, or the gradient of its weights. */
  private static List<Wish> ofWindows(Node dot, Fusion fusion) {
    Product product = Product.of(dot, Product.Inner.RIGHT);
    List<Element> left = reads(product, Product.Inner.LEFT, fusion);
    List<Element> right = reads(product, Product.Inner.RIGHT, fusion);
    List<Wish> wishes = ofWindows(dot, product, right, left);
    return wishes.isEmpty() ? ofWindows(dot, product, left, right) : wishes;
  }

  private static List<Wish> ofWindows(
      Node dot, Product product, List<Element> windowed, List<Element> others) {
    for (Element element : windowed) {
      int spatial = firstSpatial(element);
      if (spatial < 2 || element.index().get(spatial - 1).variables().size() != 1) {
        continue;
      }
      Set<String> places = places(element, spatial, product.extents());
      List<Wish> wishes = new ArrayList<>();
      if (places.stream().allMatch(place -> place.startsWith("k"))) {
        others.forEach(other -> addChannelsLast(other.value(), other.index(), places, wishes));
      } else {
        addChannelsLast(dot.result(), product.here(), places, wishes);
      }
      if (!wishes.isEmpty()) {
        int rank = element.value().type().rank();
        wishes.add(new Wish(element.value(), Layouts.last(spatial - 1, rank)));
        return wishes;
      }
    }
    return List.of();
  }

  /** The gradient of a convolution in its input: windows of a product, added up. */
  private static List<Wish> ofAdjoint(Node fold, Node dot, Fusion fusion) {
    Folded folded = Folded.of(fold, fusion.uses());
    Product product = Product.of(dot, Product.Inner.RIGHT);
    List<Index> windows = folded.windows(product.here());
    List<Integer> axes = ((Fold) fold.op()).axes();
    int rank = fold.result().type().rank();
    int channels = axes.get(0) - 1;
    boolean trailing = axes.get(axes.size() - 1) == rank - 1;
    if (!trailing
        || channels < 1
        || folded.byWindows() == null
        || !fillsVectors(fold.result().type().shape().dim(channels))) {
      return List.of();
    }
    Set<String> places = new HashSet<>();
    axes.forEach(axis -> places.addAll(windows.get(axis).variables()));
    List<Wish> wishes = new ArrayList<>();
    wishes.add(new Wish(fold.result(), Layouts.last(channels, rank)));
    for (Product.Inner side : Product.Inner.values()) {
      for (Element element : reads(product, side, fusion)) {
        addChannelsLast(element.value(), element.index(), places, wishes);
      }
    }
    return wishes;
  }

  /** The elements of arrays that one factor of a term is computed from. */
  private static List<Element> reads(Product product, Product.Inner side, Fusion fusion) {
    Layouts layouts = new Layouts();
    ElementCode code =
        new ElementCode(
            "t",
            fusion.uses()::definition,
            fusion::isLoaded,
            layouts,
            new KernelArrays(value -> "x", layouts),
            product.extents());
    if (side == Product.Inner.LEFT) {
      code.at(product.outer().value(), product.outerIndex(product.contractHere()));
    } else {
      List<Index> here = product.at(product.innerAxes());
      code.at(product.inner().value(), product.innerIndex(here, product.contractHere()));
    }
    return code.accesses();
  }

  /** The first of the last axes along which the elements of windows are read; the rank if none. */
  private static int firstSpatial(Element element) {
    int first = element.index().size();
    while (first > 0 && element.index().get(first - 1).variables().size() == 2) {
      first--;
    }
    return first == element.index().size() ? 0 : first;
  }

  /** Of the loops over windows and over their elements, those over windows: there are more. */
  private static Set<String> places(Element element, int spatial, Function<String, Dim> extents) {
    Set<String> free = new HashSet<>();
    Set<String> contracted = new HashSet<>();
    for (Index index : element.index().subList(spatial, element.index().size())) {
      index.variables().forEach(name -> (name.startsWith("k") ? contracted : free).add(name));
    }
    return count(free, extents) >= count(contracted, extents) ? free : contracted;
  }

  private static long count(Set<String> loops, Function<String, Dim> extents) {
    long count = 1;
    for (String loop : loops) {
      Dim extent = extents.apply(loop);
      count *= extent.isConstant() ? extent.value() : Integer.MAX_VALUE;
    }
    return loops.isEmpty() ? 0 : count;
  }

  /** Wishes for channels last if the last axes of {@code value} are those of windows. */
  private static void addChannelsLast(
      Value value, List<Index> index, Set<String> places, List<Wish> wishes) {
    int first = index.size();
    while (first > 0 && isPlace(index.get(first - 1), places)) {
      first--;
    }
    boolean all = index.size() - first == places.size();
    if (all && first >= 2 && fillsVectors(value.type().shape().dim(first - 1))) {
      wishes.add(new Wish(value, Layouts.last(first - 1, index.size())));
    }
  }

  private static boolean isPlace(Index index, Set<String> places) {
    return index.variables().size() == 1 && places.containsAll(index.variables());
  }

  private static boolean fillsVectors(Dim channels) {
    if (!channels.isConstant()) {
      return false;
    }
    long lanes = (channels.value() + LANES - 1) / LANES * LANES;
    return lanes * 100 <= channels.value() * MOST_PERCENT;
  }
}
