package dev.jtc.compiler.interpret;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Input;
import dev.jtc.compiler.ast.Parsed;
import dev.jtc.compiler.ast.Parser;
import dev.jtc.compiler.ast.SourceUnit;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.elaborate.Elaboration;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.Preview;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.elaborate.Scope;
import dev.jtc.compiler.elaborate.Statements;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.elaborate.Vocabulary;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.runtime.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A conversation in the language: each text it is given runs at once, define-by-run, and what it
 * binds is there for the next one. Nothing is run twice; what is bound is kept as a value.
 */
public final class Session {
  private final PrintStream out;
  private final Program.Files files;
  private final Vocabulary names;
  private final History history = new History();
  private final Prompt prompt;
  private int inputs;

  /** What came of a text: everything that was wrong with it, warnings too. */
  public record Reply(List<Diagnostic> diagnostics) {
    public Reply {
      diagnostics = List.copyOf(diagnostics);
    }

    static final Reply FINE = new Reply(List.of());

    public boolean hasErrors() {
      return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
  }

  /**
   * An answer, or what is wrong with the question.
   *
   * @param <T> what the answer is
   */
  public record Answer<T>(Optional<T> found, List<Diagnostic> diagnostics) {
    public Answer {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /**
   * @param out where values appear
   * @param console where programs print, to the same place
   * @param files reads what is imported
   */
  public Session(PrintStream out, Console console, Program.Files files) {
    this.out = out;
    this.files = files;
    this.names = new Vocabulary();
    this.prompt = new Prompt(history, names, console);
  }

  // Running.

  /**
   * Does what {@code text} says, item by item up to the first that is wrong. Nothing happens if it
   * does not parse.
   *
   * @throws CancellationException if the thread is interrupted
   */
  public Reply give(String text) {
    Input input = Parser.parseInput(source(text));
    if (input.hasErrors()) {
      return new Reply(input.diagnostics());
    }
    List<Diagnostic> said = new ArrayList<>(input.diagnostics());
    attempt(said, () -> run(input.items(), said));
    return new Reply(said);
  }

  /** Declares what {@code file} declares, and runs its {@code main} as if it were typed here. */
  public Reply load(SourceFile file) {
    Parsed parsed = Parser.parse(file);
    if (parsed.hasErrors()) {
      return new Reply(parsed.diagnostics());
    }
    List<Diagnostic> said = new ArrayList<>(parsed.diagnostics());
    attempt(said, () -> declare(parsed.unit(), said));
    return new Reply(said);
  }

  private SourceFile source(String text) {
    inputs++;
    return new SourceFile("input " + inputs, text);
  }

  /** Runs {@code body}; what ends it early joins {@code said}. */
  private void attempt(List<Diagnostic> said, Runnable body) {
    try {
      body.run();
    } catch (ProgramFailure failure) {
      said.add(failure.diagnostic());
    } catch (StackOverflowError tooDeep) {
      said.add(Diagnostic.error(Code.TOO_DEEP, "expressions and calls are nested too deeply"));
    } finally {
      prompt.tidy();
    }
  }

  private void run(List<Input.Item> items, List<Diagnostic> said) {
    for (int i = 0; i < items.size() && said.stream().noneMatch(Diagnostic::isError); i++) {
      Input.Item item = items.get(i);
      if (item instanceof Input.Item.Imports imported) {
        declare(unit(imported.file().span(), List.of(imported.file()), List.of()), said);
      } else if (item instanceof Input.Item.Declares) {
        List<Decl> together = new ArrayList<>();
        while (i < items.size() && items.get(i) instanceof Input.Item.Declares next) {
          together.add(next.decl());
          i++;
        }
        i--;
        declare(unit(together.get(0).span(), List.of(), together), said);
      } else if (item instanceof Input.Item.Does does) {
        run(List.of(does.stmt()));
      } else if (item instanceof Input.Item.Asks asks) {
        ask(asks.expr());
      }
    }
  }

  private static SourceUnit unit(Span span, List<SourceUnit.Import> imports, List<Decl> decls) {
    return new SourceUnit(span.file(), "", imports, decls, span);
  }

  private void declare(SourceUnit unit, List<Diagnostic> said) {
    Diagnostics found = names.declare(unit, files);
    found.sorted().forEach(diagnostic -> said.add(explained(diagnostic)));
    if (!found.hasErrors()) {
      for (Decl decl : unit.decls()) {
        if (decl instanceof Decl.Main main) {
          run(main.block().statements());
        }
      }
    }
  }

  /** A name that is unknown to a declaration may be known at the prompt. */
  private Diagnostic explained(Diagnostic diagnostic) {
    boolean isBound =
        diagnostic.code() == Code.UNKNOWN_NAME
            && diagnostic.primary().map(span -> names.bound().contains(span.text())).orElse(false);
    return isBound
        ? diagnostic
            .note("a declaration does not see what `let` and `var` bind at the prompt")
            .help("make it a parameter, or declare it as a `const`")
        : diagnostic;
  }

  private void run(List<Stmt> statements) {
    Scope block = names.block();
    try {
      Elaboration e = prompt.elaboration();
      if (e.run(statements, block) instanceof Statements.Outcome.Returned returned) {
        e.refuseReturn(returned);
      }
    } finally {
      names.keep(block);
    }
  }

  private void ask(Expr expr) {
    Elaboration e = prompt.elaboration();
    Val val = e.eval(expr, names.block());
    Shown.text(val, history).ifPresent(out::println);
  }

  // Asking without running.

  /** What {@code text} would be, as its type is written: {@code f32[3, 4]}. */
  public Answer<String> type(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Optional<String> type =
        expression(text, diagnostics)
            .flatMap(expr -> Preview.of(expr, "", names, prompt.memory(), diagnostics))
            .map(preview -> Shown.type(preview.val()));
    return new Answer<>(type, diagnostics.sorted());
  }

  /**
   * The graph of a function, of how a name came by its value, or of what would compute another
   * expression; empty without diagnostics if there is none.
   */
  public Answer<Graph> graph(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Optional<Graph> graph =
        expression(text, diagnostics).flatMap(expr -> graph(expr, text.strip(), diagnostics));
    return new Answer<>(graph, diagnostics.sorted());
  }

  private Optional<Graph> graph(Expr expr, String title, Diagnostics diagnostics) {
    if (expr instanceof Expr.Name name
        && names.value(name.id(), prompt.memory()).orElse(Val.NONE) instanceof Val.Tensor tensor) {
      Graph past =
          history.graph(
              title,
              List.of(new Named(title, tensor.value())),
              names.namesOfTensors(prompt.memory()));
      return Optional.of(past);
    }
    Optional<Preview> preview = Preview.of(expr, title, names, prompt.memory(), diagnostics);
    if (preview.isPresent() && preview.get().val() instanceof Val.Function fn) {
      Elaborator elaborator = new Elaborator(diagnostics);
      Optional<FunctionGraph> graph =
          fn.self() == null
              ? elaborator.function(fn.decl(), fn.scope())
              : elaborator.function(fn.self(), fn.decl());
      return graph.map(FunctionGraph::graph);
    }
    return preview.flatMap(Preview::graph);
  }

  private Optional<Expr> expression(String text, Diagnostics diagnostics) {
    SourceFile file = source(text);
    Input input = Parser.parseInput(file);
    diagnostics.addAll(input.diagnostics());
    if (input.hasErrors()) {
      return Optional.empty();
    }
    if (input.items().size() == 1 && input.items().get(0) instanceof Input.Item.Asks asks) {
      return Optional.of(asks.expr());
    }
    diagnostics.add(
        Diagnostic.error(Code.UNEXPECTED, "one expression is needed here")
            .at(file.span(0, text.length())));
    return Optional.empty();
  }

  // Names.

  /** The names that do not come from the library, with what they are. */
  public Map<String, String> list() {
    Map<String, String> list = new LinkedHashMap<>();
    for (String name : names.own()) {
      names.value(name, prompt.memory()).ifPresent(val -> list.put(name, Shown.type(val)));
    }
    return list;
  }

  /** Every name in force. */
  public Collection<String> names() {
    return names.all();
  }

  /** What can follow the dot after {@code path}, which is a name or members of one. */
  public Collection<String> members(String path) {
    return value(path).map(names::members).orElse(List.of());
  }

  /** The value that {@code path} names, without running anything. */
  private Optional<Val> value(String path) {
    Diagnostics ignored = new Diagnostics();
    Input input = Parser.parseInput(new SourceFile("", path));
    return !input.hasErrors()
            && input.items().size() == 1
            && input.items().get(0) instanceof Input.Item.Asks asks
        ? Preview.of(asks.expr(), "", names, prompt.memory(), ignored).map(Preview::val)
        : Optional.empty();
  }

  /** The signature and the documentation of what {@code path} names. */
  public Optional<String> doc(String path) {
    return value(path).map(Shown::doc);
  }
}
