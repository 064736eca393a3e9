package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Lanes;
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
 * nest a method best. A nest that is still too large gives its inner loops to further methods.
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
  private int bytes;

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
   * @return how many bytes of code it took
   */
  static int emit(
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

  private static int emitAs(
      ImageWriter owner,
      String method,
      KernelSignature signature,
      Optional<VectorConstants> vectors) {
    KernelEmitter emitter = new KernelEmitter(owner, signature, vectors);
    List<List<Stmt>> nests = Nests.of(signature.kernel().body());
    if (nests.size() == 1) {
      emitter.nest(method, List.of(), nests.get(0));
      return emitter.bytes;
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < nests.size(); i++) {
      names.add(method + "$" + i);
      emitter.nest(names.get(i), List.of(), nests.get(i));
    }
    emitter.sequence(method, names);
    return emitter.bytes;
  }

  /** A method that calls {@code methods} with its own parameters. */
  private void sequence(String name, List<String> methods) {
    MethodCode code = MethodCode.ofStatic(owner, name, signature.parameters());
    List<Operand> arguments = new ArrayList<>();
    for (int i = 0; i < signature.parameters().size(); i++) {
      arguments.add(code.parameter(i));
    }
    for (String method : methods) {
      code.perform(new Operand.Invocation(owner.internalName(), method, Type.VOID_TYPE, arguments));
    }
    bytes += code.end();
  }

  /** Writes statements as one method or, where that is too large, as several. */
  private void nest(String name, List<Outer> outer, List<Stmt> body) {
    boolean fits = isSimple(body) && fits(name, outer, body);
    bytes += method(owner, name, outer, body, fits ? NestEmitter.INLINE : new Outlines(name, body));
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

  private Map<String, Buffer> buffers() {
    Map<String, Buffer> buffers = new HashMap<>();
    kernel.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
    return buffers;
  }

  /** Whether the statements make a method that a JVM compiles; tried out on a scratch class. */
  private boolean fits(String name, List<Outer> outer, List<Stmt> body) {
    Uses uses = Uses.of(body);
    int copies = vectors.isPresent() ? VectorLoop.MOST_SIDE_BY_SIDE : 1;
    if (copies * uses.nodes() + (copies - 1) * uses.steps() < SURELY_SMALL) {
      return true;
    }
    ClassWriter scratch = new ClassWriter(0);
    try {
      method(scratch, name, outer, body, NestEmitter.INLINE);
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
      NestEmitter.LoopOutlet outlet) {
    List<MethodCode.Parameter> parameters = new ArrayList<>(signature.parameters());
    outer.forEach(o -> parameters.add(new MethodCode.Parameter(o.name(), o.type())));
    MethodCode code = MethodCode.ofStatic(target, name, parameters);
    line(code);
    Map<String, Buffer> buffers = buffers();
    Map<String, Operand> arrays = new HashMap<>();
    for (int i = 0; i < kernel.buffers().size(); i++) {
      arrays.put(kernel.buffers().get(i).name(), code.parameter(i));
    }
    int firstDim = buffers.size();
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
    new NestEmitter(code, buffers, exprs, dimCode, vectors, outlet).block(body, scope);
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
    private int methods;

    Outlines(String name, List<Stmt> body) {
      this.name = name;
      this.body = body;
    }

    @Override
    public boolean take(MethodCode code, Stmt.For loop, Scope scope) {
      Uses uses = Uses.of(List.of(loop));
      boolean own = body.stream().anyMatch(stmt -> stmt == loop);
      if (own || !movable(uses, scope)) {
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
      nest(method, outer, List.of(loop));
      code.perform(new Operand.Invocation(owner.internalName(), method, Type.VOID_TYPE, arguments));
      return true;
    }

    private static boolean movable(Uses uses, Scope scope) {
      Set<String> set = uses.assignedLocals();
      return set.stream().noneMatch(scope::knows);
    }
  }
}
