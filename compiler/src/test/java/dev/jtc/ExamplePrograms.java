package dev.jtc;

import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.cuda.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The examples with fewer and smaller steps, on the processor and on devices. */
public final class ExamplePrograms {
  private static final Path FOLDER = Path.of("../examples");
  private static final Compiler COMPILER = new Compiler(CompileOptions.DEFAULT, Dump.NONE);

  /** Sizes and steps of the examples, and those that an emulator has the time for. */
  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("30000", "12"),
          Map.entry("2000", "37"),
          Map.entry("1999", "36"),
          Map.entry("1000", "20"),
          Map.entry("500", "8"),
          Map.entry("200", "9"),
          Map.entry("100", "6"),
          Map.entry("99", "5"),
          Map.entry("64", "5"));

  /** Of the nets for pictures: fewer channels, and epochs and batches for {@link SmallPictures}. */
  private static final Map<String, String> SMALL_NETS =
      Map.ofEntries(
          Map.entry("(?<=[(, ])16, 5\\)", "2, 5)"),
          Map.entry("\\(16, 32, 5\\)", "(2, 3, 5)"),
          Map.entry("32 \\* ([45]) \\* ", "3 * $1 * "),
          Map.entry("\\b120\\b", "8"),
          Map.entry("\\b84\\b", "6"),
          Map.entry("\\b128\\b", "9"),
          Map.entry("EPOCHS = 5", "EPOCHS = 1"),
          Map.entry("REPORT = \\d+", "REPORT = 2"),
          Map.entry("BATCH = \\d+", "BATCH = 2"));

  private ExamplePrograms() {}

  /** All of them. */
  public static List<String> names() {
    return List.of(
        "autodiff/autodiff",
        "cubic/cubic_grad",
        "cubic/cubic_manual",
        "cubic/cubic_model",
        "cubic/cubic_nn",
        "cubic/cubic_rmsprop",
        "cubic/dynamic_cubic",
        "dynamic_net/dynamic_net",
        "legendre/legendre",
        "lenet/lenet_cifar10",
        "lenet/lenet_softmax",
        "line/line",
        "linear_regression/linear_regression",
        "mnist/mnist_conv",
        "mnist/mnist_mlp",
        "module_list/module_list",
        "save_load/save_load",
        "tensors/tensors",
        "two_layer/custom_relu",
        "two_layer/placeholder",
        "two_layer/two_layer_adam",
        "two_layer/two_layer_grad",
        "two_layer/two_layer_manual",
        "two_layer/two_layer_nn");
  }

  /**
   * An example with small numbers.
   *
   * @param folder where it may write files
   */
  static Example small(String name, Path folder) throws IOException {
    return new Example(check(name + ".jt", smallText(name, folder)));
  }

  /** The text of an example with small numbers. */
  public static String smallText(String name, Path folder) throws IOException {
    String text = Files.readString(FOLDER.resolve(name + ".jt"));
    boolean showsPictures = text.contains("\"data/");
    if (showsPictures) {
      SmallPictures.write(folder);
      text = text.replace("\"data/", "\"" + folder + "/");
    }
    for (Map.Entry<String, String> size : (showsPictures ? SMALL_NETS : SMALL).entrySet()) {
      String pattern =
          showsPictures ? size.getKey() : "(?<!\\w|(?<!\\.)\\.)" + size.getKey() + "(?![\\w.])";
      text = text.replaceAll(pattern, size.getValue());
    }
    return text.replaceAll("\"(\\w+\\.(?:safetensors|svg|png))\"", "\"" + folder + "/$1\"");
  }

  static HostProgram check(String name, String text) {
    Checked checked = COMPILER.check(new SourceFile(name, text));
    if (checked.hasErrors()) {
      throw new AssertionError(Diagnostics.render(checked.diagnostics()));
    }
    return checked.host().orElseThrow();
  }

  /** A program that can be run again and again. */
  record Example(HostProgram program) {
    /** What it prints on the processor. */
    String output() throws IOException {
      return printed(console -> COMPILER.load(program).run(console));
    }

    /** What it prints on a device; {@code left} is told what stays on the processor. */
    String output(Device device, Consumer<String> left) throws IOException {
      return printed(console -> COMPILER.load(program, device, left).run(console));
    }
  }

  private interface Running {
    void run(Console console) throws IOException;
  }

  private static String printed(Running program) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Console console = new Console(out)) {
      program.run(console);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
