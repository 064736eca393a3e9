package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Sharing;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Block;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.memory.Planner;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** From a graph to a plan of kernels. */
public final class Lowering {
  private final String program;
  private final List<Width> widths;
  private final Schedules schedules;
  private final Target target;
  private final int[] made = new int[1];

  /** What the loops are for. */
  private enum Target {
    CPU,
    /** Outer loops are independent, for threads by the thousand. */
    GPU
  }

  private Lowering(String program, List<Width> widths, Schedules schedules, Target target) {
    this.program = program;
    this.widths = widths;
    this.schedules = schedules;
    this.target = target;
  }

  /** The plan that computes {@code graph}, which holds no markers any more, in scalar code. */
  public static Plan lower(Graph graph) {
    return lower(graph, List.of());
  }

  /** The plan that computes {@code graph}, with variants for vectors of {@code widths}. */
  public static Plan lower(Graph graph, List<Width> widths) {
    return lower(graph, widths, Schedules.MODEL);
  }

  /** As the other, with products computed as {@code schedules} says. */
  public static Plan lower(Graph graph, List<Width> widths, Schedules schedules) {
    String name = Names.word(graph.name());
    return Planner.plan(new Lowering(name, widths, schedules, Target.CPU).block(graph));
  }

  /** The plan that computes {@code graph} with the same bits by loops for a GPU. */
  public static Plan lowerForGpu(Graph graph) {
    String name = Names.word(graph.name());
    Lowering lowering = new Lowering(name, List.of(), Schedules.MODEL, Target.GPU);
    return Planner.planWithEqualSizes(lowering.block(graph));
  }

  private Block block(Graph graph) {
    boolean isGpu = target == Target.GPU;
    Fusion fusion = isGpu ? Fusion.ofParts(graph) : Fusion.of(graph);
    Layouts layouts = isGpu ? new Layouts() : LayoutChoice.of(graph, fusion);
    Names names = new Names(graph);
    Workshop workshop = new Workshop(program, made, widths, schedules, fusion, layouts, names);
    List<Piece> pieces = new ArrayList<>();
    Set<Piece> spaces = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Group group : fusion.groups()) {
      pieces.add(piece(group, workshop));
      if (group.kind() == Group.Kind.SPACE) {
        spaces.add(pieces.get(pieces.size() - 1));
      }
    }
    return new Block(
        graph,
        isGpu
            ? blocks(graph, pieces, spaces)
            : divided(ChainFusion.of(RowFusion.of(graph, pieces, spaces))));
  }

  /** Kernels over the same rows as one, a block of threads for each row. */
  private static List<Piece> blocks(Graph graph, List<Piece> pieces, Set<Piece> spaces) {
    Set<Piece> candidates = Collections.newSetFromMap(new IdentityHashMap<>());
    spaces.stream().filter(piece -> RowBlocks.suits((Piece.Run) piece)).forEach(candidates::add);
    Set<Piece> before = Collections.newSetFromMap(new IdentityHashMap<>());
    before.addAll(pieces);
    return RowFusion.ofBlocks(graph, pieces, candidates, RowBlocks::fits).stream()
        .map(piece -> before.contains(piece) ? piece : RowBlocks.finished((Piece.Run) piece))
        .toList();
  }

  private Piece piece(Group group, Workshop workshop) {
    Node first = group.roots().get(0);
    if (first.op() instanceof Loop loop) {
      return trips(loop, first, workshop);
    }
    if (first.op() instanceof Branch branch) {
      return new Piece.Either(first, block(branch.then()), block(branch.otherwise()));
    }
    if (target == Target.GPU) {
      return switch (group.kind()) {
        case SPACE -> GridSpace.of(group, workshop);
        case DOT -> GridProduct.of(group, workshop);
        case SINGLE -> GridSingle.of(group, workshop);
      };
    }
    return switch (group.kind()) {
      case SPACE -> SpaceNest.of(group, workshop);
      case DOT -> DotNest.of(group, workshop);
      case SINGLE -> SingleNest.of(group, workshop);
    };
  }

  /** Marks the loops that threads can share, once it is settled which loops there are. */
  private static List<Piece> divided(List<Piece> pieces) {
    return pieces.stream()
        .map(piece -> piece instanceof Piece.Run run ? divided(RowsTogether.of(run)) : piece)
        .toList();
  }

  private static Piece.Run divided(Piece.Run run) {
    Kernel kernel = Parallel.of(run.kernel());
    Set<Value> sameIndex = new HashSet<>(run.sameIndex());
    Set<String> movable = new HashSet<>();
    run.movable().forEach(value -> buffer(run, value).ifPresent(movable::add));
    sameIndex.removeIf(
        value -> buffer(run, value).filter(b -> mayReplace(kernel, b, movable)).isEmpty());
    return new Piece.Run(kernel, run.arrays(), sameIndex, run.movable(), run.base());
  }

  /** What one thread reads before it writes there, another may have written already. */
  private static boolean mayReplace(Kernel kernel, String buffer, Set<String> movable) {
    return Stream.concat(
            kernel.body().stream(), kernel.variants().stream().flatMap(v -> v.body().stream()))
        .filter(Division::isParallel)
        .allMatch(nest -> Sharing.of((For) nest, kernel.buffers()).mayReplace(buffer, movable));
  }

  /** The name that {@code value} has in the kernel, if it still has an array there. */
  private static Optional<String> buffer(Piece.Run run, Value value) {
    int at = run.arrays().indexOf(Optional.of(value));
    return at < 0 ? Optional.empty() : Optional.of(run.kernel().buffers().get(at).name());
  }

  private Piece trips(Loop loop, Node node, Workshop workshop) {
    List<Piece.Run> clear = new ArrayList<>();
    List<Piece.Run> record = new ArrayList<>();
    Value counter = node.results().get(loop.carried());
    for (int i = 0; i < loop.recorded().size(); i++) {
      Value carried = node.results().get(loop.recorded().get(i));
      Value stack = node.results().get(loop.carried() + 1 + i);
      clear.add(forTarget(clear(stack, workshop)));
      record.add(forTarget(record(carried, counter, stack, workshop)));
    }
    return new Piece.Trips(
        node, block(loop.body()), loop.condition().map(this::block), clear, record);
  }

  private Piece.Run forTarget(Piece.Run run) {
    return target == Target.GPU ? GridSingle.outer(run) : divided(run);
  }

  private static Piece.Run clear(Value stack, Workshop workshop) {
    KernelArrays arrays = workshop.arrays();
    String name = arrays.write(stack, Role.OUT);
    List<Stmt> body = Fills.zeros(stack.type().dtype(), stack.type().shape().elements(), name);
    return run(stack, arrays, body, workshop);
  }

  private static Piece.Run record(Value carried, Value counter, Value stack, Workshop workshop) {
    KernelArrays arrays = workshop.arrays();
    Dim elements = carried.type().shape().elements();
    String target = arrays.write(stack, Role.INOUT);
    Expr trip = new Load(DType.I64, arrays.read(counter), Index.ZERO);
    Index e = Index.variable("e");
    Index row = Index.computed(trip).times(elements);
    Expr element = new Load(carried.type().dtype(), arrays.read(carried), e);
    Stmt store = new Store(target, row.plus(e), element);
    List<Stmt> body = List.of(new For("e", elements, Kind.SERIAL, List.of(store)));
    return run(stack, arrays, body, workshop);
  }

  private static Piece.Run run(
      Value stack, KernelArrays arrays, List<Stmt> body, Workshop workshop) {
    return new Piece.Run(
        workshop.kernel(List.of(stack.toString()), "", arrays, body),
        arrays.values(),
        Set.of(),
        Set.of(),
        Optional.empty());
  }
}
