package dev.jtc.stdlib;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in the documentation of a declaration: declarations first, then statements of {@code
 * main}. Comments right below a statement that prints are what it prints.
 *
 * @param declaration what it documents; on a page, the heading it stands below
 * @param first the number of its first line in the file, from 0
 * @param prefix what stands before each line in the file
 * @param lines without the prefix
 */
public record Example(String declaration, int first, String prefix, List<String> lines) {
  private static final Pattern DOC = Pattern.compile("^(\\s*)///(?: (.*)|)$");
  private static final Pattern DECLARATION =
      Pattern.compile("^\\s*(?:train )?(?:fn|model|optimizer|const|param|state|let) (\\w+).*");

  /** Stands before what statement k prints. */
  private static final String MARK = "@@@ ";

  public Example {
    lines = List.copyOf(lines);
  }

  /** One statement or declaration, and the comments below it. */
  private record Part(List<String> code, List<String> comments) {
    boolean isDeclaration() {
      return code.get(0).matches("(fn|model|optimizer|const|///).*");
    }

    boolean prints() {
      return !isDeclaration() && code.stream().anyMatch(line -> line.contains("print("));
    }
  }

  /** All examples of a page in Markdown: its blocks without a language. */
  public static List<Example> onPage(List<String> page) {
    List<Example> found = new ArrayList<>();
    String heading = "";
    int fence = -1;
    for (int i = 0; i < page.size(); i++) {
      String line = page.get(i);
      if (line.startsWith("```")) {
        if (fence >= 0) {
          found.add(new Example(heading, fence, "", page.subList(fence, i)));
        }
        fence = fence >= 0 ? -1 : i + 1;
      } else if (fence < 0 && line.startsWith("#")) {
        heading = line.replaceFirst("#+ ", "");
      }
    }
    return found;
  }

  /** All examples of a file. */
  static List<Example> in(List<String> file) {
    List<Example> open = new ArrayList<>();
    List<Example> found = new ArrayList<>();
    int fence = -1;
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < file.size(); i++) {
      Matcher doc = DOC.matcher(file.get(i));
      if (!doc.matches()) {
        Matcher declaration = DECLARATION.matcher(file.get(i));
        String name = declaration.matches() ? declaration.group(1) : "?";
        open.forEach(e -> found.add(new Example(name, e.first, e.prefix, e.lines)));
        open.clear();
        continue;
      }
      String text = doc.group(2) == null ? "" : doc.group(2);
      if (text.strip().equals("```")) {
        if (fence >= 0) {
          open.add(new Example("", fence, doc.group(1) + "///", lines));
        }
        fence = fence >= 0 ? -1 : i + 1;
        lines.clear();
      } else if (fence >= 0) {
        lines.add(text);
      }
    }
    return found;
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    int depth = 0;
    for (String line : lines) {
      boolean continues = depth > 0 || line.isBlank() || line.startsWith(" ");
      if (!continues && line.startsWith("//") && !line.startsWith("///")) {
        parts.get(parts.size() - 1).comments.add(line);
      } else {
        if (!continues || parts.isEmpty()) {
          parts.add(new Part(new ArrayList<>(), new ArrayList<>()));
        }
        parts.get(parts.size() - 1).code.add(line);
        depth += depth(line);
      }
    }
    return parts;
  }

  /** How many brackets {@code line} opens and does not close. */
  private static int depth(String line) {
    String code = line.replaceAll("\"[^\"]*\"", "").replaceAll("//.*", "");
    int depth = 0;
    for (char c : code.toCharArray()) {
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
    }
    return depth;
  }

  /** The whole program; it prints a mark before what each statement prints. */
  String program() {
    StringBuilder declarations = new StringBuilder();
    StringBuilder main = new StringBuilder("main {\n");
    for (Part part : parts()) {
      StringBuilder target = part.isDeclaration() ? declarations : main;
      if (part.prints()) {
        main.append("print(\"").append(MARK).append("\")\n");
      }
      part.code.forEach(line -> target.append(line).append('\n'));
    }
    return declarations + main.append("}\n").toString();
  }

  /** The lines with what was printed instead of what is expected. */
  List<String> showing(String output) {
    String[] outputs = output.split("(?m)^" + MARK + "\n", -1);
    List<String> shown = new ArrayList<>();
    int k = 1;
    for (Part part : parts()) {
      shown.addAll(part.code);
      if (part.prints()) {
        outputs[k++].lines().map(line -> ("// " + line).stripTrailing()).forEach(shown::add);
      } else {
        shown.addAll(part.comments);
      }
    }
    return shown;
  }

  /** {@code file} with {@code shown} in place of the lines of this. */
  List<String> replacedIn(List<String> file, List<String> shown) {
    List<String> all = new ArrayList<>(file.subList(0, first));
    String before = prefix.isEmpty() ? "" : prefix + " ";
    shown.forEach(line -> all.add((before + line).stripTrailing()));
    all.addAll(file.subList(first + lines.size(), file.size()));
    return all;
  }
}
