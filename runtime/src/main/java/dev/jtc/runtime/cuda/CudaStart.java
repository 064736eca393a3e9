package dev.jtc.runtime.cuda;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out whether there is CUDA, and if not, why. */
final class CudaStart {
  private static final Pattern MISSING = Pattern.compile("(lib[\\w.-]+\\.so[\\d.]*): cannot open");

  private CudaStart() {}

  /**
   * The GPU with this number.
   *
   * @throws DeviceUnavailable with the reason if there is none
   */
  static Driver open(int index) {
    try {
      Natives.initialize("jcuda.driver.JCudaDriver", "JCudaDriver");
    } catch (ClassNotFoundException e) {
      throw new DeviceUnavailable("JCuda is not on the class path (org.jcuda:jcuda)");
    } catch (IOException e) {
      throw new DeviceUnavailable("JCuda's library cannot be unpacked: " + e.getMessage());
    } catch (LinkageError e) {
      throw new DeviceUnavailable(reason(e));
    }
    return JCudaCalls.open(index);
  }

  /** JCuda says it in thirty lines. */
  private static String reason(LinkageError error) {
    String text = String.valueOf(error.getMessage());
    Matcher missing = MISSING.matcher(text);
    if (missing.find()) {
      String library = missing.group(1);
      return library.startsWith("libcuda.so")
          ? "the NVIDIA driver library " + library + " is not installed"
          : "the library " + library + " is not installed";
    }
    if (error instanceof NoClassDefFoundError) {
      return "the NVIDIA driver was not found when it was first looked for";
    }
    if (text.contains("Could not load resource") || text.contains("No resource found")) {
      return "JCuda's native library is not on the class path (org.jcuda:jcuda-natives)";
    }
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("");
  }
}
