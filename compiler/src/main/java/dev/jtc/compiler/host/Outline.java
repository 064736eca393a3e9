package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.host.MethodWriter.Target;
import dev.jtc.compiler.type.TensorType;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.objectweb.asm.Type;

/**
 * Writes what a generated class looks like from outside as Java source, for people, IDEs and the
 * javadoc tool: signatures, with the documentation of the program as comments.
 */
final class Outline {
  private static final String BODY = " {\n    throw new AssertionError();\n  }\n";

  private final StringBuilder out = new StringBuilder();
  private final String simpleName;

  private Outline(String binaryName) {
    int dot = binaryName.lastIndexOf('.');
    this.simpleName = binaryName.substring(dot + 1);
    out.append(
        "// What the compiled class looks like from outside. The code is in the class file.\n");
    if (dot >= 0) {
      out.append("package ").append(binaryName, 0, dot).append(";\n");
    }
    out.append('\n');
  }

  /** The class of a model. */
  static String of(HostModel model, String binaryName) {
    Outline outline = new Outline(binaryName);
    String keeps =
        model.graphs().cells().stream()
            .filter(cell -> cell.role() == Cell.Role.PARAMETER)
            .map(cell -> "<li>{@code " + cell.name() + ": " + spaced(cell.type()) + "}")
            .collect(Collectors.joining("\n"));
    String doc = JavadocText.of(model.graphs().instance().decl().doc());
    outline.comment(
        "", keeps.isEmpty() ? doc : doc + "\n\n<p>Parameters:\n\n<ul>\n" + keeps + "\n</ul>");
    outline.open(" extends dev.jtc.runtime.Model");
    outline.member(
        "private " + outline.simpleName + "()", " {\n    super(\"\", java.util.List.of());\n  }\n");
    outline.comment("  ", "Makes a model; {@code seed} fixes the first value of everything in it.");
    outline.member("public static " + outline.simpleName + " create(long seed)", BODY);
    outline.comment(
        "  ",
        "Reads a model from a file of {@code save}.\n\n"
            + "@throws java.io.IOException if the file cannot be read or is of another model");
    outline.member(
        "public static "
            + outline.simpleName
            + " load(java.nio.file.Path path) throws java.io.IOException",
        BODY);
    model.methods().forEach(method -> outline.method(method, "public "));
    return outline.out.append("}\n").toString();
  }

  /** The class of the file. */
  static String of(HostProgram program, String binaryName) {
    Outline outline = new Outline(binaryName);
    outline.comment("", "The functions of {@code " + program.name() + ".jt}.");
    outline.open("");
    outline.member("private " + outline.simpleName + "()", " {}\n");
    program.functions().forEach(method -> outline.method(method, "public static "));
    if (program.main().isPresent()) {
      outline.comment("  ", "Runs {@code main}.");
      outline.member("public static void main(String[] args)", BODY);
    }
    return outline.out.append("}\n").toString();
  }

  private void open(String parent) {
    out.append("public final class ").append(simpleName).append(parent).append(" {\n");
  }

  private void member(String head, String body) {
    out.append("  ").append(head).append(body).append('\n');
  }

  private void method(HostMethod method, String modifiers) {
    if (method.general().isEmpty()) {
      return;
    }
    FunctionGraph function = method.general().get();
    for (Function<TensorType, Type> spelling : MethodWriter.spellings(function)) {
      String parameters =
          function.arguments().stream()
              .map(
                  a ->
                      spelling.apply(a.type()).getClassName()
                          + " "
                          + JavaTypes.identifier(a.name()))
              .collect(Collectors.joining(", "));
      String result = MethodWriter.resultType(function, spelling).getClassName();
      String head = modifiers + result + " " + JavaTypes.method(method.name()) + "(" + parameters;
      for (Target target : MethodWriter.targets(function)) {
        comment("  ", documentation(function, target));
        String comma = parameters.isEmpty() ? "" : ", ";
        String given = comma + result + " " + MethodWriter.resultName(function);
        member(head + (target == Target.GIVEN ? given : "") + ")", BODY);
      }
    }
  }

  private static String documentation(FunctionGraph function, Target target) {
    StringBuilder text = new StringBuilder(JavadocText.of(function.decl().doc()));
    text.append("\n\n");
    for (FunctionGraph.Argument argument : function.arguments()) {
      text.append("@param ").append(JavaTypes.identifier(argument.name()));
      text.append(" {@code ").append(spaced(argument.type())).append("}\n");
    }
    List<TensorType> results = function.results();
    if (target == Target.GIVEN) {
      String name = MethodWriter.resultName(function);
      text.append("@param ").append(name).append(" what the result is written into\n");
      text.append("@return {@code ").append(name).append("}: ");
      text.append("{@code ").append(spaced(results.get(0))).append('}');
    } else if (results.size() == 1) {
      text.append("@return {@code ").append(spaced(results.get(0))).append('}');
    } else if (!results.isEmpty()) {
      String types =
          IntStream.range(0, results.size())
              .mapToObj(i -> "[" + i + "]: " + spaced(results.get(i)))
              .collect(Collectors.joining(", "));
      text.append("@return {@code ").append(types).append('}');
    }
    return text.toString();
  }

  /** {@code f32[N,10]} with a blank after the comma, as the language writes it. */
  static String spaced(TensorType type) {
    return type.toString().replace(",", ", ");
  }

  private void comment(String indent, String text) {
    if (text.isBlank()) {
      return;
    }
    out.append(indent).append("/**\n");
    text.strip()
        .lines()
        .forEach(line -> out.append(indent).append((" * " + line).stripTrailing()).append('\n'));
    out.append(indent).append(" */\n");
  }
}
