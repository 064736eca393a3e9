package dev.jtc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures all rows, or some, and writes the table. */
public final class Main {
  /** Below this a second thread is not worth its start. */
  private static final double PARALLEL_NANOS = 100_000;

  private final Settings settings;
  private final Path peersFile;
  private int done;
  private int planned;

  /**
   * What the script decides.
   *
   * @param rows which, by their names
   * @param quick whether short slices and fewer columns do
   * @param floors the program that measures them
   * @param python the interpreter with the peers
   * @param peers their script
   * @param output the folder for the table
   */
  private record Settings(
      Pattern rows,
      boolean quick,
      Optional<Path> floors,
      Optional<String> python,
      Path peers,
      Path output) {
    static Settings parse(String[] args) {
      Map<String, String> given = new LinkedHashMap<>();
      for (String arg : args) {
        String[] parts = arg.split("=", 2);
        given.put(parts[0], parts.length > 1 ? parts[1] : "");
      }
      return new Settings(
          Pattern.compile(given.getOrDefault("rows", ".*")),
          given.containsKey("quick"),
          Optional.ofNullable(given.get("floors")).filter(s -> !s.isEmpty()).map(Path::of),
          Optional.ofNullable(given.get("python")).filter(s -> !s.isEmpty()),
          Path.of(given.get("peers")),
          Path.of(given.get("output")));
    }

    int slices() {
      return quick ? 3 : 5;
    }

    long sliceMillis() {
      return quick ? 100 : 150;
    }
  }

  private Main(Settings settings) throws IOException {
    this.settings = settings;
    this.peersFile = Files.createTempFile("jtc-bench", ".tsv");
  }

  public static void main(String[] args) throws IOException {
    Settings settings = Settings.parse(args);
    Main main = new Main(settings);
    try {
      main.run();
    } finally {
      Files.deleteIfExists(main.peersFile);
    }
  }

  private void run() throws IOException {
    long begin = System.nanoTime();
    List<Row> rows =
        Rows.all().stream().filter(row -> settings.rows().matcher(row.name()).matches()).toList();
    planned = rows.size();
    Optional<Floors> floors = floors();
    List<Result> results = new ArrayList<>();
    for (Row row : rows) {
      try {
        results.add(measure(row));
      } catch (RunnerException e) {
        // The other rows are worth having.
        System.out.println("no row " + row.name() + ": " + e.getMessage());
      }
      done++;
    }
    if (floors.isPresent()) {
      floors = Optional.of(floors.get().or(floors().orElseThrow()));
    }
    String table = Table.of(results, floors);
    System.out.println("\n" + table);
    String java = System.getProperty("java.specification.version");
    Path file = settings.output().resolve("table-" + java + ".md");
    Files.writeString(file, table);
    System.out.printf(
        Locale.ROOT, "wrote %s after %.0f s%n", file, (System.nanoTime() - begin) / 1e9);
  }

  private Optional<Floors> floors() throws IOException {
    return settings.floors().isPresent()
        ? Optional.of(Floors.measure(settings.floors().get()))
        : Optional.empty();
  }

  private Result measure(Row row) throws IOException, RunnerException {
    Map<String, Times> peers = new LinkedHashMap<>();
    Times own = fork(row, Slices.Side.own, List.of("-Djtc.threads=1"), peers);
    show(row, "jtc", own);
    peers.forEach((name, times) -> show(row, name, times));
    Optional<Times> plain = Optional.empty();
    if (row.plain().isPresent()) {
      plain = Optional.of(fork(row, Slices.Side.plain, List.of(), null));
      show(row, "plain Java", plain.get());
    }
    Optional<Times> two = Optional.empty();
    Map<String, Times> peersOfTwo = new LinkedHashMap<>();
    boolean parallel = Runtime.getRuntime().availableProcessors() > 1;
    if (parallel && !settings.quick() && own.median() > PARALLEL_NANOS) {
      two = Optional.of(fork(row, Slices.Side.own, List.of("-Djtc.threads=2"), peersOfTwo));
      show(row, "jtc, 2 threads", two.get());
      peersOfTwo.forEach((name, times) -> show(row, name + ", 2 threads", times));
    }
    Optional<Times> scalar = Optional.empty();
    if (!settings.quick() && row.scalar()) {
      List<String> off = List.of("-Djtc.threads=1", "-Djtc.vectors=off");
      scalar = Optional.of(fork(row, Slices.Side.own, off, null));
      show(row, "jtc, scalar", scalar.get());
    }
    return new Result(row, own, peers, plain, two, peersOfTwo, scalar);
  }

  private void show(Row row, String what, Times times) {
    System.out.printf(
        Locale.ROOT,
        "[%2d/%2d] %-18s %-26s %10s  best %10s%n",
        done + 1,
        planned,
        row.name(),
        what,
        Table.time(times.median()),
        Table.time(times.best()));
  }

  /**
   * Measures in a JVM of its own.
   *
   * @param peers gets the times of the peers; null to leave them out
   */
  private Times fork(Row row, Slices.Side side, List<String> flags, Map<String, Times> peers)
      throws IOException, RunnerException {
    List<String> jvm =
        new ArrayList<>(
            List.of(
                "--add-modules=jdk.incubator.vector",
                "-XX:+UseSerialGC",
                "-XX:+UseCountedLoopSafepoints",
                "-XX:LoopStripMiningIter=1000",
                "-Xmx2g"));
    jvm.addAll(flags);
    boolean withPeers = peers != null && settings.python().isPresent();
    if (withPeers) {
      Files.writeString(peersFile, "");
      jvm.add("-D" + Slices.PEERS + "=" + peersFile);
      jvm.add("-D" + Slices.PYTHON + "=" + settings.python().get());
      jvm.add("-D" + Slices.SCRIPT + "=" + settings.peers());
      jvm.add("-D" + Slices.SECONDS + "=" + settings.sliceMillis() / 1e3);
    }
    TimeValue slice = TimeValue.milliseconds(settings.sliceMillis());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(Slices.class.getName() + ".call")
            .param("row", row.name())
            .param("side", side.name())
            .forks(1)
            .warmupIterations(1)
            .warmupTime(slice)
            .measurementIterations(settings.slices())
            .measurementTime(slice)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .jvmArgs(jvm.toArray(String[]::new));
    List<Double> slices = new ArrayList<>();
    for (RunResult run : new Runner(options.build()).run()) {
      for (BenchmarkResult fork : run.getBenchmarkResults()) {
        for (IterationResult iteration : fork.getIterationResults()) {
          slices.add(iteration.getPrimaryResult().getScore());
        }
      }
    }
    if (withPeers) {
      peers.putAll(read(peersFile));
    }
    return Times.of(slices);
  }

  private static Map<String, Times> read(Path file) throws IOException {
    Map<String, Times> peers = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split("\t");
      List<Double> slices = new ArrayList<>();
      // The first slice was for warming up.
      for (int i = 2; i < words.length; i++) {
        slices.add(Double.parseDouble(words[i]));
      }
      peers.put(words[0], Times.of(slices));
    }
    return peers;
  }
}
