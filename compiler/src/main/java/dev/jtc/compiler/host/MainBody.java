package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The statements of {@code main} while they are made: blocks inside of each other, the graph that
 * is open, and the variables between them.
 */
final class MainBody {
  private final Diagnostics diagnostics;
  private final Segments segments = new Segments();
  private final Deque<Block> blocks = new ArrayDeque<>();
  private final Variables variables = new Variables(this);

  MainBody(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** What {@code body} adds. */
  Block whole(Runnable body) {
    Block block = new Block();
    blocks.push(block);
    body.run();
    cut();
    blocks.pop();
    return block;
  }

  Variables variables() {
    return variables;
  }

  Segments segments() {
    return segments;
  }

  /** Ends the open graph, so that an effect comes after it. */
  void cut() {
    for (Segments.Draft draft : segments.cut()) {
      addLazily(() -> segments.finish(draft));
    }
  }

  /** Adds what is done after the open graph. */
  void add(HostStmt statement) {
    if (statement instanceof HostStmt.Call
        || statement instanceof HostStmt.Invoke
        || statement instanceof HostStmt.Create) {
      place();
    }
    blocks.element().add(statement);
  }

  /** What can fail tells its place first. */
  void place() {
    segments.origin().span().ifPresent(span -> blocks.element().add(new HostStmt.At(span.head())));
  }

  /** The variable that holds {@code value}; ends the open graph. */
  HostVar variable(Value value) {
    cut();
    return segments.variableOf(value);
  }

  /** Sets {@code to}. */
  void move(HostVar to, Value from) {
    HostVar source = variable(from);
    add(new HostStmt.Move(to, source));
  }

  /** A value that {@code place} holds now. */
  Value readVariable(HostVar place) {
    cut();
    HostVar copy = segments.variable(place.name(), place.type());
    add(new HostStmt.Move(copy, place));
    return segments.held(copy);
  }

  /** Reports that {@code cell} would get another type. */
  void typeChanges(Cell cell, HostVar place, Val content) {
    diagnostics.add(
        Diagnostic.error(Code.TYPE_CHANGES, "`" + cell.name() + "` must keep its type")
            .at(
                segments.origin().span().orElseThrow(),
                "is "
                    + (place == null ? "no tensor" : place.type())
                    + ", becomes "
                    + content.describe())
            .help("declare it with a value of the final type"));
  }

  /** What {@code body} adds behind the open graph, with variables read anew there. */
  Block nested(Runnable body) {
    cut();
    variables.forget();
    Block block = whole(body);
    variables.forget();
    return block;
  }

  /** Adds statements that are known at the end, when it shows what their graphs must give. */
  void addLazily(Supplier<List<HostStmt>> statements) {
    blocks.element().addLazily(statements);
  }

  /** Adds a branch. */
  void addIf(HostVar test, Block then, Block otherwise) {
    addLazily(() -> List.of(new HostStmt.If(test, then.finish(), otherwise.finish())));
  }

  /** Reports that two branches do not go together. */
  void branchesDiffer(Span span, String types) {
    diagnostics.add(
        Diagnostic.error(Code.TYPE_CHANGES, "the two branches give different types")
            .at(span, types));
  }
}
