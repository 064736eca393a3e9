package dev.jtc.filetests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jtc.compiler.autodiff.Reverse;
import dev.jtc.compiler.graph.Flow;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Live;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.loop.KernelPrinter;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.pass.Pass;
import dev.jtc.compiler.pass.Pipeline;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The commands of file tests. */
enum Verb {
  /** {@code check}: what the compiler says about a program. */
  CHECK {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      var diagnostics = Programs.check(test).diagnostics();
      Map<String, Long> counts = new TreeMap<>();
      diagnostics.forEach(d -> counts.merge(d.code().id(), 1L, Long::sum));
      return new Outcome(Diagnostics.render(diagnostics), counts);
    }
  },

  /** {@code elaborate FN}: the graph of a function as it is written, gradients included. */
  ELABORATE {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      return Outcome.of(graph(test, command.word(1)));
    }
  },

  /** {@code grad [FN]}: the first result differentiated by every float parameter, seed 1. */
  GRAD {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      Graph graph = graph(test, command.word(1));
      GraphBuilder builder = new GraphBuilder();
      List<Value> arguments = new ArrayList<>();
      graph.parameters().forEach(p -> arguments.add(builder.parameter(p.name(), p.value().type())));
      Value y = Inline.into(builder, graph, arguments).get(0);
      List<Value> wrt = arguments.stream().filter(Flow::isFloat).toList();
      Value seed = new Builds(builder).full(y.type(), 1);
      List<Value> gradients = Reverse.gradient(builder, y, wrt, seed);
      List<Named> results = new ArrayList<>();
      for (int i = 0; i < wrt.size(); i++) {
        String name = graph.parameters().get(arguments.indexOf(wrt.get(i))).name();
        results.add(new Named("d" + name, gradients.get(i)));
      }
      Graph gradient = Live.prune(builder.build(graph.name() + ".grad", results));
      Verifier.verify(gradient, "differentiation");
      return Outcome.of(gradient);
    }
  },

  /** {@code pass NAME,NAME… [FN]}: the graph after single passes. */
  PASS {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      Graph graph = graph(test, command.word(2));
      for (String name : command.word(1).split(",")) {
        graph = pass(name).run(graph);
        Verifier.verify(graph, name);
      }
      return Outcome.of(graph);
    }
  },

  /** {@code optimize [FN]}: the graph after all passes. */
  OPTIMIZE {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      return Outcome.of(lowered(test, command).graph());
    }
  },

  /** {@code kernels [FN]}: the kernels after all passes. */
  KERNELS {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      Lowered lowered = lowered(test, command);
      String text =
          lowered.kernels().stream().map(KernelPrinter::print).collect(Collectors.joining("\n"));
      return Outcome.of(lowered, text);
    }
  },

  /** {@code eval [FN]}: the results for the tensors given; interpreted and compiled are one. */
  EVAL {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      Lowered lowered = lowered(test, command);
      List<Tensor> arguments = new ArrayList<>();
      for (Named parameter : lowered.source().parameters()) {
        Tensor tensor = test.tensors().get(parameter.name());
        if (tensor == null) {
          throw new IllegalArgumentException(
              "`// in " + parameter.name() + ": " + parameter.value().type() + " = …` is missing");
        }
        arguments.add(tensor);
      }
      List<Tensor> results = lowered.checked(arguments);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < results.size(); i++) {
        String name = lowered.source().results().get(i).name();
        text.append(new TensorLine(name, results.get(i))).append('\n');
      }
      return Outcome.of(text.toString());
    }
  },

  /** {@code run}: what a program prints, which is the same in both modes. */
  RUN {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      String dynamic = Programs.runSteps(test);
      String compiled = Programs.runClasses(test);
      assertEquals(
          dynamic,
          compiled,
          () -> "the modes differ (- dynamic, + static):\n" + LineDiff.of(dynamic, compiled));
      return Outcome.of(compiled);
    }
  },

  /** {@code print}: a graph or kernel prints as it is written. */
  PRINT {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      String written = test.body();
      String printed =
          written.startsWith("kernel ")
              ? KernelPrinter.print(KernelParser.parse(written))
              : GraphPrinter.print(GraphParser.parse(written));
      assertEquals(
          written, printed, () -> "it prints otherwise:\n" + LineDiff.of(written, printed));
      return Outcome.of(printed);
    }
  },

  /** {@code verify}: what is wrong with a graph, under the lines that it is about. */
  VERIFY {
    @Override
    Outcome run(FileTest test, FileTest.Command command) {
      Graph graph = GraphParser.parse(test.input());
      String message =
          assertThrows(IllegalStateException.class, () -> Verifier.verify(graph, "parsing"))
              .getMessage();
      return Outcome.of(message);
    }
  };

  abstract Outcome run(FileTest test, FileTest.Command command);

  /** The command that is called {@code word}. */
  static Verb of(String word) {
    for (Verb verb : values()) {
      if (verb.name().toLowerCase(Locale.ROOT).equals(word)) {
        return verb;
      }
    }
    throw new IllegalArgumentException("there is no command `" + word + "`");
  }

  /** The function {@code name} of a program; without a name the input is a graph's text. */
  private static Graph graph(FileTest test, String name) {
    Graph graph = name.isEmpty() ? GraphParser.parse(test.input()) : Programs.function(test, name);
    Verifier.verify(graph, name.isEmpty() ? "parsing" : "elaboration");
    return graph;
  }

  private static Lowered lowered(FileTest test, FileTest.Command command) {
    Graph graph = graph(test, command.word(1));
    Pipeline.STANDARD.run(graph, (pass, after) -> Verifier.verify(after, pass.name()));
    return Lowered.of(graph);
  }

  private static Pass pass(String name) {
    return Pipeline.STANDARD.passes().stream()
        .filter(pass -> pass.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no pass `" + name + "`"));
  }
}
