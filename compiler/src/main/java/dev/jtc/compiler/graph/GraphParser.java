package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.op.OpText;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text form of {@link GraphPrinter}.
 *
 * <p>Values of nodes keep the numbers they are written with; parameters, which are written by name,
 * get the smallest numbers that are free. Operands are only looked up, not checked against typing
 * rules: that is the {@link Verifier}'s part, so that tests can write down wrong graphs.
 */
public final class GraphParser {
  private static final Pattern HEADER =
      Pattern.compile("fn ([^<(]*)(?:<[^>]*>)?\\((.*)\\) -> \\((.*)\\) \\{");
  private static final Pattern BODY = Pattern.compile("(\\w+): (fn .*)");
  private static final Pattern NODE =
      Pattern.compile(
          "(?:(?<results>%.*?) )?= (?<op>\\S+)(?<operands>(?: %[^ ,]+,?)*)"
              + "(?: \\{(?<attributes>.*)\\})? :(?: (?<types>[^@]*?))?"
              + "(?: @(?<phase>\\w+))?(?: in (?<scope>\\S+))?");

  private final List<String> lines;
  private int at;

  private GraphParser(String text) {
    lines = Arrays.asList(text.split("\n"));
  }

  /**
   * The graph that {@code text} spells; lines around it may be blank or comments.
   *
   * @throws IllegalArgumentException with the line's number where it spells none
   */
  public static Graph parse(String text) {
    GraphParser parser = new GraphParser(text);
    Graph graph = parser.graph(parser.next());
    while (parser.at < parser.lines.size()) {
      if (!parser.line(parser.at++).isEmpty()) {
        throw parser.error("expected nothing after the graph");
      }
    }
    return graph;
  }

  private Graph graph(String header) {
    Matcher head = HEADER.matcher(header);
    if (!head.matches()) {
      throw error("expected `fn name(%parameter: type, …) -> (result: type, …) {`");
    }
    Set<Integer> taken = numbers();
    Map<String, Value> values = new HashMap<>();
    List<Named> parameters = new ArrayList<>();
    int id = 0;
    for (String[] declaration : declarations(head.group(2))) {
      while (taken.contains(id)) {
        id++;
      }
      Value value = new Value(id++, type(declaration[1]));
      parameters.add(new Named(declaration[0].substring(1), value));
      values.put(declaration[0], value);
    }
    List<Node> nodes = new ArrayList<>();
    String line = next();
    while (!line.equals("return") && !line.startsWith("return ")) {
      Node node = node(line, values);
      nodes.add(node);
      node.results().forEach(value -> values.put(value.toString(), value));
      line = next();
    }
    List<Named> results = results(head.group(3), line.substring("return".length()), values);
    if (!next().equals("}")) {
      throw error("expected `}`");
    }
    return new Graph(head.group(1), parameters, nodes, results);
  }

  /** The numbers that nodes from here to the end of this graph are written with. */
  private Set<Integer> numbers() {
    Set<Integer> numbers = new HashSet<>();
    int depth = 1;
    for (int i = at; i < lines.size() && depth > 0; i++) {
      String line = line(i);
      depth += line.endsWith(") {") ? 1 : line.equals("}") ? -1 : 0;
      if (depth == 1 && line.startsWith("%") && line.contains(" = ")) {
        for (String name : items(line.substring(0, line.indexOf(" = ")))) {
          numbers.add(number(name));
        }
      }
    }
    return numbers;
  }

  private List<Named> results(String declared, String returned, Map<String, Value> values) {
    List<String[]> declarations = declarations(declared);
    List<String> names = items(returned);
    if (names.size() != declarations.size()) {
      throw error(declarations.size() + " results are declared, " + names.size() + " returned");
    }
    List<Named> results = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      results.add(new Named(declarations.get(i)[0], value(names.get(i), values)));
    }
    return results;
  }

  private Node node(String line, Map<String, Value> values) {
    Matcher match = NODE.matcher(line);
    if (!match.matches()) {
      throw error("expected `%0 = op %operand, … {attribute=value, …} : type, …`");
    }
    List<Value> operands = new ArrayList<>();
    items(match.group("operands")).forEach(name -> operands.add(value(name, values)));
    List<TensorType> types = items(match.group("types")).stream().map(this::type).toList();
    List<String> names = items(match.group("results"));
    if (names.size() != types.size()) {
      throw error(names.size() + " results with " + types.size() + " types");
    }
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      results.add(new Value(number(names.get(i)), types.get(i)));
    }
    Map<String, String> attributes = new TreeMap<>();
    for (String attribute : items(match.group("attributes"))) {
      int equals = attribute.indexOf('=');
      attributes.put(attribute.substring(0, equals), attribute.substring(equals + 1));
    }
    Origin origin = origin(match.group("phase"), match.group("scope"));
    OpText text = new OpText(match.group("op"), attributes, types, bodies());
    try {
      return new Node(text.parse(), operands, results, origin);
    } catch (IllegalArgumentException e) {
      throw error(e.getMessage());
    }
  }

  private Map<String, Graph> bodies() {
    Map<String, Graph> bodies = new LinkedHashMap<>();
    while (at < lines.size()) {
      Matcher body = BODY.matcher(line(at));
      if (!body.matches()) {
        break;
      }
      at++;
      bodies.put(body.group(1), graph(body.group(2)));
    }
    return bodies;
  }

  private Origin origin(String phase, String scope) {
    Phase known =
        phase == null
            ? Phase.FORWARD
            : Arrays.stream(Phase.values())
                .filter(p -> p.name().toLowerCase(Locale.ROOT).equals(phase))
                .findFirst()
                .orElseThrow(() -> error("there is no phase `" + phase + "`"));
    return new Origin(known, scope == null ? "" : scope);
  }

  private Value value(String name, Map<String, Value> values) {
    Value value = values.get(name);
    if (value == null) {
      throw error("there is no value " + name + " yet");
    }
    return value;
  }

  private List<String[]> declarations(String text) {
    List<String[]> declarations = new ArrayList<>();
    for (String item : items(text)) {
      String[] parts = item.split(": ", 2);
      if (parts.length != 2) {
        throw error("expected `name: type` instead of `" + item + "`");
      }
      declarations.add(parts);
    }
    return declarations;
  }

  private TensorType type(String text) {
    try {
      return TensorType.parse(text);
    } catch (IllegalArgumentException e) {
      throw error(e.getMessage());
    }
  }

  private int number(String name) {
    try {
      return Integer.parseInt(name.substring(1));
    } catch (NumberFormatException e) {
      throw error("results of nodes are numbered, as %0");
    }
  }

  private static List<String> items(String text) {
    return text == null || text.isBlank() ? List.of() : List.of(text.strip().split(", "));
  }

  /** The next line that says something. */
  private String next() {
    while (at < lines.size()) {
      String line = line(at++);
      if (!line.isEmpty()) {
        return line;
      }
    }
    throw error("the text ends too early");
  }

  /** A line without indentation and comment. */
  private String line(int index) {
    String line = lines.get(index);
    int comment = line.indexOf("//");
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }

  private IllegalArgumentException error(String message) {
    return new IllegalArgumentException("line " + at + ": " + message);
  }
}
