package dev.jtc.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same workload elsewhere: a Python process that measures a slice whenever it is asked. */
final class Peers implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final PrintStream questions;
  private final Map<String, List<Double>> nanos = new LinkedHashMap<>();

  private Peers(Process process) {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts the peers of a workload, and does not wait for them.
   *
   * @param python the interpreter
   */
  static Peers start(String python, Path script, String row, int threads) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(python, script.toString(), row, Integer.toString(threads));
    return new Peers(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** Waits until they are warm. */
  void await() throws IOException {
    String[] ready = answer();
    for (int i = 1; i < ready.length; i++) {
      if (!ready[i].isEmpty()) {
        nanos.put(ready[i], new ArrayList<>());
      }
    }
  }

  private String[] answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the peers' process ended");
    }
    return line.split("\t");
  }

  void slice(double seconds) throws IOException {
    if (nanos.isEmpty()) {
      return;
    }
    questions.println(seconds);
    String[] answer = answer();
    int i = 0;
    for (List<Double> times : nanos.values()) {
      times.add(Double.parseDouble(answer[i++]));
    }
  }

  /** Writes a line for each: its name and the times of all slices. */
  void writeTo(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    nanos.forEach(
        (name, times) -> {
          text.append(name);
          times.forEach(time -> text.append('\t').append(time));
          text.append('\n');
        });
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
