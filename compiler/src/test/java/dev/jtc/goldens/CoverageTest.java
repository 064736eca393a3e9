package dev.jtc.goldens;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.diagnostics.Bless;
import dev.jtc.compiler.elaborate.Library;
import dev.jtc.compiler.elaborate.LibraryEntry;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.stdlib.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of what the library has is that of its files and its golden rows. */
class CoverageTest {
  private static final Path PAGE = Path.of("../docs/coverage.md");

  private static final String HEAD =
      """
      # Coverage

      What there is and how it is tested. `CoverageTest` writes this page from the library and from
      the rows that PyTorch computed (`src/test/resources/goldens`); `-Djtc.bless=true` renews it.

      - *dtypes*: those of the inputs of the rows.
      - *gradient*, *2nd*: derivatives of first and second order are compared with PyTorch's, the
        first also with finite differences.
      - *rows*: how many there are; all run in static and in dynamic mode.
      - *example*: whether the documentation has one; these run in both modes as well.

      What is called by others but never on its own has no rows.
      """;

  private static final String TABLE =
      """

      | | dtypes | gradient | 2nd | rows | example |
      |---|---|---|---|---|---|
      """;

  /** One thing that programs can name. */
  private record Entry(String name, String signature, boolean hasExample, List<GoldenRow> rows) {
    boolean hasGradient() {
      return rows.stream().anyMatch(row -> !row.gradients().isEmpty());
    }

    boolean hasSecond() {
      return rows.stream().anyMatch(row -> !row.seconds().isEmpty());
    }

    private String dtypes() {
      TreeSet<DType> dtypes = new TreeSet<>();
      for (GoldenRow row : rows) {
        if (row.kind() != GoldenRow.Kind.FN) {
          dtypes.add(DType.F32);
          continue;
        }
        Stream<Tensor> tensors =
            row.inputs().isEmpty() ? row.results().stream() : row.inputs().values().stream();
        for (Tensor tensor : tensors.toList()) {
          dtypes.add(tensor.dtype());
          if (tensor.dtype() == DType.F64 && !row.is("f64_only")) {
            dtypes.add(DType.F32);
          }
        }
      }
      return dtypes.stream().map(DType::text).collect(Collectors.joining(" "));
    }

    String line() {
      return "| `%s` | %s | %s | %s | %d | %s |\n"
          .formatted(
              signature,
              dtypes(),
              mark(hasGradient()),
              mark(hasSecond()),
              rows.size(),
              mark(hasExample));
    }

    private static String mark(boolean is) {
      return is ? "✓" : "";
    }
  }

  @Test
  void thePageIsCurrent() throws IOException {
    Map<String, List<GoldenRow>> rows = new TreeMap<>();
    for (GoldenRow row : GoldenRow.all()) {
      rows.computeIfAbsent(row.function(), name -> new ArrayList<>()).add(row);
    }
    Map<String, List<Entry>> files = new LinkedHashMap<>();
    for (LibraryEntry declared : Library.entries()) {
      if (declared.isPrivate()) {
        continue;
      }
      Entry entry = entry(declared.decl(), rows);
      List<Entry> entries =
          files.computeIfAbsent(declared.file().name(), name -> new ArrayList<>());
      if (entry != null) {
        entries.add(entry);
        rows.remove(entry.name);
      }
    }
    List<Entry> builtins = new ArrayList<>();
    String examples =
        Example.onPage(Files.readAllLines(Path.of("../docs/builtins.md"))).stream()
            .flatMap(example -> example.lines().stream())
            .collect(Collectors.joining("\n"));
    rows.forEach(
        (name, of) -> {
          boolean shown = Pattern.compile("\\b" + name + "\\(").matcher(examples).find();
          assertTrue(shown, () -> "no example of " + name + " in docs/builtins.md");
          builtins.add(new Entry(name, name, true, of));
        });
    files.put("Built in", builtins);
    StringBuilder page = new StringBuilder(HEAD);
    files.forEach(
        (name, entries) -> {
          page.append("\n## ").append(name).append('\n').append(TABLE);
          entries.forEach(entry -> page.append(entry.line()));
        });
    Bless.check(PAGE, page.append(totals(files.values())).toString());
  }

  private static String totals(Iterable<List<Entry>> files) {
    List<Entry> all = new ArrayList<>();
    files.forEach(all::addAll);
    return """

        ## Totals

        %d functions, layers and optimizers are named here. %d have rows, %d rows together. The
        gradient of %d is compared with PyTorch's, the second order of %d. %d have an example.
        """
        .formatted(
            all.size(),
            all.stream().filter(entry -> !entry.rows.isEmpty()).count(),
            all.stream().mapToInt(entry -> entry.rows.size()).sum(),
            all.stream().filter(Entry::hasGradient).count(),
            all.stream().filter(Entry::hasSecond).count(),
            all.stream().filter(Entry::hasExample).count());
  }

  private static Entry entry(Decl decl, Map<String, List<GoldenRow>> rows) {
    String name;
    String doc;
    if (decl instanceof Decl.Fn fn) {
      name = fn.name();
      doc = fn.doc();
    } else if (decl instanceof Decl.Model model) {
      name = model.name();
      doc = model.doc();
    } else if (decl instanceof Decl.Optimizer optimizer) {
      name = optimizer.name();
      doc = optimizer.doc();
    } else {
      return null;
    }
    List<GoldenRow> own = rows.getOrDefault(name, List.of());
    return new Entry(name, signature(decl.span().text(), name), doc.contains("```"), own);
  }

  /** Name and parameters, as they are written, on one line. */
  private static String signature(String text, String name) {
    int start = text.indexOf(name + "(");
    int head = text.indexOf('{');
    if (start < 0 || head >= 0 && head < start) {
      return name;
    }
    int depth = 0;
    int end = start + name.length();
    do {
      depth += text.charAt(end) == '(' ? 1 : text.charAt(end) == ')' ? -1 : 0;
      end++;
    } while (depth > 0);
    return text.substring(start, end).replaceAll("\\s+", " ").replace("( ", "(").replace(" )", ")");
  }
}
