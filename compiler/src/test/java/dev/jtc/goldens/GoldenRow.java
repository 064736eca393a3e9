package dev.jtc.goldens;

import dev.jtc.filetests.TensorLine;
import dev.jtc.runtime.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What PyTorch computed for one expression, layer or optimizer; made by the scripts of {@code
 * src/test/goldens}.
 *
 * @param group the file's name, such as {@code activation}
 * @param name the row's
 * @param function the library's function, model or optimizer that the row is about
 * @param torch what PyTorch computed
 * @param jt an expression in the inputs, or a constructor
 * @param call of a layer {@code m}: an expression in it and the inputs
 * @param pattern how the result is taken apart; empty for a tensor or a plain tuple
 * @param training whether the layer is called while it trains
 * @param inputs by name
 * @param parameters by path, as in a state dict; of a layer, or what an optimizer changes
 * @param before the layer's state before the call
 * @param after and after it
 * @param results what comes out: of an optimizer, the parameter after each step
 * @param gradients by inputs and parameters, of the sum of all float results times {@link
 *     GoldenProgram#weights weights}
 * @param seconds gradients of the weighted sum of these gradients
 * @param exceptions why something is not checked: {@code no_gradient}, {@code first_order_only},
 *     {@code no_differences}, {@code f64_only}
 */
public record GoldenRow(
    String group,
    String name,
    Kind kind,
    String function,
    String torch,
    String jt,
    String call,
    String pattern,
    boolean training,
    Map<String, Tensor> inputs,
    Map<String, Tensor> parameters,
    Map<String, Tensor> before,
    Map<String, Tensor> after,
    List<Tensor> results,
    Map<String, Tensor> gradients,
    Map<String, Tensor> seconds,
    Map<String, String> exceptions) {
  private static final Path FOLDER = Path.of("src/test/resources/goldens");

  /** What a row is about. */
  public enum Kind {
    FN,
    LAYER,
    OPTIMIZER
  }

  /** All rows of all groups. */
  public static List<GoldenRow> all() {
    try (Stream<Path> paths = Files.list(FOLDER)) {
      return paths
          .filter(path -> path.toString().endsWith(".golden"))
          .sorted()
          .flatMap(path -> read(path).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<GoldenRow> read(Path path) {
    String group = path.getFileName().toString().replace(".golden", "");
    List<GoldenRow> rows = new ArrayList<>();
    try {
      for (String text : Files.readString(path).split("(?m)^== ")) {
        if (!text.startsWith("#")) {
          rows.add(parse(group, text));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static GoldenRow parse(String group, String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    Map<String, String> words = new LinkedHashMap<>();
    Map<String, Map<String, Tensor>> tensors = new LinkedHashMap<>();
    List<Tensor> results = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String word = line.split(" ", 2)[0];
      String rest = line.substring(Math.min(line.length(), word.length() + 1));
      switch (word) {
        case "input", "parameter", "before", "after", "gradient", "second" -> {
          TensorLine tensor = TensorLine.parse(rest);
          tensors
              .computeIfAbsent(word, w -> new LinkedHashMap<>())
              .put(tensor.name(), tensor.tensor());
        }
        case "result" -> results.add(TensorLine.parse(rest).tensor());
        case "kind",
            "function",
            "torch",
            "jt",
            "call",
            "pattern",
            "training",
            "no_gradient",
            "first_order_only",
            "no_differences",
            "f64_only" ->
            words.put(word, rest);
        default -> throw new IllegalArgumentException(group + "/" + lines.get(0) + ": " + word);
      }
    }
    Map<String, String> exceptions = new LinkedHashMap<>(words);
    exceptions
        .keySet()
        .removeAll(List.of("kind", "function", "torch", "jt", "call", "pattern", "training"));
    return new GoldenRow(
        group,
        lines.get(0),
        Kind.valueOf(words.get("kind").toUpperCase(Locale.ROOT)),
        words.get("function"),
        words.get("torch"),
        words.get("jt"),
        words.getOrDefault("call", ""),
        words.getOrDefault("pattern", ""),
        words.containsKey("training"),
        tensors.getOrDefault("input", Map.of()),
        tensors.getOrDefault("parameter", Map.of()),
        tensors.getOrDefault("before", Map.of()),
        tensors.getOrDefault("after", Map.of()),
        results,
        tensors.getOrDefault("gradient", Map.of()),
        tensors.getOrDefault("second", Map.of()),
        exceptions);
  }

  /** Whether something is switched off, such as {@code first_order_only}. */
  public boolean is(String exception) {
    return exceptions.containsKey(exception);
  }

  @Override
  public String toString() {
    return group + "/" + name;
  }
}
