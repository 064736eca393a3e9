package dev.jtc.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A conversation at the prompt as a text: what is typed stands behind the prompts. */
final class Transcript {
  private static final String PROMPT = "jt> ";
  private static final String CONTINUED = "  > ";

  private Transcript() {}

  /** The same conversation with what the prompt answers today. */
  static String replay(String transcript) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Repl repl = new Repl(out, out);
    repl.start();
    StringBuilder text = new StringBuilder();
    for (String line : transcript.split("\n", -1)) {
      if (!line.startsWith(PROMPT) && !line.startsWith(CONTINUED)) {
        continue;
      }
      out.println((text.isEmpty() ? PROMPT : CONTINUED) + line.substring(PROMPT.length()));
      text.append(line.substring(PROMPT.length()));
      if (Repl.isUnfinished(text.toString())) {
        text.append('\n');
      } else {
        repl.give(text.toString());
        text.setLength(0);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
