package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes a loop with an iteration in each lane of vectors, whatever the body is: loops inside run
 * once for all lanes, and their accumulators are vectors. What is left over at the end runs one by
 * one.
 *
 * <p>Where the iterations are a small multiple of the lanes, all vectors go side by side and there
 * is no loop at all. Each number then has a local for each of them, and shares the loads of what
 * the lanes have in common: that is the register block of a matrix product.
 */
final class VectorLoop {
  /** The most vectors side by side. */
  static final int MOST_SIDE_BY_SIDE = 4;

  /** The most numbers and the like in a loop that does several vectors in an iteration. */
  private static final int MOST_NODES = 80;

  /** The same with loops inside, where a tile of a product may be as wide as that. */
  private static final int MOST_AROUND_LOOPS = 5;

  /** The same where nothing stays in registers for long. */
  private static final int MOST_IN_PASSING = 8;

  private final Stmt.For loop;
  private final Lanes lanes;
  private final VectorApi api;
  private final NestEmitter nest;
  private final MethodCode code;
  private final ExprCode exprs;
  private final VectorSteps steps;
  private final Quotients quotients;

  /** How many elements a vector has. */
  private final int width;

  /** How many vectors go side by side. */
  private int vectors = 1;

  VectorLoop(Stmt.For loop, Lanes lanes, VectorApi api, NestEmitter nest) {
    this.loop = loop;
    this.lanes = lanes;
    this.api = api;
    this.nest = nest;
    this.code = nest.code();
    this.exprs = nest.exprs();
    this.steps = new VectorSteps(api, code);
    this.quotients = new Quotients(api, code, exprs);
    this.width = api.lanes();
  }

  /**
   * Writes the loop.
   *
   * @param scope a scope of its own, with what was computed ahead
   * @param extent where it ends
   * @param part the iterations to do, if not all: whole vectors, but for the end of the loop
   */
  void write(Scope scope, Operand extent, Optional<NestEmitter.Range> part) {
    Dim count = loop.extent();
    boolean whole = count.isConstant() && count.value() % width == 0;
    Local counter =
        code.declare(
            loop.variable(), part.map(NestEmitter.Range::from).orElse(Operands.constant(0)));
    quotients.prepare(loop.body(), lanes, scope);
    // Functions that are written out step by step fill a method soon.
    boolean loops = loop.body().stream().anyMatch(stmt -> stmt instanceof Stmt.For);
    int all = loops ? MOST_AROUND_LOOPS : MOST_IN_PASSING;
    int most = Uses.of(loop.body()).steps() == 0 ? all : 1;
    if (part.isEmpty() && whole && count.value() <= (long) most * width) {
      vectors = (int) (count.value() / width);
      iteration(counter, scope);
      return;
    }
    vectors = sideBySide();
    boolean rest = vectors > 1 && !(whole && part.isEmpty() && count.value() % stride() == 0);
    repeated(counter, extent, scope);
    if (rest) {
      vectors = 1;
      repeated(counter, extent, scope);
    }
    if (!whole) {
      code.countOn(
          counter,
          extent,
          () -> {
            Scope inner = scope.inner();
            inner.bindLoop(loop.variable(), count, counter);
            nest.block(loop.body(), inner);
          });
    }
  }

  /**
   * How many vectors to do in an iteration: several where they share the look at what may not be
   * divided the short way.
   */
  private int sideBySide() {
    Uses uses = Uses.of(loop.body());
    boolean straight = loop.body().stream().noneMatch(stmt -> stmt instanceof Stmt.For);
    int most = uses.nodes() > MOST_NODES / 2 ? 2 : MOST_SIDE_BY_SIDE;
    if (quotients.isEmpty() || !straight || uses.steps() > 0 || uses.nodes() > MOST_NODES) {
      most = 1;
    }
    Dim count = loop.extent();
    while (most > 1 && count.isConstant() && count.value() < 4L * most * width) {
      most /= 2;
    }
    return most;
  }

  /** How many elements an iteration does. */
  private int stride() {
    return vectors * width;
  }

  /** Iterations for as long as there are elements for all vectors. */
  private void repeated(Local counter, Operand extent, Scope scope) {
    Operand last = Operands.subtract(extent, Operands.constant(stride()));
    Operand bound = last instanceof Operand.Constant ? last : code.declare("last", last);
    code.repeat(
        Operands.compare(Comparison.LE, counter, bound),
        () -> {
          iteration(counter, scope);
          code.advance(counter, stride());
        });
  }

  private void iteration(Local counter, Scope scope) {
    Scope inner = scope.inner();
    inner.bindLoop(loop.variable(), loop.extent(), counter);
    block(loop.body(), inner);
  }

  private void block(List<Stmt> body, Scope scope) {
    List<Stmt> lets = body.stream().takeWhile(stmt -> stmt instanceof Stmt.Let).toList();
    List<Stmt.Let> functions = shortened(lets);
    steps.together(
        () -> lets.forEach(stmt -> statement(stmt, scope)),
        () -> functions.forEach(let -> assign(let.name(), let.value(), scope)));
    body.subList(lets.size(), body.size()).forEach(stmt -> statement(stmt, scope));
  }

  /** Those that may be other numbers where a function cannot be computed the short way. */
  private List<Stmt.Let> shortened(List<Stmt> lets) {
    Set<String> names = new HashSet<>();
    List<Stmt.Let> shortened = new ArrayList<>();
    for (Stmt stmt : lets) {
      Stmt.Let let = (Stmt.Let) stmt;
      if (lanes.varies(let.name()) && isShortened(let.value(), names)) {
        names.add(let.name());
        shortened.add(let);
      }
    }
    return shortened;
  }

  private static boolean isShortened(Expr expr, Set<String> names) {
    boolean here =
        expr instanceof Expr.Call call && Expansions.near(call.fn(), call.compute()).isPresent()
            || expr instanceof Expr.Local local && names.contains(local.name());
    return here || Uses.children(expr).stream().anyMatch(child -> isShortened(child, names));
  }

  private void statement(Stmt stmt, Scope scope) {
    if (stmt instanceof Stmt.For inner) {
      loop(inner, scope);
    } else if (stmt instanceof Stmt.If branch) {
      Operand condition = exprs.expr(branch.condition(), scope);
      code.when(condition, () -> block(branch.body(), scope.inner()));
    } else if (stmt instanceof Stmt.Let let) {
      declare(let.name(), let.value(), scope);
    } else if (stmt instanceof Stmt.Declare declare) {
      declare(declare.name(), declare.initial(), scope);
    } else if (stmt instanceof Stmt.Assign assign) {
      assign(assign.name(), assign.value(), scope);
    } else {
      store((Stmt.Store) stmt, scope);
    }
  }

  /** A loop that all lanes go through together. */
  private void loop(Stmt.For inner, Scope scope) {
    Hoist hoist = nest.hoist(inner, scope);
    Scope within = scope.inner();
    Runnable body =
        () -> {
          nest.ahead(hoist, within, value -> !lanes.varies(value));
          code.count(
              inner.variable(),
              nest.size(inner.extent()),
              counter -> {
                Scope each = within.inner();
                each.bindLoop(inner.variable(), inner.extent(), counter);
                block(inner.body(), each);
              });
        };
    if (hoist.mayFail()) {
      nest.whenPositive(inner.extent(), body);
    } else {
      body.run();
    }
  }

  private void declare(String name, Expr value, Scope scope) {
    if (!lanes.varies(name)) {
      scope.bind(name, code.declare(name, exprs.expr(value, scope)));
      return;
    }
    bind(name, vector(value, scope), scope);
  }

  private void bind(String name, List<Operand> values, Scope scope) {
    List<Local> made = values.stream().map(value -> code.declare(name, value)).toList();
    for (int u = 0; u < vectors; u++) {
      scope.bind(key(name, u), made.get(u));
    }
  }

  private void assign(String name, Expr value, Scope scope) {
    if (!lanes.varies(name)) {
      code.assign(scope.local(name), exprs.expr(value, scope));
      return;
    }
    List<Operand> values = vector(value, scope);
    for (int u = 0; u < vectors; u++) {
      code.assign(scope.local(key(name, u)), values.get(u));
    }
  }

  private void store(Stmt.Store store, Scope scope) {
    // All are computed before the first is written.
    List<Operand> values =
        vector(store.value(), scope).stream()
            .map(v -> v instanceof Local || vectors == 1 ? v : code.declare("s", v))
            .toList();
    for (int u = 0; u < vectors; u++) {
      Index first = store.index().plus((long) u * width);
      ExprCode.Address to = exprs.address(store.buffer(), first, scope);
      api.store(code, store.value().dtype(), values.get(u), to.array(), to.index());
    }
  }

  /** Where the name of vector {@code u} is found in a scope. */
  private static String key(String name, int u) {
    return name + "@" + u;
  }

  /** The vectors of a number: masks if it is a truth value. */
  private List<Operand> vector(Expr expr, Scope scope) {
    if (expr instanceof Expr.Call call && lanes.varies(call)) {
      List<List<Operand>> arguments = perVector(call, scope);
      return calls(call, arguments);
    }
    if (expr instanceof Expr.Cast cast && lanes.varies(cast)) {
      return vector(cast.value(), scope).stream().map(value -> cast(cast, value)).toList();
    }
    return IntStream.range(0, vectors).mapToObj(u -> leaf(expr, u, scope)).toList();
  }

  /** The arguments of a call for each vector. */
  private List<List<Operand>> perVector(Expr.Call call, Scope scope) {
    List<List<Operand>> all = call.arguments().stream().map(a -> vector(a, scope)).toList();
    return IntStream.range(0, vectors)
        .mapToObj(u -> all.stream().map(each -> each.get(u)).toList())
        .toList();
  }

  /** Vector {@code u} of a number that is not computed from others that vary. */
  private Operand leaf(Expr expr, int u, Scope scope) {
    if (!lanes.varies(expr)) {
      return same(expr.dtype(), exprs.expr(expr, scope));
    }
    if (expr instanceof Expr.Local local) {
      return scope.local(key(local.name(), u));
    }
    if (expr instanceof Expr.Load load) {
      long stride = lanes.stride(load.index());
      Index first = load.index().plus(u * width * stride);
      ExprCode.Address from = exprs.address(load.buffer(), first, scope);
      return stride == 1
          ? api.load(load.dtype(), from.array(), from.index())
          : api.strided(load.dtype(), from.array(), from.index(), (int) stride);
    }
    Expr.Position position = (Expr.Position) expr;
    long stride = lanes.stride(position.index());
    Expr first = new Expr.Position(position.index().plus(u * width * stride));
    return api.progression(exprs.expr(first, scope), (int) stride);
  }

  /** The number that all lanes share. */
  private Operand same(DType dtype, Operand number) {
    return dtype == DType.BOOL ? api.maskAll(number) : api.broadcast(dtype, number);
  }

  private Operand cast(Expr.Cast cast, Operand value) {
    DType from = cast.value().dtype();
    DType to = cast.dtype();
    if (from == to) {
      return value;
    }
    if (from == DType.BOOL) {
      return api.ofMask(to, value);
    }
    return to == DType.BOOL ? api.isTrue(from, value) : api.convert(from, to, value);
  }

  private List<Operand> calls(Expr.Call call, List<List<Operand>> arguments) {
    Optional<Quotients.Divisor> divisor = quotients.divisor(call);
    if (divisor.isPresent()) {
      return quotients.of(arguments.stream().map(a -> a.get(0)).toList(), divisor.get());
    }
    return arguments.stream().map(operands -> call(call, operands)).toList();
  }

  private Operand call(Expr.Call call, List<Operand> operands) {
    if (call.compute() == DType.BOOL) {
      return truth(call, operands);
    }
    JvmSpelling spelling = call.fn().spelling();
    DType dtype = call.compute();
    if (spelling instanceof JvmSpelling.Select) {
      return api.select(dtype, operands.get(0), operands.get(1), operands.get(2));
    }
    if (spelling instanceof JvmSpelling.Compare compare) {
      return api.compare(dtype, compare.kind(), operands.get(0), operands.get(1));
    }
    String method = Lanes.method(call);
    Operand result;
    if (spelling instanceof JvmSpelling.Instruction instruction) {
      result = instruction(instruction.kind(), dtype, operands);
    } else if (method != null) {
      result = api.lanewise(dtype, method, operands);
    } else {
      result = steps.write(call.fn(), dtype, operands);
    }
    return dtype == DType.U8 ? api.convert(DType.I32, DType.U8, result) : result;
  }

  private Operand instruction(Arithmetic kind, DType dtype, List<Operand> operands) {
    return switch (kind) {
      case ADD -> api.lanewise(dtype, "add", operands);
      case SUBTRACT -> api.lanewise(dtype, "sub", operands);
      case MULTIPLY -> api.lanewise(dtype, "mul", operands);
      case DIVIDE -> api.lanewise(dtype, "div", operands);
      case NEGATE -> api.lanewise(dtype, "neg", operands);
      case AND, OR, XOR -> api.operator(dtype, kind.name(), operands.get(0), operands.get(1));
    };
  }

  /** A function of truth values. */
  private Operand truth(Expr.Call call, List<Operand> operands) {
    Operand a = operands.get(0);
    Operand b = operands.get(1);
    if (call.fn().spelling() instanceof JvmSpelling.Select) {
      return api.both("or", api.both("and", a, b), api.both("and", api.not(a), operands.get(2)));
    }
    if (call.fn().spelling() instanceof JvmSpelling.Compare compare) {
      Operand equal = api.both("eq", a, b);
      return compare.kind() == Comparison.EQ ? equal : api.not(equal);
    }
    return switch (((JvmSpelling.Instruction) call.fn().spelling()).kind()) {
      case AND -> api.both("and", a, b);
      case OR -> api.both("or", a, b);
      case XOR -> api.not(api.both("eq", a, b));
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE ->
          throw new IllegalStateException(call.fn().name() + " of truth values");
    };
  }
}
