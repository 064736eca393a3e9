package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Parsed;
import dev.jtc.compiler.ast.Parser;
import dev.jtc.compiler.ast.SourceUnit;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file with what it imports and the standard library: its declarations under their names.
 *
 * @param unit the file itself
 * @param scope its names, above those of the library and the compiler
 */
public record Program(SourceUnit unit, Scope scope) {
  /** Reads an imported file. */
  @FunctionalInterface
  public interface Files {
    SourceFile read(Path path) throws IOException;
  }

  /** The names of the compiler and the standard library. */
  static Scope library() {
    Scope builtins = Scope.outermost();
    for (Builtin builtin : Builtins.named()) {
      builtins.bind(builtin.name(), new Val.Native(builtin));
    }
    for (DType dtype : DType.values()) {
      builtins.bind(dtype.text(), new Val.Type(dtype));
    }
    builtins.bind("pi", new Val.Float(Math.PI));
    builtins.bind("inf", new Val.Float(Double.POSITIVE_INFINITY));
    builtins.bind("nan", new Val.Float(Double.NaN));
    Scope library = builtins.nested(Scope.Level.FILE);
    for (LibraryEntry entry : Library.entries()) {
      library.promise(entry, () -> declare(entry.decl(), library, new Diagnostics()));
    }
    return library;
  }

  /** Parses and declares; {@code diagnostics} tells what was wrong. */
  public static Program load(SourceFile file, Files files, Diagnostics diagnostics) {
    Scope scope = library().nested(Scope.Level.FILE);
    Parsed parsed = Parser.parse(file);
    diagnostics.addAll(parsed.diagnostics());
    if (parsed.hasErrors()) {
      return new Program(parsed.unit(), scope);
    }
    declare(parsed.unit(), files, scope, diagnostics);
    return new Program(parsed.unit(), scope);
  }

  /** Declares in {@code scope} what {@code unit} imports and declares. */
  static void declare(SourceUnit unit, Files files, Scope scope, Diagnostics diagnostics) {
    Imports imports = new Imports(files, scope, new HashSet<>(), new ArrayDeque<>(), diagnostics);
    imports.enter(Path.of(unit.file().name()));
    imports.of(unit);
    declare(unit, scope, diagnostics);
  }

  /**
   * Declares what files import, each file once.
   *
   * @param seen every file met so far
   * @param open the files that import each other down to the one at hand
   */
  private record Imports(
      Files files, Scope scope, Set<Path> seen, Deque<Path> open, Diagnostics diagnostics) {
    /** Notes that {@code path} is read now; false if it was read before. */
    boolean enter(Path path) {
      open.push(path);
      return seen.add(key(path));
    }

    private static Path key(Path path) {
      return path.toAbsolutePath().normalize();
    }

    void of(SourceUnit unit) {
      Path from = open.element();
      for (SourceUnit.Import imported : unit.imports()) {
        Path path = from.resolveSibling(imported.path()).normalize();
        if (open.stream().anyMatch(file -> key(file).equals(key(path)))) {
          circle(imported, path);
        } else if (enter(path)) {
          read(imported, path);
          open.pop();
        } else {
          open.pop();
        }
      }
    }

    private void circle(SourceUnit.Import imported, Path path) {
      List<String> names = new ArrayList<>();
      for (Path file : open) {
        names.add(0, String.valueOf(file.getFileName()));
        if (key(file).equals(key(path))) {
          break;
        }
      }
      diagnostics.add(
          Diagnostic.error(Code.IMPORT_FAILED, "these files import each other")
              .at(imported.pathSpan(), "leads back")
              .note(String.join(" → ", names) + " → " + names.get(0))
              .help("move what both need into a file of its own"));
    }

    private void read(SourceUnit.Import imported, Path path) {
      try {
        Parsed parsed = Parser.parse(files.read(path));
        diagnostics.addAll(parsed.diagnostics());
        of(parsed.unit());
        declare(parsed.unit(), scope, diagnostics);
      } catch (IOException | RuntimeException e) {
        diagnostics.add(
            Diagnostic.error(Code.IMPORT_FAILED, "cannot read `" + imported.path() + "`")
                .at(imported.pathSpan())
                .note("looked for " + path));
      }
    }
  }

  private static void declare(SourceUnit unit, Scope scope, Diagnostics diagnostics) {
    unit.decls().forEach(decl -> declare(decl, scope, diagnostics));
  }

  private static void declare(Decl decl, Scope scope, Diagnostics diagnostics) {
    switch (decl.kind()) {
      case FN -> {
        Decl.Fn fn = (Decl.Fn) decl;
        bind(fn.name(), new Val.Function(fn, scope, null), fn.nameSpan(), scope, diagnostics);
      }
      case MODEL -> {
        Decl.Model model = (Decl.Model) decl;
        bind(model.name(), new Val.ModelType(model, scope), model.nameSpan(), scope, diagnostics);
      }
      case OPTIMIZER -> {
        Decl.Optimizer optimizer = (Decl.Optimizer) decl;
        Val type = new Val.OptimizerType(optimizer, scope);
        bind(optimizer.name(), type, optimizer.nameSpan(), scope, diagnostics);
      }
      case CONST -> {
        Decl.Const constant = (Decl.Const) decl;
        Val val = constant(constant, scope, diagnostics);
        bind(constant.name(), val, constant.nameSpan(), scope, diagnostics);
      }
      case MAIN -> {
        // Nothing can name it.
      }
    }
  }

  private static void bind(String name, Val val, Span span, Scope scope, Diagnostics diagnostics) {
    Optional<Span> before = scope.findHere(name).flatMap(Scope.Binding::declared);
    if (before.isPresent()) {
      diagnostics.add(
          Diagnostic.error(Code.REDECLARED, "`" + name + "` is declared twice")
              .at(span, "declared again here")
              .at(before.get(), "first declared here"));
    }
    scope.bind(name, val, span);
  }

  private static Val constant(Decl.Const constant, Scope scope, Diagnostics diagnostics) {
    GraphBuilder builder = GraphBuilder.ofProgram();
    Store store = Store.root(cell -> new Val.Tensor(builder.parameter(cell.name(), cell.type())));
    Elaboration e = new Elaboration(new GraphFlow(), diagnostics, builder, store);
    // What is random is no constant, but the reason is that it is known later, not who draws it.
    e.setRandom(Elaborator.generator());
    Expr value = constant.value();
    Val val = e.expressions.eval(value, scope);
    if (val instanceof Val.Tensor) {
      return e.error(
          Code.NOT_CONSTANT,
          "a constant must be known before the program runs",
          value.span(),
          val.describe());
    }
    return constant.type().map(type -> e.types.literal(type, val, value.span(), scope)).orElse(val);
  }

  /** The functions of the file itself. */
  public List<Decl.Fn> functions() {
    return all(Decl.Fn.class);
  }

  /** The models of the file itself. */
  public List<Decl.Model> models() {
    return all(Decl.Model.class);
  }

  public Optional<Decl.Main> main() {
    return all(Decl.Main.class).stream().findFirst();
  }

  private <T extends Decl> List<T> all(Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (Decl decl : unit.decls()) {
      if (kind.isInstance(decl)) {
        found.add(kind.cast(decl));
      }
    }
    return found;
  }

  /** A size that stands for itself, where nothing says what it is. */
  static Val.Int open(String name) {
    return new Val.Int(Dim.variable(name));
  }
}
