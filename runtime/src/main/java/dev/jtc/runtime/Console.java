package dev.jtc.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@code main} shows: printed lines, on the error stream how far its loops are, and the files
 * of what it tracks.
 */
public final class Console implements Closeable {
  private final PrintStream out;
  private final Optional<Progress> progress;
  private final Optional<Listener> listener;
  private final Optional<RunPlace> place;
  private Attachment attachment;
  private String reached = "";
  private long seed;

  /** Hears of every call of a model's function. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A call is over.
     *
     * @param function its name, as {@code Cubic.step}
     * @param nanos how long it took
     * @param results what it returned
     */
    void called(String function, long nanos, Tensor[] results);
  }

  /** What a run keeps beside what it prints. */
  interface Attachment {
    /**
     * Completes its files.
     *
     * @return a line about them, if there are any
     */
    Optional<String> finish() throws IOException;
  }

  private Console(
      PrintStream out,
      Optional<Progress> progress,
      Optional<Listener> listener,
      Optional<RunPlace> place) {
    this.out = out;
    this.progress = progress;
    this.listener = listener;
    this.place = place;
  }

  /** Prints to {@code out}, shows no progress and writes no files of what is tracked. */
  public Console(PrintStream out) {
    this(out, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same, with somebody who hears of calls. */
  public Console(PrintStream out, Listener listener) {
    this(out, Optional.empty(), Optional.of(listener), Optional.empty());
  }

  /** Prints to {@code out} and shows no progress; what is tracked goes to {@code folder}. */
  public static Console tracking(PrintStream out, Path folder) {
    return new Console(
        out,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new RunPlace(folder, RunPlace.Choice.THIS)));
  }

  /** The console of this process, which tracks in the first free folder {@code runs/PROGRAM/N}. */
  public static Console standard(String program) {
    return standard(new RunPlace(Path.of("runs", program), RunPlace.Choice.FIRST_FREE));
  }

  /** The console of this process, which tracks in {@code folder}. */
  public static Console standard(Path folder) {
    return standard(new RunPlace(folder, RunPlace.Choice.THIS));
  }

  private static Console standard(RunPlace place) {
    if (System.getProperty("java.awt.headless") == null) {
      // Pictures are drawn into files: no screen is asked for, no icon shown.
      System.setProperty("java.awt.headless", "true");
    }
    Progress.Style style = isTerminal() ? Progress.Style.BAR : Progress.Style.LINES;
    Progress progress = new Progress(System.err, style, System::nanoTime, errorCharset());
    return new Console(System.out, Optional.of(progress), Optional.empty(), Optional.of(place));
  }

  /** Whether the error stream is a terminal. */
  private static boolean isTerminal() {
    Path stream = Path.of("/proc/self/fd/2");
    try {
      if (Files.exists(stream)) {
        String target = Files.readSymbolicLink(stream).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      }
    } catch (IOException e) {
      // The general answer will do.
    }
    return hasTerminal();
  }

  /**
   * Whether input and output are a terminal's. From JDK 22 on there is a console without one too,
   * which must be asked; older JDKs do not have the question.
   */
  public static boolean hasTerminal() {
    java.io.Console console = System.console();
    if (console == null || Runtime.version().feature() < 22) {
      return console != null;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has no Console.isTerminal", e);
    }
  }

  private static Charset errorCharset() {
    String name = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }

  /**
   * Calls a function of a model.
   *
   * @param names what the function calls its results, separated by blanks, or the empty text
   */
  public Tensor[] call(
      String function, String names, Entry entry, Model model, Tensor[] arguments) {
    long start = listener.isPresent() ? System.nanoTime() : 0;
    Tensor[] results = entry.call(model, arguments);
    if (listener.isPresent()) {
      listener.get().called(function, System.nanoTime() - start, results);
    }
    returned(names, results);
    return results;
  }

  /** A function has returned {@code results}: those that have names show in the progress line. */
  public void returned(String names, Tensor[] results) {
    if (progress.isPresent() && !names.isEmpty()) {
      progress.get().returned(names, results);
    }
  }

  /** Main has come to a statement at a place, as {@link Place#spelling} writes it. */
  public void reached(String place) {
    reached = place;
  }

  /** The place that main came to last. */
  public Optional<Place> place() {
    return Place.of(reached);
  }

  /** Sets what main's random numbers begin with, unless it sets that itself; 0 if nobody does. */
  public void setSeed(long newSeed) {
    seed = newSeed;
  }

  /** What main's random numbers begin with, an i64 scalar. */
  public Tensor seed() {
    return Tensor.scalar(seed);
  }

  /** Prints a line. */
  public void print(String line) {
    progress.ifPresent(Progress::erase);
    out.println(line);
  }

  /**
   * A loop begins.
   *
   * @param name of its variable, or the empty text
   * @param trips how often it goes round; negative if nobody knows
   */
  public void enter(String name, long trips) {
    if (progress.isPresent()) {
      progress.get().enter(name, trips);
    }
  }

  /** The innermost loop has done {@code trips} of its trips. */
  public void at(long trips) {
    if (progress.isPresent()) {
      progress.get().done(trips);
    }
  }

  /** The innermost loop ends. */
  public void leave() {
    progress.ifPresent(Progress::leave);
  }

  /** A value to be shown in the progress line. */
  void shows(String name, double value) {
    if (progress.isPresent()) {
      progress.get().value(name, value);
    }
  }

  /**
   * What this run keeps, made when it is first asked for.
   *
   * @param maker is given the place of its files, if they are wanted
   */
  Attachment attachment(Function<Optional<RunPlace>, Attachment> maker) {
    if (attachment == null) {
      attachment = maker.apply(place);
    }
    return attachment;
  }

  /** Ends what is shown, and completes the files of what was tracked. */
  @Override
  public void close() throws IOException {
    progress.ifPresent(Progress::erase);
    Optional<String> line = attachment == null ? Optional.empty() : attachment.finish();
    if (progress.isPresent() && line.isPresent()) {
      progress.get().note(line.get());
    }
  }
}
