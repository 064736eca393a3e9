package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.Threads;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir private Path folder;

  @Test
  void bothModesPrintTheSame() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    Ran compiled = Ran.jtc("run", file, "--verify");
    assertEquals(new Ran(ExitCode.OK, "y = 1.00 + 2.00 x\n", ""), compiled);
    assertEquals(compiled, Ran.jtc("run", file, "--mode", "dynamic"));
  }

  @Test
  void anyNumberOfThreadsPrintsTheSame() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    int before = Threads.count();
    try {
      for (int threads : new int[] {1, 2, 5}) {
        Ran ran = Ran.jtc("run", file, "--threads", Integer.toString(threads));
        assertEquals(new Ran(ExitCode.OK, "y = 1.00 + 2.00 x\n", ""), ran);
        assertEquals(threads, Threads.count());
      }
      for (String command : new String[] {"run", "bench", "contrast"}) {
        assertEquals(
            new Ran(
                ExitCode.USER_ERROR,
                "",
                "error: --threads takes 1 to 1024, not 0\n  = help: jtc " + command + " --help\n"),
            Ran.jtc(command, file, "--threads", "0"));
      }
    } finally {
      Threads.use(before);
    }
  }

  @Test
  void anEmulatedDevicePrintsTheSame() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    assertEquals(
        new Ran(ExitCode.OK, "y = 1.00 + 2.00 x\n", ""),
        Ran.jtc("run", file, "--device", "cuda", "--emulate"));
  }

  @Test
  void anUnknownDeviceIsRefusedInOneLine() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    for (String device :
        new String[] {"tpu", "GPU", "", "cuda:", "cuda:x", "cuda:-1", "cuda:99999"}) {
      Ran refused =
          new Ran(
              ExitCode.USER_ERROR,
              "",
              "error: there is no device `" + device + "`\n  = help: say cpu, cuda or cuda:1\n");
      assertEquals(refused, Ran.jtc("run", file, "--device", device, "--emulate"));
      assertEquals(refused, Ran.jtc("run", file, "--device", device));
    }
  }

  @Test
  void theEmulatorIsOneDevice() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    assertEquals(
        new Ran(ExitCode.USER_ERROR, "", "error: --emulate has one device: say --device cuda\n"),
        Ran.jtc("run", file, "--device", "cuda:1", "--emulate"));
  }

  @Test
  void whereThereIsNoGpuTheEmulatorIsNamed() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    // Nobody has so many GPUs, and where there is no driver the reason is another one.
    Ran ran = Ran.jtc("run", file, "--device", "cuda:999");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertEquals("", ran.out());
    assertTrue(
        ran.err()
            .matches(
                "error: CUDA not available: .+\n"
                    + "  = help: --emulate runs the GPU's code without one, only slowly\n"),
        ran.err());
  }

  @Test
  void aPrecisionRoundsTheFactorsOfProductsOnADevice() {
    Path file =
        Sample.write(
            folder,
            "p.jt",
            "fn f(x: f32[2, 2]) -> f32[2, 2] = x @ x\n"
                + "main { print(f([[1001.3, 0.0], [0.0, 1.3]])) }\n");
    Ran exact = Ran.jtc("run", file);
    assertEquals(exact, Ran.jtc("run", file, "--device", "cuda", "--emulate"));
    for (String precision : new String[] {"tf32", "bf16"}) {
      Ran ran = Ran.jtc("run", file, "--device", "cuda", "--emulate", "--precision", precision);
      assertEquals(ExitCode.OK, ran.code(), ran.err());
      assertFalse(ran.out().equals(exact.out()), ran.out());
    }
    Ran onProcessor = Ran.jtc("run", file, "--precision", "tf32");
    assertEquals(ExitCode.USER_ERROR, onProcessor.code());
    assertTrue(
        onProcessor.err().contains("--precision tf32 needs --device cuda"), onProcessor.err());
    Ran unknown = Ran.jtc("run", file, "--device", "cuda", "--precision", "fp8");
    assertTrue(unknown.err().contains("precisions are f32, tf32 and bf16"), unknown.err());
  }

  @Test
  void aFailureOnTheDeviceIsThatOfTheProcessor() {
    String text =
        """
        fn pick(x: f32[N], i: i64) -> f32 = x[i] + 1.0
        main {
            let x = [1.0, 2.0, 3.0]
            print(pick(x, 1))
            let far = 5
            print(pick(x, far))
        }
        """;
    Path file = Sample.write(folder, "picks.jt", text);
    Ran onProcessor = Ran.jtc("run", file);
    assertEquals(ExitCode.USER_ERROR, onProcessor.code());
    assertEquals("3.0\n", onProcessor.out());
    assertEquals(onProcessor, Ran.jtc("run", file, "--device", "cuda", "--emulate"));
  }

  @Test
  void aFileWithoutMainSaysWhatToDo() {
    Path file = Sample.write(folder, "f.jt", "fn f(x: f32) -> f32 = x\n");
    Ran ran = Ran.jtc("run", file);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("has no main to run"), ran.err());
    assertTrue(ran.err().contains("jtc compile"), ran.err());
  }

  @Test
  void mistakesAreShownAndNothingRuns() {
    Path file = Sample.write(folder, "broken.jt", Sample.BROKEN + "main { print(\"hello\") }\n");
    Ran ran = Ran.jtc("run", file);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertEquals("", ran.out());
    assertTrue(ran.err().startsWith("error[JT0204]"), ran.err());
  }

  @Test
  void whatFailsWhileRunningIsTheProgramsError() {
    String text =
        """
        model Line {
            param a: f32 = 0.0
        }

        main {
            let net = Line()
            print("before")
            load(net, "no-such-file.safetensors")
            print("after")
        }
        """;
    Path file = Sample.write(folder, "loads.jt", text);
    for (RunCommand.Mode mode : RunCommand.Mode.values()) {
      Ran ran = Ran.jtc("run", file, "--mode", mode);
      assertEquals(ExitCode.USER_ERROR, ran.code());
      assertEquals("before\n", ran.out());
      assertTrue(ran.err().startsWith("error"), ran.err());
      assertTrue(ran.err().contains("no-such-file.safetensors"), ran.err());
    }
  }

  @Test
  void anUnknownModeIsRefused() {
    Ran ran = Ran.jtc("run", "x.jt", "--mode", "fast");
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().contains("`fast` is no MODE; choose static or dynamic"), ran.err());
  }

  @Test
  void aFailureHasItsPlaceInEitherMode() {
    String text = "main {\n    let n = 2\n    let x: f32[N, 3] = npy(\"gone_{n}.npy\")\n}\n";
    Path file = Sample.write(folder, "reads.jt", text);
    Ran compiled = Ran.jtc("run", file);
    assertTrue(compiled.err().startsWith("error[JT0701]: there is no file `gone_2.npy`"));
    assertTrue(compiled.err().contains("reads.jt:3:24\n"), compiled.err());
    assertEquals(compiled, Ran.jtc("run", file, "--mode", "dynamic"));
  }

  @Test
  void aSeedGivenOutsideIsTheProgramsFirst() {
    Path file = Sample.write(folder, "draws.jt", "main { print(rand(2)) }\n");
    Path seeded = Sample.write(folder, "seeded.jt", "main { seed(7)\n print(rand(2)) }\n");
    String expected = Ran.jtc("run", seeded).out();
    assertEquals(expected, Ran.jtc("run", file, "--seed", 7).out());
    assertEquals(expected, Ran.jtc("run", file, "--seed", 7, "--mode", "dynamic").out());
    assertEquals(expected, Ran.jtc("run", seeded, "--seed", 8).out());
    assertTrue(!expected.equals(Ran.jtc("run", file).out()));
  }
}
