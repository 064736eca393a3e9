package dev.jtc.goldens;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.ModelGraphs;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.jvm.Executable;
import dev.jtc.compiler.kernel.Lowering;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.pass.Pipeline;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Format;
import dev.jtc.runtime.SafeTensors;
import dev.jtc.runtime.Tensor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A row as a program: a function {@code run} that returns the row's results, gradients and second
 * derivatives. For layers and optimizers it belongs to a model {@code Row}.
 */
final class GoldenProgram {
  private final GoldenRow row;
  private final DType floats;
  private final String text;

  /** What gradients are taken by: inputs, then parameters in the order of their declarations. */
  private final List<String> wrt = new ArrayList<>();

  /** What is given to {@code run}, by name: inputs, then weights. */
  private final Map<String, Tensor> arguments = new LinkedHashMap<>();

  /**
   * @param floats the dtype of what the row has in f64
   */
  GoldenProgram(GoldenRow row, DType floats) {
    this.row = row;
    this.floats = floats;
    row.inputs().forEach((name, tensor) -> arguments.put(name, converted(tensor)));
    wrt.addAll(row.gradients().keySet());
    if (row.kind() == GoldenRow.Kind.LAYER) {
      wrt.retainAll(row.inputs().keySet());
      wrt.addAll(parametersInOrder());
    }
    String body = row.kind() == GoldenRow.Kind.OPTIMIZER ? "" : body();
    String parameters =
        arguments.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue().type())
            .collect(Collectors.joining(", "));
    String head = (row.training() ? "train fn" : "fn") + " run(" + parameters + ") {\n";
    text =
        switch (row.kind()) {
          case FN -> head + body + "}\n";
          case LAYER -> "model Row {\n  let m = " + row.jt() + "\n  " + head + body + "}\n}\n";
          case OPTIMIZER -> optimizer();
        };
  }

  /** The program's text. */
  String text() {
    return text;
  }

  /** What the gradients that {@code run} returns belong to, in order. */
  List<String> wrt() {
    return wrt;
  }

  private List<String> parametersInOrder() {
    Program program = load("model Row {\n  let m = " + row.jt() + "\n}\n");
    Diagnostics diagnostics = new Diagnostics();
    return model(program, diagnostics).instance().parameters().stream()
        .map(cell -> cell.name().substring("m.".length()))
        .toList();
  }

  private ModelGraphs model(Program program, Diagnostics diagnostics) {
    Decl.Model decl = program.models().get(0);
    Elaborator elaborator = new Elaborator(diagnostics);
    return elaborator
        .model(decl, program.scope(), elaborator.givenConfiguration(decl).orElseThrow())
        .orElseThrow(() -> broken(diagnostics));
  }

  // The text.

  /** Fixed irregular numbers, none of them 0; {@code golden.py} has the same. */
  static Tensor weights(DType dtype, int[] shape, int which) {
    Tensor weights = Tensor.zeros(dtype, shape);
    for (int i = 0; i < weights.size(); i++) {
      Elements.setDouble(weights, i, ((i * 37 + which * 11) % 23 - 11.5) / 16);
    }
    return weights;
  }

  private String optimizer() {
    Tensor w = row.parameters().get("w");
    return """
    model Row {
        param w: TYPE = WHAT
        let opt = OPTIMIZER
        train fn run() -> TYPE {
            opt.minimize(sum(w ^ 2 + w ^ 4 / 4.0))
            return w
        }
    }
    """
        .replace("TYPE", w.type())
        .replace("WHAT", literal(w))
        .replace("OPTIMIZER", row.jt());
  }

  private String body() {
    String expression = row.kind() == GoldenRow.Kind.FN ? row.jt() : row.call();
    if (floats == DType.F32) {
      expression = expression.replaceAll("\\bf64\\b", "f32");
    }
    int count = row.results().size();
    String ys = IntStream.range(0, count).mapToObj(i -> "y" + i).collect(Collectors.joining(", "));
    StringBuilder body = new StringBuilder();
    String pattern = row.pattern().isEmpty() ? "(" + ys + ")" : row.pattern();
    body.append("let ").append(count > 1 ? pattern : ys).append(" = ");
    body.append(expression).append('\n');
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (row.results().get(i).dtype().isFloat()) {
        terms.add(weighted("y" + i, row.results().get(i), i));
      }
    }
    String returned = ys;
    if (!row.gradients().isEmpty()) {
      String names = names();
      gradient(body, "first", terms, names);
      returned += ", first";
      if (!row.seconds().isEmpty()) {
        gradient(body, "second", secondTerms(names), names);
        returned += ", second";
      }
    }
    boolean isOne = returned.equals("y0");
    return body.append("return ")
        .append(isOne ? "y0" : "(" + returned + ")")
        .append('\n')
        .toString();
  }

  private static void gradient(StringBuilder body, String name, List<String> terms, String wrt) {
    body.append("let ").append(name).append(" = grad(").append(String.join(" + ", terms));
    body.append(", wrt = ").append(wrt).append(")\n");
  }

  private String weighted(String value, Tensor type, int which) {
    String name = "w" + which;
    arguments.put(name, weights(converted(type).dtype(), type.shape(), which));
    return "sum(" + name + " * " + value + ")";
  }

  /** What gradients are asked for by: {@code (x, t)}, or {@code (x, m)} with the layer. */
  private String names() {
    List<String> names = new ArrayList<>(wrt);
    if (!row.parameters().isEmpty()) {
      names.removeAll(row.parameters().keySet());
      names.add("m");
    }
    return names.size() == 1 ? names.get(0) : "(" + String.join(", ", names) + ")";
  }

  /** One term for each first gradient, which has the form of {@code names}. */
  private List<String> secondTerms(String names) {
    List<String> terms = new ArrayList<>();
    int inputs = wrt.size() - row.parameters().size();
    boolean isTuple = names.startsWith("(");
    for (int i = 0; i < wrt.size(); i++) {
      String value = isTuple ? "first[" + Math.min(i, inputs) + "]" : "first";
      value += i >= inputs ? "[" + (i - inputs) + "]" : "";
      int which = 100 + List.copyOf(row.gradients().keySet()).indexOf(wrt.get(i));
      terms.add(weighted(value, row.gradients().get(wrt.get(i)), which));
    }
    return terms;
  }

  private Tensor converted(Tensor tensor) {
    return tensor.dtype() == DType.F64 ? convert(tensor, floats) : tensor;
  }

  static Tensor convert(Tensor tensor, DType dtype) {
    Tensor converted = Tensor.zeros(dtype, tensor.shape());
    for (int i = 0; i < tensor.size(); i++) {
      Elements.setDouble(converted, i, Elements.getDouble(tensor, i));
    }
    return converted;
  }

  // Running.

  /** Everything {@code run} gave, and the state it left behind. */
  record Outcome(List<Tensor> returned, Map<String, Tensor> state) {}

  /** Compiled once; runs with other numbers for the inputs. */
  final class Compiled {
    private final FunctionGraph function;
    private final Executable code;
    private final Map<String, Tensor> cells = new LinkedHashMap<>();

    private Compiled() {
      Program program = load(text);
      Diagnostics diagnostics = new Diagnostics();
      Elaborator elaborator = new Elaborator(diagnostics);
      if (row.kind() == GoldenRow.Kind.FN) {
        Decl.Fn run = program.functions().get(0);
        function = elaborator.function(run, program.scope()).orElseThrow(() -> broken(diagnostics));
      } else {
        ModelGraphs model = model(program, diagnostics);
        List<Tensor> first = Interpreter.run(model.create(), List.of(Tensor.scalar(7L)));
        for (int i = 0; i < first.size(); i++) {
          cells.put(model.cells().get(i).name(), first.get(i));
        }
        cells.putAll(given(cells));
        Decl.Fn run = model.instance().function("run").orElseThrow();
        function = elaborator.function(model, run).orElseThrow(() -> broken(diagnostics));
      }
      Verifier.verify(function.graph(), "elaboration");
      Graph graph = Pipeline.STANDARD.run(function.graph());
      // Of another width than most machines prefer, so that tests of programs cover the other.
      Width width = Width.BITS_256;
      code =
          Executable.of(
              Lowering.lower(graph, List.of(width)),
              types(graph.parameters()),
              types(graph.results()),
              width);
    }

    private static List<TensorType> types(List<Named> values) {
      return values.stream().map(value -> value.value().type()).toList();
    }

    /** Calls {@code run} once; what it writes is there for the next call. */
    List<Tensor> run(Map<String, Tensor> changed) {
      Map<String, Tensor> given = new LinkedHashMap<>(arguments);
      given.putAll(changed);
      List<Tensor> all = new ArrayList<>();
      function.arguments().forEach(argument -> all.add(given.get(argument.name())));
      for (Cell cell : function.reads()) {
        // A function that stands alone has only a generator.
        all.add(cells.getOrDefault(cell.name(), Tensor.scalar(0L)));
      }
      List<Tensor> results = code.run(all);
      int count = function.results().size();
      for (int i = 0; i < function.writes().size(); i++) {
        cells.put(function.writes().get(i).name(), results.get(count + i));
      }
      return results.subList(0, count);
    }

    /** All calls that the row is about: an optimizer makes its steps. */
    Outcome outcome() {
      List<Tensor> returned = new ArrayList<>();
      for (int i = 0; i < calls(); i++) {
        returned.addAll(run(Map.of()));
      }
      return new Outcome(returned, cells);
    }
  }

  Compiled compiled() {
    return new Compiled();
  }

  /**
   * In dynamic mode; what {@code compiled} keeps is the start. Files in {@code folder} hold what
   * goes into the model and comes out.
   */
  Outcome runDynamic(Compiled compiled, Path folder) throws IOException {
    StringBuilder main = new StringBuilder(text).append("main {\n");
    arguments.forEach(
        (name, tensor) ->
            main.append("let ")
                .append(name)
                .append(": ")
                .append(tensor.type())
                .append(" = ")
                .append(literal(tensor))
                .append('\n'));
    String call = "run(" + String.join(", ", arguments.keySet()) + ")";
    if (row.kind() == GoldenRow.Kind.FN) {
      main.append("let outcome = ").append(call).append("\n}\n");
      return new Outcome(trace(main.toString()), Map.of());
    }
    Path before = folder.resolve("before.safetensors");
    Path after = folder.resolve("after.safetensors");
    new SafeTensors(compiled.cells, Map.of()).write(before);
    main.append("let net = Row()\nload(net, \"").append(slashes(before)).append("\")\n");
    main.append("for t in 0..").append(calls()).append(" { net.").append(call).append(" }\n");
    main.append("save(net, \"").append(slashes(after)).append("\")\n}\n");
    return new Outcome(trace(main.toString()), SafeTensors.read(after).tensors());
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private List<Tensor> trace(String program) {
    List<Tensor> returned = new ArrayList<>();
    PrintStream out = new PrintStream(PrintStream.nullOutputStream());
    DynamicProgram.run(load(program), out, call -> returned.addAll(call.returned()));
    return returned;
  }

  private int calls() {
    return row.kind() == GoldenRow.Kind.OPTIMIZER ? row.results().size() : 1;
  }

  /** The row's parameters and state under their names in the program. */
  private Map<String, Tensor> given(Map<String, Tensor> cells) {
    Map<String, Tensor> given = new LinkedHashMap<>();
    Map<String, Tensor> all = new LinkedHashMap<>(row.parameters());
    all.putAll(row.before());
    String prefix = row.kind() == GoldenRow.Kind.LAYER ? "m." : "";
    all.forEach(
        (name, tensor) -> {
          Tensor cell = cells.get(prefix + name);
          if (cell == null || !cell.type().equals(tensor.type())) {
            throw new AssertionError(
                name + ": " + tensor.type() + " should be among " + types(cells));
          }
          given.put(prefix + name, tensor);
        });
    return given;
  }

  private static Map<String, String> types(Map<String, Tensor> cells) {
    Map<String, String> types = new LinkedHashMap<>();
    cells.forEach((name, tensor) -> types.put(name, tensor.type()));
    return types;
  }

  private Program load(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Program program =
        Program.load(
            new SourceFile("row.jt", text),
            path -> {
              throw new NoSuchFileException(path.toString());
            },
            diagnostics);
    if (diagnostics.hasErrors()) {
      throw broken(diagnostics);
    }
    return program;
  }

  private AssertionError broken(Diagnostics diagnostics) {
    return new AssertionError(row + ": " + diagnostics.render() + "\n" + text);
  }

  /** {@code tensor} as the language writes it. */
  private static String literal(Tensor tensor) {
    return literal(tensor, 0, 0, tensor.size());
  }

  private static String literal(Tensor tensor, int axis, int from, int size) {
    if (axis == tensor.rank()) {
      return switch (tensor.dtype()) {
        case F32, F64 -> Format.text(Elements.getDouble(tensor, from));
        case BOOL -> Elements.isTrue(tensor, from) ? "true" : "false";
        case I32, I64, U8 -> Long.toString(Elements.getLong(tensor, from));
      };
    }
    int rows = tensor.dim(axis);
    int step = rows == 0 ? 0 : size / rows;
    return IntStream.range(0, rows)
        .mapToObj(i -> literal(tensor, axis + 1, from + i * step, step))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
