import java.util.List;

/** Programs of a given number of operations. */
final class Shapes {
  static final List<String> NAMES = List.of("chain", "wide", "sums", "scalars", "layers", "loops");

  private Shapes() {}

  /** A program whose largest graph has about {@code operations} operations. */
  static String text(String shape, int operations) {
    return switch (shape) {
      case "chain" ->
          function(
              "x: f32[64], y: f32[64]) -> f32[64",
              operations / 2,
              "let a0 = x",
              i -> "let a" + i + " = tanh(a" + (i - 1) + ") + y",
              "f(rand(64), rand(64))");
      case "wide" -> wide(operations);
      case "sums" ->
          function(
              "x: f32[N, 8], y: f32[N, 8]) -> f32[N, 8",
              operations / 4,
              "let a0 = x",
              i ->
                  "let a"
                      + i
                      + " = a"
                      + (i - 1)
                      + " - sum(a"
                      + (i - 1)
                      + " * y, dim = 1, keepdim = true)",
              "f(rand(4, 8), rand(4, 8))");
      case "scalars" ->
          function(
              "x: f32, y: f32) -> f32[1",
              operations / 2,
              "let a0 = x",
              i -> "let a" + i + " = cos(a" + (i - 1) + ") + y",
              "f(0.5, 0.25)");
      case "layers" -> layers(operations / 60);
      case "loops" -> loops(operations / 12);
      default -> throw new IllegalArgumentException("no shape " + shape);
    };
  }

  private interface Line {
    String of(int i);
  }

  private static String function(String head, int lines, String first, Line line, String call) {
    StringBuilder text = new StringBuilder("fn f(" + head + "] {\n    " + first + "\n");
    for (int i = 1; i <= lines; i++) {
      text.append("    ").append(line.of(i)).append('\n');
    }
    String result = head.endsWith("[1") ? "reshape(a" + lines + ", 1)" : "a" + lines;
    text.append("    return ").append(result).append("\n}\n");
    return text.append("main {\n    let y = ")
        .append(call)
        .append("\n    print(sum(y))\n}\n")
        .toString();
  }

  /** Many values of one, which are added up at the end. */
  private static String wide(int operations) {
    int lines = operations / 4;
    return function(
        "x: f32[64], y: f32[64]) -> f32[64",
        lines,
        "let a0 = x",
        i ->
            "let b"
                + i
                + " = sin(x + "
                + i
                + ".5) * y\n    let a"
                + i
                + " = a"
                + (i - 1)
                + " + b"
                + i,
        "f(rand(64), rand(64))");
  }

  private static String layers(int layers) {
    return """
        model Deep {
            let layers = [Linear(8, 8) for _ in 0..%d]
            let opt = SGD(lr = 1e-4, momentum = 0.9)

            train fn step(x: f32[N, 8], y: f32[N, 8]) -> f32 {
                var h = x
                for layer in layers {
                    h = tanh(layer(h)) + h
                }
                let loss = mse_loss(h, y)
                opt.minimize(loss)
                return loss
            }
        }

        main {
            let net = Deep()
            print(net.step(rand(4, 8), rand(4, 8)))
        }
        """
        .formatted(layers);
  }

  private static String loops(int loops) {
    return function(
        "x: f32[8], n: i64) -> f32[8",
        loops,
        "var a = x",
        i ->
            "for i in 0..n max 4 {\n        a = sin(a * "
                + i
                + ".0) + x\n    }\n    let a"
                + i
                + " = a",
        "f(rand(8), 3)");
  }
}
