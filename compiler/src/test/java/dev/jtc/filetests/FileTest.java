package dev.jtc.filetests;

import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of {@code src/test/resources/jtt}: what to do with an input, and what must come out. The
 * format is described in {@code docs/file-tests.md}.
 *
 * @param name the file's, for messages
 * @param input all above the expected texts; what it says to the test are comments of the input
 * @param commands what is done with it, in order
 * @param tensors arguments for {@code eval}, by the names of parameters
 * @param expected the expected texts by the commands' texts
 */
record FileTest(
    String name,
    String input,
    List<Command> commands,
    Map<String, Tensor> tensors,
    Map<String, String> expected) {
  private static final String TEST = "// test ";
  private static final String COUNTS = "// counts: ";
  private static final String TENSOR = "// in ";
  private static final String SEPARATOR = "--- ";

  /**
   * One line {@code // test …} with the counts below it.
   *
   * @param text all after {@code test}
   */
  record Command(String text, List<Count> counts) {
    /** The first word. */
    String verb() {
      return word(0);
    }

    /** A word after the first, or nothing. */
    String word(int index) {
      String[] words = text.split(" +");
      return index < words.length ? words[index] : "";
    }
  }

  /** Reads a file's text. Throws IllegalArgumentException if it is no test. */
  static FileTest parse(String name, String text) {
    List<Command> commands = new ArrayList<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> expected = new LinkedHashMap<>();
    StringBuilder input = new StringBuilder();
    StringBuilder part = input;
    boolean head = true;
    for (String line : text.lines().toList()) {
      if (line.startsWith(SEPARATOR)) {
        keep(part, input, expected);
        part = new StringBuilder(line.substring(SEPARATOR.length()).strip()).append('\n');
        continue;
      }
      head &= line.isBlank() || line.startsWith("// ");
      if (head && line.startsWith(TEST)) {
        commands.add(new Command(line.substring(TEST.length()).strip(), new ArrayList<>()));
      } else if (head && line.startsWith(COUNTS)) {
        Command last = commands.get(commands.size() - 1);
        last.counts().addAll(Count.parse(line.substring(COUNTS.length())));
      } else if (head && line.startsWith(TENSOR)) {
        TensorLine tensor = TensorLine.parse(line.substring(TENSOR.length()));
        tensors.put(tensor.name(), tensor.tensor());
      }
      part.append(line).append('\n');
    }
    keep(part, input, expected);
    FileTest test = new FileTest(name, input.toString(), commands, tensors, expected);
    test.checkComplete();
    return test;
  }

  private static void keep(StringBuilder part, StringBuilder input, Map<String, String> expected) {
    if (part != input) {
      int end = part.indexOf("\n");
      if (expected.put(part.substring(0, end), part.substring(end + 1)) != null) {
        throw new IllegalArgumentException("`" + part.substring(0, end) + "` is expected twice");
      }
    }
  }

  private void checkComplete() {
    if (commands.isEmpty()) {
      throw new IllegalArgumentException("there is no `// test …`");
    }
    List<String> texts = commands.stream().map(Command::text).toList();
    for (String section : expected.keySet()) {
      if (!texts.contains(section)) {
        throw new IllegalArgumentException("`" + section + "` is expected, but not tested");
      }
    }
    for (Command command : commands) {
      boolean expects = expected.containsKey(command.text()) || !command.counts().isEmpty();
      if (!expects && !command.verb().equals("print")) {
        throw new IllegalArgumentException("`" + command.text() + "` expects nothing");
      }
    }
  }

  /** The input without the comments at its head. */
  String body() {
    List<String> lines = input.lines().toList();
    int first = 0;
    while (first < lines.size()
        && (lines.get(first).isBlank() || lines.get(first).startsWith("// "))) {
      first++;
    }
    return String.join("\n", lines.subList(first, lines.size())) + "\n";
  }

  /** The file's text with other expected texts; those that it does not have are left out. */
  String with(Map<String, String> texts) {
    StringBuilder out = new StringBuilder(input);
    expected.forEach(
        (command, old) -> {
          out.append(SEPARATOR).append(command).append('\n');
          out.append(texts.getOrDefault(command, old));
        });
    return out.toString();
  }
}
