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
            new CudaProgram.Kernel(
                "second",
                64,
                "1",
                List.of(),
                List.of(new CudaProgram.Fault("row", DType.I64, "a.jt:1:2")),
                "%2")),
        List.of(
            new CudaProgram.Launch(0, List.of(0, 1)),
            new CudaProgram.Launch(1, List.of(1, 2)),
            new CudaProgram.Copy(0, 2)));
  }

  private static CudaProgram.Cubin cubin(int architecture) {
    String image = "\u007fELFsm_" + architecture + "\0" + PTX.replace(".version 7.0\n", "") + "\0";
    return new CudaProgram.Cubin(architecture, image.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Three steps with state, of which the third has another size. */
  private static void work(Device device, String ptx) {
    StateEntry entry = new StateEntry("w", DType.F32, new int[] {4}, StateEntry.Role.PARAMETER);
    float[] w = {1, 2, 3, 4};
    DeviceState state = new DeviceState(device, List.of(entry), new Object[] {w});
    DeviceProgram program = device.load(program(ptx));
    for (int n : new int[] {300, 300, 300, 5}) {
      float[] x = new float[n];
      x[n - 1] = n;
      float[] y = new float[n];
      program.call(new int[] {n}, new Object[] {x}, state, new int[] {0}, new Object[] {y});
      System.out.println("result " + n + " " + y[n - 1]);
    }
    w[0] = 9;
    state.fetch();
    System.out.println("state " + w[0]);
  }

  private static void scene(String name, String rule, String ptx) throws IOException {
    Path log = Path.of(System.getenv("JTC_FAKE_LOG"));
    Files.deleteIfExists(log);
    Files.writeString(Path.of(System.getenv("JTC_FAKE_FAIL")), rule);
    System.out.println("scene " + name);
    try (Device device = Device.cuda(0)) {
      System.out.println("device " + device.name());
      work(device, ptx);
    } catch (RuntimeException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    if (Files.exists(log)) {
      Files.readAllLines(log).forEach(line -> System.out.println("  " + line));
    }
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0) {
      scene("start", "", PTX);
      return;
    }
    Map<String, String> scenes = new TreeMap<>();
    scenes.put("all is well", "");
    scenes.put("no memory for state", "cuMemAlloc_v2 1 2");
    scenes.put("no memory for buffers", "cuMemAlloc_v2 2 2");
    scenes.put("no memory for other sizes", "cuMemAlloc_v2 3 2");
    scenes.put("bad code", "cuModuleLoadData 1 218");
    scenes.put("no such kernel", "cuModuleGetFunction 1 500");
    scenes.put("launch refused", "cuLaunchKernel 1 1");
    scenes.put("launch refused while recording", "cuLaunchKernel 4 1");
    scenes.put("recording refused", "cuStreamEndCapture 1 901");
    scenes.put("recording not ready", "cuGraphInstantiateWithFlags 1 2");
    scenes.put("replay refused", "cuGraphLaunch 2 1");
    scenes.put("lost in a copy", "cuMemcpyDtoH_v2 2 700 lost");
    scenes.put("lost in a replay", "cuGraphLaunch 1 700 lost");
    scenes.put("no stream", "cuStreamCreate 1 2");
    scenes.put("no context", "cuCtxCreate_v2 1 2");
    scenes.put("no device", "cuInit 1 100");
    for (Map.Entry<String, String> scene : scenes.entrySet()) {
      scene(scene.getKey(), scene.getValue(), PTX);
    }
  }
}
