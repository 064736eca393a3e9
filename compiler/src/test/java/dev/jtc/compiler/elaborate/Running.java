package dev.jtc.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Elaborates functions and models of a program and evaluates their graphs. */
final class Running {
  private Running() {}

  static Program load(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Program program =
        Program.load(
            new SourceFile("test.jt", text),
            path -> {
              throw new NoSuchFileException(path.toString());
            },
            diagnostics);
    assertEquals("", diagnostics.render());
    new Checker(program, diagnostics).check();
    assertEquals("", diagnostics.render());
    return program;
  }

  /** The graph of the function {@code name} for its own types. */
  static Graph graph(String text, String name) {
    Program program = load(text);
    Decl.Fn fn =
        program.functions().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    Diagnostics diagnostics = new Diagnostics();
    FunctionGraph made = new Elaborator(diagnostics).function(fn, program.scope()).orElseThrow();
    Verifier.verify(made.graph(), "elaboration");
    return made.graph();
  }

  /** What function {@code f} of {@code text} returns; a generator starts at key and counter 0. */
  static List<Tensor> call(String text, Tensor... arguments) {
    Graph graph = graph(text, "f");
    List<Tensor> all = new ArrayList<>(List.of(arguments));
    while (all.size() < graph.parameters().size()) {
      all.add(Tensor.scalar(0L));
    }
    return Interpreter.run(graph, all);
  }

  /** A model that is made and called as a host would. */
  static final class Made {
    private final ModelGraphs model;
    private final Map<Cell, Tensor> cells = new HashMap<>();

    Made(String text) {
      Program program = load(text);
      List<Decl.Model> models = program.models();
      Decl.Model decl = models.get(models.size() - 1);
      Diagnostics diagnostics = new Diagnostics();
      Elaborator elaborator = new Elaborator(diagnostics);
      model =
          elaborator
              .model(decl, program.scope(), elaborator.givenConfiguration(decl).orElseThrow())
              .orElseThrow(() -> new AssertionError(diagnostics.render()));
      Verifier.verify(model.create(), "elaboration");
      List<Tensor> first = Interpreter.run(model.create(), List.of(Tensor.scalar(7L)));
      for (int i = 0; i < first.size(); i++) {
        cells.put(model.cells().get(i), first.get(i));
      }
    }

    List<String> names() {
      return model.cells().stream().map(Cell::name).toList();
    }

    String cell(String name) {
      Cell cell =
          model.cells().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
      return show(cells.get(cell));
    }

    String call(String name, Tensor... arguments) {
      Decl.Fn fn = model.instance().function(name).orElseThrow();
      Diagnostics diagnostics = new Diagnostics();
      FunctionGraph made =
          new Elaborator(diagnostics)
              .function(model, fn)
              .orElseThrow(() -> new AssertionError(diagnostics.render()));
      Verifier.verify(made.graph(), "elaboration");
      List<Tensor> all = new ArrayList<>(List.of(arguments));
      made.reads().forEach(cell -> all.add(cells.get(cell)));
      List<Tensor> results = Interpreter.run(made.graph(), all);
      int count = made.results().size();
      for (int i = 0; i < made.writes().size(); i++) {
        cells.put(made.writes().get(i), results.get(count + i));
      }
      return show(results.subList(0, count));
    }
  }

  static String show(List<Tensor> tensors) {
    return String.join("; ", tensors.stream().map(Running::show).toList());
  }

  /** Type and elements in a line, {@code f32[2,2] 1 2.5 0 -1}. */
  static String show(Tensor tensor) {
    StringBuilder out = new StringBuilder(tensor.type().replace(" ", ""));
    Tensor flat = tensor.reshape(-1);
    for (int i = 0; i < flat.size(); i++) {
      double value = flat.get(i);
      boolean isInteger = !tensor.dtype().isFloat() || value == Math.rint(value);
      boolean isFloat = tensor.dtype() == DType.F32;
      String text =
          isInteger
              ? Long.toString(tensor.dtype().isFloat() ? (long) value : flat.getLong(i))
              : isFloat ? Float.toString((float) value) : Double.toString(value);
      out.append(' ').append(text);
    }
    return out.toString();
  }
}
