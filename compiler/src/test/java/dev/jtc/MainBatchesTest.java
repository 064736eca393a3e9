package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loops of {@code main} over batches, in both modes. */
class MainBatchesTest {
  @TempDir private Path folder;

  private String run(String main) throws IOException {
    return BothModes.output(main, folder);
  }

  @Test
  void theLastBatchHasTheRest() throws IOException {
    assertEquals(
        "0 tensor([0, 1, 2]) 3\n1 tensor([3, 4, 5]) 3\n2 tensor([6]) 1\n",
        run("main { for (i, x) in enumerate(batches(iota(7), 3)) { print(i, x, len(x)) } }"));
    assertEquals(
        "tensor([0, 2, 4])\ntensor([3, 5, 7])\n",
        run("main { for x in batches(iota(7), 3, drop_last = true) { print(x + iota(3)) } }"));
  }

  @Test
  void theOrderIsAFunctionOfTheSeed() throws IOException {
    String program =
        """
        main {
            for (i, (x, y)) in enumerate(batches((iota(10), 2 * iota(10)), 4, shuffle = true, OPTIONS)) {
                print(i, x, y)
            }
        }
        """;
    String whole = run(program.replace("OPTIONS", "seed = 7"));
    assertEquals(
        """
        0 tensor([1, 4, 5, 8]) tensor([ 2,  8, 10, 16])
        1 tensor([3, 2, 7, 0]) tensor([ 6,  4, 14,  0])
        2 tensor([6, 9]) tensor([12, 18])
        """,
        whole);
    String rest = run(program.replace("OPTIONS", "seed = 7, skip = 1"));
    assertEquals(whole.substring(whole.indexOf('\n') + 1), rest);
    assertTrue(!run(program.replace("OPTIONS", "seed = 8")).equals(whole));
  }

  @Test
  void withoutASeedEachLoopHasAnOrderOfItsOwn() throws IOException {
    String printed =
        run(
            """
            main {
                seed(5)
                for k in 0..2 {
                    for x in batches(iota(20), 20, shuffle = true) { print(x) }
                }
            }
            """);
    String[] lines = printed.split("tensor");
    assertEquals(3, lines.length);
    assertTrue(!lines[1].equals(lines[2]));
  }

  @Test
  void aModelTrainsOnFullBatchesAndOnTheRest() throws IOException {
    // Batches of this size are read ahead by a thread.
    String printed =
        run(
            """
            model Line() {
                let l = Linear(1000, 2)
                let opt = SGD(lr = 0.001)
                fn forward(x: f32[N, 1000]) -> f32[N, 2] = l(x)
                train fn step(x: f32[N, 1000], y: i64[N]) -> (f32, f32[N]) {
                    let loss = cross_entropy(forward(x), y)
                    opt.minimize(loss)
                    return (loss, rand(N))
                }
            }
            main {
                let x = randn(50, 1000)
                let y = randint(0, 2, 50)
                let line = Line()
                var total = 0.0
                for epoch in 0..2 {
                    for (a, b) in batches((x, y), 16, shuffle = true) {
                        let (loss, draws) = line.step(a, b)
                        total += loss + sum(draws)
                        if len(b) < 16 { print(draws.shape, line(a).shape) }
                    }
                }
                print(total)
            }
            """);
    assertTrue(printed.startsWith("(2,) (2, 2)\n(2,) (2, 2)\n"), printed);
  }

  @Test
  void aThreadThatReadsAheadEndsWithItsLoop() throws IOException {
    run(
        """
        main {
            for k in 0..3 {
                for x in batches(zeros(64, 4000), 4) { if sum(x) > 0 { print(k) } }
            }
        }
        """);
    long alive =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("jtc-batches") && !thread.isDaemon())
            .count();
    assertEquals(0, alive);
  }

  @Test
  void wrongNumbersAreRefused() throws IOException {
    assertTrue(
        BothModes.errors("main { for x in batches((ones(3), ones(4)), 2) { print(x) } }")
            .contains("of one first size"));
    assertTrue(
        BothModes.errors("main { for x in batches(1.0, 2) { print(x) } }")
            .contains("with an axis"));
    assertTrue(
        run("main { for x in batches(ones(3), 0) { print(x) } }").contains("at least 1 row"));
    assertTrue(
        run("main { for x in batches(ones(3), 2, skip = 3) { print(x) } }")
            .contains("there are 2 batches, not 3 to skip"));
  }
}
