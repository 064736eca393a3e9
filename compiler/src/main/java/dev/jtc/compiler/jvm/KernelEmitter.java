package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Sharing;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Type;

/**
 * Writes a kernel as static methods of a class.
 *
 * <p>The kernel is one method with the buffers and then the dimension variables as parameters.
 * Where its body is several loop nests, each becomes a method of its own, for HotSpot compiles one
 * nest a method best, and so does a parallel loop, which threads call for parts of it. A nest that
 * is still too large gives its inner loops to further methods.
 */
final class KernelEmitter {
  /** So few nodes never fill a method: one takes 20 bytes or less, counted with what is hoisted. */
  private static final int SURELY_SMALL = ClassImage.MAX_METHOD_BYTES / 40;

  /**
   * HotSpot compiles a loop around more loops than this worse than as many methods; with vectors,
   * around more than one.
   */
  private static final int MOST_LOOPS = 6;

  private final ImageWriter owner;
  private final KernelSignature signature;
  private final Optional<VectorConstants> vectors;
  private final Kernel kernel;
  private final List<Piece> pieces = new ArrayList<>();
  private int bytes;

  /**
   * A method that does a piece of a kernel.
   *
   * @param shared how threads share the nest that it is, if so: then the method takes two more
   *     ints, the first iteration of the loop by which they divide it and that after the last
   */
  record Piece(String method, Optional<Sharing> shared) {}

  /**
   * What has been written.
   *
   * @param bytes how many bytes of code
   * @param pieces what the kernel's method calls one after the other; one, if it is the whole
   */
  record Emitted(int bytes, List<Piece> pieces) {
    Emitted {
      pieces = List.copyOf(pieces);
    }

    /** Whether some piece may be divided among threads. */
    boolean isDivisible() {
      return pieces.stream().anyMatch(piece -> piece.shared().isPresent());
    }
  }

  private KernelEmitter(
      ImageWriter owner, KernelSignature signature, Optional<VectorConstants> vectors) {
    this.owner = owner;
    this.signature = signature;
    this.vectors = vectors;
    this.kernel = signature.kernel();
  }

  /**
   * Writes a kernel as {@code method} and perhaps {@code method$0} and so on.
   *
   * @param vectors the constants of the class, if loops are to use vectors; they do not where a
   *     loop of vectors would be larger than a method may be
   */
  static Emitted emit(
      ImageWriter owner,
      String method,
      KernelSignature signature,
      Optional<VectorConstants> vectors) {
    boolean fits = vectors.isEmpty() || hasRoom(owner, method, signature, vectors.get().width());
    return emitAs(owner, method, signature, fits ? vectors : Optional.empty());
  }

  /** Whether vector code makes methods that a JVM compiles; tried out on a scratch class. */
  private static boolean hasRoom(
      ImageWriter owner, String method, KernelSignature signature, Width width) {
    Uses uses = Uses.of(signature.kernel().body());
    if (uses.nodes() + uses.steps() < SURELY_SMALL / VectorLoop.MOST_SIDE_BY_SIDE) {
      return true;
    }
    try {
      ImageWriter scratch = new ImageWriter("Scratch", "java/lang/Object", owner.source());
      VectorConstants constants = new VectorConstants(scratch.internalName(), width);
      emitAs(scratch, method, signature, Optional.of(constants));
      return true;
    } catch (MethodTooLarge e) {
      return false;
    }
  }

  private static Emitted emitAs(
      ImageWriter owner,
      String method,
      KernelSignature signature,
      Optional<VectorConstants> vectors) {
    KernelEmitter emitter = new KernelEmitter(owner, signature, vectors);
    List<Stmt> body = signature.kernel().body();
    if (body.stream().noneMatch(Division::isParallel) && Nests.of(body).size() == 1) {
      emitter.nest(method, List.of(), body, Optional.empty());
      emitter.pieces.add(new Piece(method, Optional.empty()));
      return new Emitted(emitter.bytes, emitter.pieces);
    }
    for (Division.Part part : Division.of(body)) {
      if (part.isParallel()) {
        Sharing sharing = Sharing.of(part.loop(), signature.kernel().buffers());
        emitter.piece(method, part.statements(), Optional.of(sharing));
      } else {
        Nests.of(part.statements()).forEach(nest -> emitter.piece(method, nest, Optional.empty()));
      }
    }
    emitter.sequence(method);
    return new Emitted(emitter.bytes, emitter.pieces);
  }

  private void piece(String kernelMethod, List<Stmt> body, Optional<Sharing> shared) {
    Piece piece = new Piece(kernelMethod + "$" + pieces.size(), shared);
    pieces.add(piece);
    nest(piece.method(), List.of(), body, shared);
  }

  /** A method that calls all pieces with its own parameters. */
  private void sequence(String name) {
    MethodCode code = MethodCode.ofStatic(owner, name, signature.parameters());
    int buffers = signature.touched().size();
    DimCode dims = DimCode.ofInts(dim -> code.parameter(buffers + signature.dims().indexOf(dim)));
    for (Piece piece : pieces) {
      List<Operand> arguments = new ArrayList<>();
      for (int i = 0; i < signature.parameters().size(); i++) {
        arguments.add(code.parameter(i));
      }
      if (piece.shared().isPresent()) {
        arguments.add(Operands.constant(0));
        arguments.add(dims.operand(piece.shared().get().loop().extent()));
      }
      code.perform(
          new Operand.Invocation(owner.internalName(), piece.method(), Type.VOID_TYPE, arguments));
    }
    bytes += code.end();
  }

  /**
   * Writes statements as one method or, where that is too large, as several.
   *
   * @param divided the nest that they are a part of, if the method does a part of that
   */
  private void nest(String name, List<Outer> outer, List<Stmt> body, Optional<Sharing> divided) {
    boolean fits = isSimple(body) && fits(name, outer, body, divided);
    NestEmitter.LoopOutlet outlet = new Outlines(name, body, fits, outer.size(), divided);
    bytes += method(owner, name, outer, body, divided, outlet);
  }

  /** Whether no loop has so many loops inside that each is better off on its own. */
  private boolean isSimple(List<Stmt> body) {
    return body.stream()
        .filter(stmt -> stmt instanceof Stmt.For)
        .map(stmt -> (Stmt.For) stmt)
        .filter(loop -> vectors.isEmpty() || Lanes.of(loop, buffers()).isEmpty())
        .map(Stmt.For::body)
        .allMatch(
            inner -> {
              long loops = inner.stream().filter(stmt -> stmt instanceof Stmt.For).count();
              return loops <= (vectors.isPresent() ? 1 : MOST_LOOPS) && isSimple(inner);
            });
  }

  /** How many elements a vector has; 1 in scalar code. */
  private int lanes() {
    return vectors.map(constants -> constants.width().lanes()).orElse(1);
  }

  private Map<String, Buffer> buffers() {
    Map<String, Buffer> buffers = new HashMap<>();
    kernel.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
    return buffers;
  }

  /** Whether the statements make a method that a JVM compiles; tried out on a scratch class. */
  private boolean fits(String name, List<Outer> outer, List<Stmt> body, Optional<Sharing> divided) {
    Uses uses = Uses.of(body);
    int copies = vectors.isPresent() ? VectorLoop.MOST_SIDE_BY_SIDE : 1;
    if (copies * uses.nodes() + (copies - 1) * uses.steps() < SURELY_SMALL) {
      return true;
    }
    ClassWriter scratch = new ClassWriter(0);
    try {
      method(scratch, name, outer, body, divided, NestEmitter.INLINE);
      return true;
    } catch (MethodTooLarge e) {
      return false;
    }
  }

  /** A local of the caller that an outlined loop reads; a loop variable has an extent. */
  private record Outer(String name, Type type, Dim extent) {}

  private int method(
      ClassVisitor target,
      String name,
      List<Outer> outer,
      List<Stmt> body,
      Optional<Sharing> divided,
      NestEmitter.LoopOutlet outlet) {
    List<MethodCode.Parameter> parameters = new ArrayList<>(signature.parameters());
    outer.forEach(o -> parameters.add(new MethodCode.Parameter(o.name(), o.type())));
    int range = parameters.size();
    if (divided.isPresent()) {
      parameters.add(new MethodCode.Parameter("from", Type.INT_TYPE));
      parameters.add(new MethodCode.Parameter("to", Type.INT_TYPE));
    }
    MethodCode code = MethodCode.ofStatic(target, name, parameters);
    line(code);
    Map<String, Buffer> buffers = buffers();
    Map<String, Operand> arrays = new HashMap<>();
    int firstDim = signature.touched().size();
    for (int i = 0; i < firstDim; i++) {
      arrays.put(kernel.buffers().get(signature.touched().get(i)).name(), code.parameter(i));
    }
    DimCode dimCode =
        DimCode.ofInts(dim -> code.parameter(firstDim + signature.dims().indexOf(dim)));
    Uses uses = Uses.of(body);
    uses.dims().forEach(dim -> dimCode.prepare(code, dim));
    Scope scope = Scope.ofMethod();
    for (int i = 0; i < outer.size(); i++) {
      Local local = code.parameter(firstDim + signature.dims().size() + i);
      if (outer.get(i).extent() != null) {
        scope.bindLoop(outer.get(i).name(), outer.get(i).extent(), local);
      } else {
        scope.bind(outer.get(i).name(), local);
      }
    }
    ExprCode exprs = new ExprCode(buffers, arrays, dimCode);
    Optional<NestEmitter.Part> part =
        divided.map(
            nest -> new NestEmitter.Part(nest, code.parameter(range), code.parameter(range + 1)));
    new NestEmitter(code, buffers, exprs, dimCode, vectors, outlet, part).block(body, scope);
    return code.end();
  }

  private void line(MethodCode code) {
    SourceLine.of(kernel.source())
        .filter(source -> source.file().equals(owner.source()))
        .ifPresent(source -> code.line(source.line()));
  }

  /** Moves inner loops into methods of their own where they set no variable from outside. */
  private final class Outlines implements NestEmitter.LoopOutlet {
    private final String name;
    private final List<Stmt> body;
    private final boolean fits;
    private final int range;
    private final Optional<Sharing> divided;
    private int methods;

    /**
     * @param outer how many locals of its caller the method has
     */
    Outlines(String name, List<Stmt> body, boolean fits, int outer, Optional<Sharing> divided) {
      this.name = name;
      this.body = body;
      this.fits = fits;
      this.range = signature.parameters().size() + outer;
      this.divided = divided;
    }

    @Override
    public boolean take(MethodCode code, Stmt.For loop, Scope scope) {
      Uses uses = Uses.of(List.of(loop));
      boolean own = body.stream().anyMatch(stmt -> stmt == loop);
      if (own || !movable(uses, scope) || fits && !InnerLoops.isApart(loop, lanes())) {
        return false;
      }
      String method = name + "x" + methods++;
      List<Outer> outer = new ArrayList<>();
      List<Operand> arguments = new ArrayList<>();
      for (int i = 0; i < signature.parameters().size(); i++) {
        arguments.add(code.parameter(i));
      }
      for (String local : scope.allNames()) {
        if (uses.readLocals().contains(local) || uses.loopVariables().contains(local)) {
          Local value = scope.local(local);
          outer.add(new Outer(local, value.type(), scope.extents().get(local)));
          arguments.add(value);
        }
      }
      Optional<Sharing> inside = divided.filter(nest -> Division.isParallel(loop));
      if (inside.isPresent()) {
        arguments.add(code.parameter(range));
        arguments.add(code.parameter(range + 1));
      }
      nest(method, outer, List.of(loop), inside);
      code.perform(new Operand.Invocation(owner.internalName(), method, Type.VOID_TYPE, arguments));
      return true;
    }

    private static boolean movable(Uses uses, Scope scope) {
      Set<String> set = uses.assignedLocals();
      return set.stream().noneMatch(scope::knows);
    }
  }
}
