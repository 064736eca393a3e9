package dev.jtc.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls to the CUDA driver, made by real JCuda to a driver that a test built. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class FakeCudaTest {
  private static final Path CALLS = Path.of("src/main/java/dev/jtc/runtime/cuda");
  private static final Path SOURCE = Path.of("src/test/cpp/fake_cuda.cpp");
  private static final String NOTHING_LEFT =
      "left: 0 allocations, 0 modules, 0 graphs, 0 recordings, 0 streams, 0 events," + " 0 pinned";

  @TempDir private static Path folder;
  private static final Map<String, List<String>> SCENES = new HashMap<>();

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    Path library = folder.resolve("libcuda.so.1");
    ProcessBuilder compiler =
        new ProcessBuilder(
            "g++",
            "-std=c++17",
            "-O1",
            "-shared",
            "-fPIC",
            "-Wl,-soname,libcuda.so.1",
            "-o",
            library.toString(),
            SOURCE.toString());
    compiler.redirectErrorStream(true);
    Process process;
    try {
      process = compiler.start();
    } catch (IOException e) {
      assumeTrue(false, "there is no C++ compiler to build a driver with: " + e.getMessage());
      return;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    String scene = "";
    for (String line : run(Map.of("LD_LIBRARY_PATH", folder.toString()))) {
      if (line.startsWith("scene ")) {
        scene = line.substring(6);
      }
      SCENES.computeIfAbsent(scene, name -> new ArrayList<>()).add(line.strip());
    }
  }

  private static List<String> run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(System.getProperty("java.class.path"), environment, arguments);
  }

  private static List<String> run(
      String classPath, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-cp"));
    command.add(classPath);
    command.add(FakeCudaScenes.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder java = new ProcessBuilder(command).redirectErrorStream(true);
    java.environment().put("JTC_FAKE_LOG", folder.resolve("log").toString());
    java.environment().put("JTC_FAKE_FAIL", folder.resolve("fail").toString());
    java.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    java.environment().putAll(environment);
    Process process = java.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    // Newer JVMs warn of native libraries, and end that with an empty line.
    return output.lines().filter(line -> !line.startsWith("WARNING: ") && !line.isBlank()).toList();
  }

  private static List<String> scene(String name) {
    List<String> lines = SCENES.get(name);
    assertTrue(lines != null, () -> name + " is none of " + SCENES.keySet());
    return lines;
  }

  private static long count(List<String> lines, String line) {
    return lines.stream().filter(line::equals).count();
  }

  @Test
  void stepsAreLaunchedOnceAndThenReplayed() {
    List<String> lines = scene("all is well");
    assertTrue(lines.contains("device Fake GPU"), lines.toString());
    String first = "first <3 x 128> address address address 300";
    String second = "second <1 x 64> address address address";
    assertEquals(1, count(lines, "launch " + first), lines.toString());
    assertEquals(1, count(lines, "record " + first), lines.toString());
    assertEquals(1, count(lines, "record " + second), lines.toString());
    assertEquals(1, count(lines, "launch first <1 x 128> address address address 5"));
    // Two launches, the copy that latches what failed, and the program's own copy. Another size in
    // between does not make it record again.
    assertEquals(3, count(lines, "replay 4"), lines.toString());
    assertTrue(lines.contains("result 5 5.0"), lines.toString());
    assertEquals(4, count(lines, "result 300 300.0"), lines.toString());
  }

  @Test
  void stateStaysOnTheDeviceUntilItIsAskedFor() {
    List<String> lines = scene("all is well");
    // The state once, and the argument of each of five calls.
    assertEquals(6, count(lines, "cuMemcpyHtoDAsync_v2"), lines.toString());
    // Result and status of each call, and the state at the end.
    assertEquals(11, count(lines, "cuMemcpyDtoHAsync_v2"), lines.toString());
    assertTrue(lines.contains("state 1.0"), lines.toString());
    assertEquals(1, count(lines, NOTHING_LEFT), lines.toString());
  }

  @Test
  void resultsStayOnTheDeviceUntilTheyAreRead() {
    List<String> lines = scene("read late");
    int read = lines.indexOf("nothing was read");
    assertTrue(read > 0, lines.toString());
    List<String> before = lines.subList(0, read);
    assertEquals(0, count(before, "cuMemcpyDtoHAsync_v2"), lines.toString());
    assertEquals(0, count(before, "cuStreamSynchronize"), lines.toString());
    // Of the host: state, and an argument twice.
    assertEquals(3, count(before, "cuMemcpyHtoDAsync_v2"), lines.toString());
    // The program's own copy, thrice run by itself and twice recorded; the first result out of the
    // way of the second, the third out of the way of the fourth; an argument once.
    assertEquals(2 + 2 + 2 + 1, count(before, "cuMemcpyDtoDAsync_v2"), lines.toString());
    assertTrue(lines.contains("first 7.0"), lines.toString());
    assertTrue(lines.contains("third 8.0"), lines.toString());
    assertTrue(lines.contains("second 8.0"), lines.toString());
    assertEquals(1, count(lines, NOTHING_LEFT), lines.toString());
  }

  @Test
  void largeArraysGoInPieces() {
    List<String> lines = scene("large");
    assertTrue(lines.contains("large true"), lines.toString());
    assertTrue(count(lines, "cuEventSynchronize") > 0, lines.toString());
    assertEquals(2, count(lines, "cuMemAllocHost_v2"), lines.toString());
  }

  @Test
  void sizesThatComeAgainFindTheirMemory() {
    List<String> lines = scene("sizes alternate");
    assertEquals(2, count(lines, "cuMemAlloc_v2"), lines.toString());
    assertEquals(2, count(lines, "cuGraphInstantiateWithFlags"), lines.toString());
    assertEquals(4, count(lines, "replay 4"), lines.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"interrupted", "elsewhere", "memory for one size only", "all is well"})
  void workIsFinishedWhateverTheThread(String name) {
    List<String> lines = scene(name);
    assertTrue(lines.contains("state 1.0"), lines.toString());
    assertEquals(1, count(lines, NOTHING_LEFT), lines.toString());
    assertEquals(name.equals("interrupted"), lines.contains("interrupted true"));
  }

  @Test
  void whatBelongsToGarbageIsGivenBack() {
    List<String> lines = scene("abandoned");
    List<String> before = lines.subList(0, lines.indexOf("before it is closed"));
    assertEquals(1, count(before, "cuModuleUnload"), lines.toString());
    assertEquals(1, count(before, "cuMemFree_v2"), lines.toString());
    // Nobody can ask for the state any more.
    assertEquals(0, count(lines, "cuMemcpyDtoHAsync_v2"), lines.toString());
    assertEquals(1, count(lines, NOTHING_LEFT), lines.toString());
  }

  /** Whose state is lost is told beside what lost it. */
  @Test
  void aStateThatCannotBeCopiedBackIsNamed() {
    List<String> lines = scene("lost in a replay");
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.startsWith(
                        "and the state of a model on the device is lost: CUDA failed to copy 16"
                            + " bytes from the device: an illegal memory access")),
        lines.toString());
  }

  @Test
  void theNewestFittingMachineCodeIsLoaded() {
    assertEquals(1, count(scene("all is well"), "cubin sm_90"));
    assertEquals(0, count(scene("all is well"), "cubin sm_80"));
  }

  @Test
  void thePtxIsLoadedWhereNoMachineCodeFits() throws IOException, InterruptedException {
    List<String> lines =
        run(Map.of("LD_LIBRARY_PATH", folder.toString(), "JTC_FAKE_MAJOR", "10"), "start");
    assertTrue(lines.contains("result 300 300.0"), lines.toString());
    assertFalse(lines.toString().contains("cubin"), lines.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no memory for state | allocate 256 bytes: out of memory (CUDA_ERROR_OUT_OF_MEMORY)",
        "no memory for buffers | out of memory (CUDA_ERROR_OUT_OF_MEMORY)",
        "no memory for other sizes | out of memory (CUDA_ERROR_OUT_OF_MEMORY)",
        "bad code | load the code of `fake`: a PTX JIT compilation failed (CUDA_ERROR_INVALID_PTX)",
        "no such kernel | find the kernel `first`: unknown error (CUDA_ERROR_UNKNOWN)",
        "launch refused | launch `first`: unknown error (CUDA_ERROR_UNKNOWN)",
        "launch refused while recording | launch `second`: unknown error (CUDA_ERROR_UNKNOWN)",
        "recording refused | end a recording: unknown error (CUDA_ERROR_UNKNOWN)",
        "recording not ready | prepare a recording: out of memory (CUDA_ERROR_OUT_OF_MEMORY)",
        "replay refused | launch a recording: unknown error (CUDA_ERROR_UNKNOWN)",
        "no pinned memory | allocate memory of the host for copies: out of memory",
        "no event | make an event: out of memory (CUDA_ERROR_OUT_OF_MEMORY)",
        "lost while recording | launch `second`: an illegal memory access was encountered",
        "lost while waiting | an illegal memory access was encountered (CUDA_ERROR_ILLEGAL_ADDRESS)",
        "lost in an argument | copy 1200 bytes to the device: an illegal memory access",
        "lost in a copy | illegal memory access was encountered (CUDA_ERROR_ILLEGAL_ADDRESS)",
        "lost in a replay | launch a recording: an illegal memory access was encountered",
      })
  void failuresAreNamedAndLeaveNothingBehind(String name, String message) {
    List<String> lines = scene(name);
    List<String> faults = lines.stream().filter(l -> l.startsWith("DeviceFault: ")).toList();
    assertEquals(1, faults.size(), lines.toString());
    assertTrue(faults.get(0).startsWith("DeviceFault: CUDA failed to "), faults.get(0));
    assertTrue(faults.get(0).contains(message), faults.get(0));
    assertEquals(1, count(lines, NOTHING_LEFT), lines.toString());
    assertEquals(1, count(lines, "cuCtxDestroy_v2"), lines.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no device | no CUDA-capable device is detected (CUDA_ERROR_NO_DEVICE)",
        "no context | out of memory (CUDA_ERROR_OUT_OF_MEMORY)",
        "no stream | out of memory (CUDA_ERROR_OUT_OF_MEMORY)",
      })
  void whatCannotBeOpenedIsNotAvailable(String name, String reason) {
    List<String> lines = scene(name);
    assertTrue(
        lines.contains("DeviceUnavailable: CUDA not available: " + reason), lines.toString());
    assertEquals(
        count(lines, "cuCtxCreate_v2") - (name.equals("no context") ? 1 : 0),
        count(lines, "cuCtxDestroy_v2"),
        lines.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JTC_FAKE_DEVICES | 0 | the driver knows no GPU",
        "JTC_FAKE_MAJOR | 6 | compute capability 6.0 is older than 7.5",
      })
  void unsuitableGpusAreNotAvailable(String variable, String value, String reason)
      throws IOException, InterruptedException {
    List<String> lines =
        run(Map.of("LD_LIBRARY_PATH", folder.toString(), variable, value), "start");
    assertTrue(
        lines.contains("DeviceUnavailable: CUDA not available: " + reason), lines.toString());
  }

  @Test
  void withoutADriverThereIsOneLineThatSaysSo() throws IOException, InterruptedException {
    List<String> lines = run(Map.of("LD_LIBRARY_PATH", ""), "start");
    assumeTrue(lines.stream().noneMatch(l -> l.startsWith("device ")), "there is a real driver");
    assertEquals(
        List.of(
            "scene start",
            "DeviceUnavailable: CUDA not available: the NVIDIA driver library libcuda.so.1 is not"
                + " installed"),
        lines);
  }

  @Test
  void withoutJCudaThereIsOneLineThatSaysSo() throws IOException, InterruptedException {
    List<String> lines = run(withoutArchives("jcuda-[0-9]"), Map.of(), "start");
    assertEquals(
        List.of(
            "scene start",
            "DeviceUnavailable: CUDA not available: JCuda is not on the class path"
                + " (org.jcuda:jcuda)"),
        lines);
  }

  @Test
  void withoutNativesThereIsOneLineThatSaysSo() throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "LD_LIBRARY_PATH",
            folder.toString(),
            "XDG_CACHE_HOME",
            folder.resolve("empty").toString());
    List<String> lines = run(withoutArchives("jcuda-natives"), environment, "start");
    assertEquals(
        List.of(
            "scene start",
            "DeviceUnavailable: CUDA not available: JCuda's native library is not on the class path"
                + " (org.jcuda:jcuda-natives)"),
        lines);
  }

  private static String withoutArchives(String name) {
    Pattern archive = Pattern.compile(name);
    return Pattern.compile(java.io.File.pathSeparator)
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(path -> !archive.matcher(path).find())
        .collect(Collectors.joining(java.io.File.pathSeparator));
  }

  @Test
  void libraryIsUnpackedIntoAFolderOfTheUserAlone() throws IOException {
    Path natives = folder.resolve("cache/jtc/natives");
    assertEquals(
        PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(natives));
    try (var files = Files.list(natives)) {
      assertEquals(
          Set.of("libJCudaDriver-12.6.0-linux-x86_64.so"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not a library"})
  void aForeignLibraryInTheFolderIsReplaced(String content)
      throws IOException, InterruptedException {
    Path file = folder.resolve("cache/jtc/natives/libJCudaDriver-12.6.0-linux-x86_64.so");
    Files.writeString(file, content);
    List<String> lines = run(Map.of("LD_LIBRARY_PATH", folder.toString()), "start");
    assertTrue(lines.contains("result 300 300.0"), lines.toString());
  }

  /**
   * A function that the library calls and the driver lacks would end the process without a word.
   */
  @Test
  void theFakeHasEveryFunctionThatIsCalled() throws IOException {
    Set<String> called =
        names(
            "JCudaDriver\\.(cu[A-Z]\\w*)|JCudaDriver::(cu[A-Z]\\w*)",
            Files.readString(CALLS.resolve("JCudaCalls.java"))
                + Files.readString(CALLS.resolve("Staging.java")));
    Set<String> exported = names("CUresult (cu[A-Z]\\w*)", Files.readString(SOURCE));
    Set<String> stems = new TreeSet<>();
    exported.forEach(name -> stems.add(name.replaceAll("_v2$|WithFlags$", "")));
    assertEquals(called, stems);
    String wanted = library();
    exported.forEach(name -> assertTrue(wanted.contains("\0" + name + "\0"), name));
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String library() throws IOException {
    try (InputStream in =
        FakeCudaTest.class.getResourceAsStream("/lib/libJCudaDriver-12.6.0-linux-x86_64.so")) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
