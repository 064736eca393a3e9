package dev.jtc.bench;

import dev.jtc.runtime.Vectors;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A workload, compiled or by hand, in turns with its peers: before each slice of ours they get one,
 * so that what the machine does beside falls on all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Slices {
  /** Which file the peers' times go to; there are no peers without it. */
  static final String PEERS = "jtc.bench.peers";

  static final String PYTHON = "jtc.bench.python";
  static final String SCRIPT = "jtc.bench.script";
  static final String SECONDS = "jtc.bench.seconds";

  /** Code that has not become faster for so long is optimized. */
  private static final long STEADY_NANOS = 1_500_000_000;

  /** And for so many turns: before that a single call may take longer. */
  private static final int STEADY_TURNS = 30;

  /** HotSpot always compiles some trifle; so much is none. */
  private static final long COMPILING_MILLIS = 30;

  /** Nobody would wait longer. */
  private static final long PATIENCE_NANOS = 75_000_000_000L;

  @Param("")
  public String row;

  @Param("own")
  public Side side;

  private Work work;
  private Peers peers;

  /** Whose code is measured. */
  public enum Side {
    own,
    plain
  }

  @Setup(Level.Trial)
  public void start(Blackhole results) throws IOException {
    Row chosen = Rows.named(row);
    work = side == Side.own ? chosen.own().get() : chosen.plain().orElseThrow().get();
    if (System.getProperty(PEERS) != null) {
      peers =
          Peers.start(
              System.getProperty(PYTHON),
              Path.of(System.getProperty(SCRIPT)),
              row,
              Integer.getInteger("jtc.threads", 1));
    }
    warm(results);
    if (peers != null) {
      peers.await();
    }
  }

  /**
   * Runs until it has not become faster, and HotSpot has compiled nothing to speak of, for a while.
   */
  private void warm(Blackhole results) {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long compiled = 0;
    long begin = System.nanoTime();
    long improved = begin;
    double best = Double.MAX_VALUE;
    int calls = 1;
    int turns = 0;
    long now = begin;
    while ((now - improved < STEADY_NANOS || turns < STEADY_TURNS)
        && now - begin < PATIENCE_NANOS) {
      long compiling = compiler.getTotalCompilationTime();
      if (Vectors.areWarming() || compiling - compiled > COMPILING_MILLIS) {
        improved = now;
        compiled = compiling;
      }
      turns++;
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        work.run(results);
      }
      now = System.nanoTime();
      double each = (double) (now - start) / calls;
      if (each < 0.97 * best) {
        improved = now;
        turns = 0;
        best = each;
      }
      // About a hundredth of a second at a time.
      calls = (int) Math.max(1, Math.min(1e7 / each, 2.0 * calls));
    }
  }

  @Setup(Level.Iteration)
  public void others() throws IOException {
    if (peers != null) {
      peers.slice(Double.parseDouble(System.getProperty(SECONDS)));
    }
  }

  @Benchmark
  public void call(Blackhole results) {
    work.run(results);
  }

  @TearDown(Level.Trial)
  public void end() throws IOException {
    if (peers != null) {
      peers.writeTo(Path.of(System.getProperty(PEERS)));
      peers.close();
    }
  }
}
