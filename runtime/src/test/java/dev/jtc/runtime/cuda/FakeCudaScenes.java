package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;
import dev.jtc.runtime.StateEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a process does with the fake driver: a scene after the other, each with one failure or none.
 * Prints what came of each and the calls that the driver saw.
 */
final class FakeCudaScenes {
  private static final String PTX =
      ".version 7.0\n.entry first(.param .align 8 .b8 p[32])\n{ ret; }\n"
          + ".entry second(.param .align 8 .b8 p[24])\n{ ret; }\n";

  private FakeCudaScenes() {}

  /** A program of two launches and a copy, whose size is open. */
  static CudaProgram program(String ptx) {
    return program(ptx, List.of(new CudaProgram.Fault("row", DType.I64, "a.jt:1:2")));
  }

  /** As the other. What cannot fail need not be waited for. */
  private static CudaProgram program(String ptx, List<CudaProgram.Fault> faults) {
    CudaProgram.Slot argument = new CudaProgram.Slot(DType.F32, "N", CudaProgram.Kind.ARGUMENT);
    CudaProgram.Slot state = new CudaProgram.Slot(DType.F32, "4", CudaProgram.Kind.ARGUMENT);
    CudaProgram.Slot result = new CudaProgram.Slot(DType.F32, "N", CudaProgram.Kind.RESULT);
    return new CudaProgram(
        "fake",
        List.of("N"),
        ptx,
        List.of(cubin(80), cubin(90)),
        List.of(argument, state, result),
        List.of(2),
        List.of(
            new CudaProgram.Kernel("first", 128, "(N+127)/128", List.of(0), List.of(), "%1"),
            new CudaProgram.Kernel("second", 64, "1", List.of(), faults, "%2")),
        List.of(
            new CudaProgram.Launch(0, List.of(0, 1)),
            new CudaProgram.Launch(1, List.of(1, 2)),
            new CudaProgram.Copy(0, 2)));
  }

  private static CudaProgram.Cubin cubin(int architecture) {
    String image = "\u007fELFsm_" + architecture + "\0" + PTX.replace(".version 7.0\n", "") + "\0";
    return new CudaProgram.Cubin(architecture, image.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static final StateEntry ENTRY =
      new StateEntry("w", DType.F32, new int[] {4}, StateEntry.Role.PARAMETER);

  /** What is done with a device. */
  private interface Work {
    void on(Device device, String ptx) throws IOException, InterruptedException;
  }

  /** Five steps with state, of which the fourth has another size. */
  private static void train(Device device, String ptx) {
    float[] w = {1, 2, 3, 4};
    DeviceState state = new DeviceState(device, List.of(ENTRY), new Object[] {w}, w);
    DeviceProgram program = device.load(program(ptx));
    for (int n : new int[] {300, 300, 300, 5, 300}) {
      float[] x = new float[n];
      x[n - 1] = n;
      DeviceArray[] y = program.call(new int[] {n}, new Object[] {x}, state, new int[] {0}, 1);
      System.out.println("result " + n + " " + ((float[]) y[0].array())[n - 1]);
    }
    w[0] = 9;
    state.fetch();
    System.out.println("state " + w[0]);
  }

  /** Results that stay where they are: argument of a call, read late, read never. */
  private static void readLate(Device device, String ptx) {
    float[] w = {1, 2, 3, 4};
    DeviceState state = new DeviceState(device, List.of(ENTRY), new Object[] {w}, w);
    DeviceProgram program = device.load(program(ptx, List.of()));
    float[] x = new float[300];
    x[299] = 7;
    int[] dims = {300};
    int[] entries = {0};
    DeviceArray first = program.call(dims, new Object[] {x}, state, entries, 1)[0];
    x[299] = 8;
    DeviceArray second = program.call(dims, new Object[] {x}, state, entries, 1)[0];
    x[299] = 9;
    // The second result is an argument twice, and is copied there once.
    DeviceProgram other = device.load(program(ptx, List.of()));
    DeviceArray third = other.call(dims, new Object[] {second}, state, entries, 1)[0];
    third = other.call(dims, new Object[] {second}, state, entries, 1)[0];
    note("nothing was read");
    System.out.println("first " + ((float[]) first.array())[299]);
    System.out.println("third " + ((float[]) third.array())[299]);
    device.close();
    System.out.println("second " + ((float[]) second.array())[299]);
  }

  /** Large arrays go through the pinned memory in pieces, while the device is still copying. */
  private static void copyLarge(Device device, String ptx) {
    DeviceProgram program = device.load(program(ptx, List.of()));
    int n = 3_000_001;
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = i;
    }
    float[] y = new float[n];
    program.call(new int[] {n}, new Object[] {x, new float[4]}, new Object[] {y});
    System.out.println("large " + java.util.Arrays.equals(x, y));
  }

  /** Sizes that come again find their memory and their recording. */
  private static void alternate(Device device, String ptx) {
    DeviceProgram program = device.load(program(ptx));
    for (int i = 0; i < 6; i++) {
      int n = i % 2 == 0 ? 300 : 5;
      Object[] y = {new float[n]};
      program.call(new int[] {n}, new Object[] {new float[n], new float[4]}, y);
    }
  }

  /** A thread that is interrupted finishes its call, and is interrupted afterwards. */
  private static void interrupted(Device device, String ptx) {
    Thread.currentThread().interrupt();
    train(device, ptx);
    System.out.println("interrupted " + Thread.interrupted());
  }

  /** Programs and state whose owners are garbage are given back while the device stays open. */
  private static void abandon(Device device, String ptx) throws IOException, InterruptedException {
    Object owner = new Object();
    device.load(program(ptx), owner);
    float[] w = {1, 2, 3, 4};
    new DeviceState(device, List.of(ENTRY), new Object[] {w}, owner);
    owner = null;
    Path log = Path.of(System.getenv("JTC_FAKE_LOG"));
    for (int i = 0; i < 200; i++) {
      System.gc();
      List<String> lines = Files.readAllLines(log);
      if (lines.contains("cuModuleUnload") && lines.contains("cuMemFree_v2")) {
        break;
      }
      Thread.sleep(50);
    }
    note("before it is closed");
  }

  /** Another thread may use it too. */
  private static void elsewhere(Device device, String ptx) throws InterruptedException {
    Thread thread = new Thread(() -> train(device, ptx));
    thread.start();
    thread.join();
  }

  private static void note(String line) {
    try {
      Files.writeString(
          Path.of(System.getenv("JTC_FAKE_LOG")),
          line + "\n",
          java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void scene(String name, String rule, Work work)
      throws IOException, InterruptedException {
    Path log = Path.of(System.getenv("JTC_FAKE_LOG"));
    Files.deleteIfExists(log);
    Files.writeString(Path.of(System.getenv("JTC_FAKE_FAIL")), rule);
    System.out.println("scene " + name);
    try (Device device = Device.cuda(0)) {
      System.out.println("device " + device.name());
      work.on(device, PTX);
    } catch (RuntimeException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
      for (Throwable more : e.getSuppressed()) {
        System.out.println("and " + more.getMessage());
      }
    }
    if (Files.exists(log)) {
      Files.readAllLines(log).forEach(line -> System.out.println("  " + line));
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length > 0) {
      scene("start", "", FakeCudaScenes::train);
      return;
    }
    scene("read late", "", FakeCudaScenes::readLate);
    scene("large", "", FakeCudaScenes::copyLarge);
    scene("sizes alternate", "", FakeCudaScenes::alternate);
    scene("interrupted", "", FakeCudaScenes::interrupted);
    scene("abandoned", "", FakeCudaScenes::abandon);
    scene("elsewhere", "", FakeCudaScenes::elsewhere);
    Map<String, String> scenes = new TreeMap<>();
    scenes.put("all is well", "");
    scenes.put("no memory for state", "cuMemAlloc_v2 1 2 always");
    scenes.put("no memory for buffers", "cuMemAlloc_v2 2 2 always");
    scenes.put("no memory for other sizes", "cuMemAlloc_v2 3 2 always");
    scenes.put("memory for one size only", "cuMemAlloc_v2 3 2");
    scenes.put("no pinned memory", "cuMemAllocHost_v2 1 2");
    scenes.put("no event", "cuEventCreate 1 2");
    scenes.put("bad code", "cuModuleLoadData 1 218");
    scenes.put("no such kernel", "cuModuleGetFunction 1 500");
    scenes.put("launch refused", "cuLaunchKernel 1 1");
    scenes.put("launch refused while recording", "cuLaunchKernel 4 1");
    scenes.put("recording refused", "cuStreamEndCapture 1 901");
    scenes.put("recording not ready", "cuGraphInstantiateWithFlags 1 2");
    scenes.put("replay refused", "cuGraphLaunch 2 1");
    scenes.put("lost in a copy", "cuMemcpyDtoHAsync_v2 2 700 lost");
    scenes.put("lost in a replay", "cuGraphLaunch 1 700 lost");
    scenes.put("lost while recording", "cuLaunchKernel 4 700 lost");
    scenes.put("lost while waiting", "cuStreamSynchronize 3 700 lost");
    scenes.put("lost in an argument", "cuMemcpyHtoDAsync_v2 3 700 lost");
    scenes.put("no stream", "cuStreamCreate 1 2");
    scenes.put("no context", "cuCtxCreate_v2 1 2");
    scenes.put("no device", "cuInit 1 100");
    for (Map.Entry<String, String> scene : scenes.entrySet()) {
      scene(scene.getKey(), scene.getValue(), FakeCudaScenes::train);
    }
  }
}
