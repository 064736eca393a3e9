package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that {@code main} saves and loads, in both modes. */
class MainCheckpointTest {
  /** Draws random numbers in its step, keeps a state and has an optimizer with slots. */
  private static final String MODEL =
      """
      model Noisy(n: dim) {
          let linear = Linear(n, 2)
          state seen: i64 = 0
          let opt = Adam(lr = 0.01)
          train fn step(x: f32[N, n], y: i64[N]) -> f32 {
              let kept = f32(rand(N, n) < 0.8)
              let loss = cross_entropy(linear(x * kept), y)
              opt.minimize(loss)
              seen += N
              return loss
          }
      }
      """;

  @TempDir private Path folder;

  private String run(String program) throws IOException {
    return BothModes.output(program, folder);
  }

  private static String training(String begin, String skip) {
    return MODEL
        + """
        main {
            seed(4)
            let x = randn(30, 5)
            let y = randint(0, 2, 30)
            let net = Noisy(5)
            BEGIN
            for epoch in FIRST..4 {
                var skip = 0
                if epoch == FIRST { skip = SKIP }
                for (i, (a, b)) in enumerate(
                    batches((x, y), 8, shuffle = true, seed = epoch, skip = skip)
                ) {
                    print("{epoch} {i} {net.step(a, b):.9g}")
                    if epoch == 1 && i == 2 { save(net, "DIR/{epoch}_{i}.safetensors") }
                }
                net.opt.lr = 0.01 / f32(2 + epoch)
            }
            print(net.linear.weight, net.seen)
        }
        """
            .replace("BEGIN", begin)
            .replace("FIRST", begin.isEmpty() ? "0" : "1")
            .replace("SKIP", skip);
  }

  @Test
  void aModelThatIsLoadedGoesOnAsIfItHadNeverStopped() throws IOException {
    String whole = run(training("", "0"));
    String rest = run(training("load(net, \"DIR/1_2.safetensors\")", "3"));
    assertTrue(rest.startsWith("1 3 "), rest);
    assertEquals(whole.substring(whole.indexOf("1 3 ")), rest);
  }

  @Test
  void parametersGoFromOneOptimizerToAnother() throws IOException {
    String sgd = MODEL.replace("Adam(lr = 0.01)", "SGD(lr = 0.01, momentum = 0.9)");
    String fill = "let net = Noisy(2)\n net.linear.bias = [1.0, 2.0]\n net.step(ones(1, 2), [0])\n";
    run(MODEL + "main { " + fill + "save(net, \"DIR/a\")\n save(net, \"DIR/p\", \"parameters\") }");
    for (String file : new String[] {"a", "p"}) {
      assertEquals(
          "tensor([1.0100, 1.9900]) 1\n",
          run(
              sgd
                  + "main { let net = Noisy(2)\n load(net, \"DIR/"
                  + file
                  + "\", only = \"parameters\")\n print(net.linear.bias, net.seen) }"));
    }
    String all = sgd + "main { let net = Noisy(2)\n load(net, \"DIR/a\") }";
    assertTrue(run(all).contains("unexpected `opt.m"), run(all));
    String wrong = sgd + "main { load(Noisy(2), \"DIR/a\", only = \"weights\") }";
    assertTrue(run(wrong).contains("`only` must be \"parameters\""), run(wrong));
  }

  @Test
  void whatDoesNotFitIsListed() throws IOException {
    run(MODEL + "main { save(Noisy(3), \"DIR/a\", only = \"parameters\") }");
    String other = MODEL.replace("Noisy", "Other").replace("linear", "layer");
    String load =
        "main { let net = Noisy(4)\n load(net, \"DIR/a\", only = \"parameters\"OPTION)\n"
            + "print(net.seen) }";
    assertEquals(
        "failed: DIR/a does not fit Noisy:\n  `linear.weight` must be f32[2, 4], but is f32[2, 3]\n",
        run(MODEL + load.replace("OPTION", "")).replace(folder.toString(), "DIR"));
    assertEquals(
        """
        DIR/a: missing `layer.weight`: f32[2, 4]
        DIR/a: missing `layer.bias`: f32[2]
        DIR/a: unexpected `linear.bias`: f32[2]
        DIR/a: unexpected `linear.weight`: f32[2, 3]
        0
        """,
        run(other + load.replace("Noisy", "Other").replace("OPTION", ", strict = false"))
            .replace(folder.toString(), "DIR"));
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    run(MODEL + "main { save(Noisy(3), \"DIR/a\") }");
    byte[] bytes = Files.readAllBytes(folder.resolve("a"));
    Files.write(folder.resolve("a"), java.util.Arrays.copyOf(bytes, bytes.length - 3));
    String load = MODEL + "main { load(Noisy(3), \"DIR/a\") }";
    assertTrue(run(load).contains("is not a valid SafeTensors file"), run(load));
    Files.write(folder.resolve("a"), new byte[0]);
    assertTrue(run(load).contains("it has only 0 bytes"), run(load));
  }

  /** The file holds what PyTorch 1.13 made of a LeNet, and what it computes with it. */
  @Test
  void aStateDictOfPyTorchGivesWhatPyTorchComputes() throws IOException {
    String goldens = Path.of("src/test/resources/goldens").toAbsolutePath().toString();
    assertEquals(
        "true\n",
        run(
            """
            model LeNet() {
                let conv1 = Conv2d(3, 16, 5)
                let pool1 = MaxPool2d(2, 2)
                let conv2 = Conv2d(16, 32, 5)
                let pool2 = MaxPool2d(2, 2)
                let fc1 = Linear(800, 120)
                let fc2 = Linear(120, 84)
                let fc3 = Linear(84, 10)
                let opt = Adam(lr = 1e-4)
                fn forward(x: f32[N, 3, 32, 32]) -> f32[N, 10] {
                    let a = pool1(relu(conv1(x)))
                    let b = pool2(relu(conv2(a)))
                    return fc3(relu(fc2(relu(fc1(b.reshape(N, 800))))))
                }
            }
            main {
                let net = LeNet()
                load(net, "FOLDER/lenet.safetensors", only = "parameters")
                let x: f32[N, 3, 32, 32] = safetensors("FOLDER/lenet_case.safetensors", "x")
                let y: f32[N, 10] = safetensors("FOLDER/lenet_case.safetensors", "y")
                print(amax(abs(net(x) - y)) < 1e-5)
            }
            """
                .replace("FOLDER", goldens.replace('\\', '/'))));
  }
}
