package dev.jtc.compiler.view;

/** What a mark or cluster is about, said by its colour. The order is that of the legend. */
enum Tint {
  INPUT("input", "#F1F3F5", "#6C757D"),
  PARAMETER("parameter", "#FFF1C9", "#B8860B"),
  FORWARD("forward", "#DCE9FA", "#2F6DB5"),
  BACKWARD("backward", "#FDE0CC", "#D2601A"),
  UPDATE("update", "#DAF1DC", "#2E8B44"),
  KERNEL("kernel", "#E8F0FE", "#2F6DB5"),
  RESULT("result", "#FFFFFF", "#343A40"),
  /** Things that only help reading; not in the legend. */
  NEUTRAL("", "#FFFFFF", "#868E96");

  private final String word;
  private final String fill;
  private final String line;

  Tint(String word, String fill, String line) {
    this.word = word;
    this.fill = fill;
    this.line = line;
  }

  /** The word of the legend, empty for none. */
  String word() {
    return word;
  }

  String fill() {
    return fill;
  }

  String line() {
    return line;
  }
}
