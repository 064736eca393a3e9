package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/** The CUDA driver, through JCuda. */
final class JCudaCalls implements Driver {
  private static final int LOWEST_ARCHITECTURE = 75;

  private final String name;
  private final int architecture;
  private final CUcontext context;
  private final CUstream stream;
  private final Staging staging;
  private final Map<Long, Module> modules = new HashMap<>();
  private final Map<Long, CUgraphExec> graphs = new HashMap<>();
  private long numbers;

  /** A loaded module and the functions that were asked for. */
  private record Module(CUmodule code, Map<String, CUfunction> functions) {}

  /** An address as JCuda wants it. */
  static final class Address extends CUdeviceptr {
    Address() {}

    Address(long value) {
      super(new CUdeviceptr(), value);
    }

    long value() {
      return getNativePointer() + getByteOffset();
    }
  }

  private JCudaCalls(String name, int architecture, CUcontext context, CUstream stream) {
    this.name = name;
    this.architecture = architecture;
    this.context = context;
    this.stream = stream;
    this.staging = new Staging(stream);
  }

  /** Opens the GPU with this number; JCuda has been initialised. */
  static JCudaCalls open(int index) {
    JCudaDriver.setExceptionsEnabled(false);
    available(JCudaDriver.cuInit(0));
    int[] count = new int[1];
    available(JCudaDriver.cuDeviceGetCount(count));
    if (index < 0 || index >= count[0]) {
      throw new DeviceUnavailable(
          count[0] == 0
              ? "the driver knows no GPU"
              : "there is no GPU " + index + ", only " + count[0] + " counted from 0");
    }
    CUdevice device = new CUdevice();
    available(JCudaDriver.cuDeviceGet(device, index));
    int architecture =
        10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
            + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    if (architecture < LOWEST_ARCHITECTURE) {
      throw new DeviceUnavailable(
          "compute capability "
              + architecture / 10.0
              + " is older than "
              + LOWEST_ARCHITECTURE / 10.0);
    }
    byte[] name = new byte[256];
    available(JCudaDriver.cuDeviceGetName(name, name.length, device));
    CUcontext context = new CUcontext();
    available(JCudaDriver.cuCtxCreate(context, 0, device));
    CUstream stream = new CUstream();
    int made = JCudaDriver.cuStreamCreate(stream, 0);
    if (made != CUresult.CUDA_SUCCESS) {
      JCudaDriver.cuCtxDestroy(context);
      available(made);
    }
    // Whoever uses it enters first, on any thread.
    available(JCudaDriver.cuCtxPopCurrent(new CUcontext()));
    String text = new String(name, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return new JCudaCalls(text.substring(0, Math.max(end, 0)), architecture, context, stream);
  }

  private static int attribute(CUdevice device, int attribute) {
    int[] value = new int[1];
    available(JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
    return value[0];
  }

  private static void available(int result) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw new DeviceUnavailable(text(result));
    }
  }

  private static String text(int result) {
    String[] name = new String[1];
    String[] words = new String[1];
    JCudaDriver.cuGetErrorName(result, name);
    JCudaDriver.cuGetErrorString(result, words);
    return words[0] == null ? "the driver says " + result : words[0] + " (" + name[0] + ")";
  }

  static void check(int result, String doing) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw new DeviceFault("CUDA failed to " + doing + ": " + text(result));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long[] allocate(long[] bytes) {
    long[] addresses = new long[bytes.length];
    long total = 0;
    for (int i = 0; i < bytes.length; i++) {
      addresses[i] = total;
      total +=
          (bytes[i] + CudaProgram.ALIGNMENT - 1) / CudaProgram.ALIGNMENT * CudaProgram.ALIGNMENT;
    }
    Address base = new Address();
    check(
        JCudaDriver.cuMemAlloc(base, Math.max(total, CudaProgram.ALIGNMENT)),
        "allocate " + total + " bytes");
    for (int i = 0; i < bytes.length; i++) {
      addresses[i] += base.value();
    }
    return addresses;
  }

  @Override
  public void free(long[] addresses) {
    if (addresses.length > 0) {
      check(JCudaDriver.cuMemFree(new Address(addresses[0])), "free memory");
    }
  }

  @Override
  public void enter() {
    check(JCudaDriver.cuCtxPushCurrent(context), "use the device on this thread");
  }

  /** What is refused here was refused before. */
  @Override
  public void leave() {
    JCudaDriver.cuCtxPopCurrent(new CUcontext());
  }

  @Override
  public void write(long address, DType dtype, Object array, int elements) {
    staging.write(address, dtype, array, elements);
  }

  @Override
  public void read(long address, DType dtype, Object array, int elements) {
    staging.read(address, dtype, array, elements);
  }

  @Override
  public void copy(long from, long to, long bytes) {
    check(
        JCudaDriver.cuMemcpyDtoDAsync(new Address(to), new Address(from), bytes, stream),
        "copy " + bytes + " bytes on the device");
  }

  @Override
  public void clear(long address, long bytes) {
    check(
        JCudaDriver.cuMemsetD8Async(new Address(address), (byte) 0, bytes, stream),
        "clear " + bytes + " bytes");
  }

  @Override
  public long load(CudaProgram program) {
    Optional<CudaProgram.Cubin> fitting =
        program.cubins().stream()
            .filter(cubin -> cubin.architecture() / 10 == architecture / 10)
            .filter(cubin -> cubin.architecture() <= architecture)
            .max(Comparator.comparingInt(CudaProgram.Cubin::architecture));
    CUmodule code = new CUmodule();
    check(
        JCudaDriver.cuModuleLoadData(
            code, fitting.map(CudaProgram.Cubin::image).orElseGet(() -> text(program))),
        "load the code of `" + program.name() + "`");
    modules.put(++numbers, new Module(code, new HashMap<>()));
    return numbers;
  }

  /** The driver wants a zero behind the text. */
  private static byte[] text(CudaProgram program) {
    byte[] ptx = program.ptx().getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(ptx, ptx.length + 1);
  }

  @Override
  public void unload(long module) {
    Module loaded = modules.remove(module);
    if (loaded != null) {
      check(JCudaDriver.cuModuleUnload(loaded.code), "unload code");
    }
  }

  private CUfunction function(long module, String entry) {
    Module loaded = modules.get(module);
    CUfunction known = loaded.functions.get(entry);
    if (known == null) {
      known = new CUfunction();
      check(
          JCudaDriver.cuModuleGetFunction(known, loaded.code, entry),
          "find the kernel `" + entry + "`");
      loaded.functions.put(entry, known);
    }
    return known;
  }

  @Override
  public void launch(long module, CudaProgram.Kernel kernel, int blocks, ByteBuffer parameters) {
    Pointer arguments = Pointer.to(Pointer.toBuffer(parameters.duplicate().rewind()));
    check(
        JCudaDriver.cuLaunchKernel(
            function(module, kernel.entry()),
            blocks,
            1,
            1,
            kernel.threads(),
            1,
            1,
            0,
            stream,
            arguments,
            null),
        "launch `" + kernel.entry() + "`");
  }

  @Override
  public long record(Runnable work) {
    check(
        JCudaDriver.cuStreamBeginCapture(
            stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
        "begin a recording");
    CUgraph graph = new CUgraph();
    RuntimeException failure = null;
    try {
      work.run();
    } catch (RuntimeException e) {
      failure = e;
    }
    int ended = JCudaDriver.cuStreamEndCapture(stream, graph);
    if (failure != null) {
      if (ended == CUresult.CUDA_SUCCESS) {
        JCudaDriver.cuGraphDestroy(graph);
      }
      throw failure;
    }
    check(ended, "end a recording");
    CUgraphExec ready = new CUgraphExec();
    int made = JCudaDriver.cuGraphInstantiate(ready, graph, 0);
    int dropped = JCudaDriver.cuGraphDestroy(graph);
    check(made, "prepare a recording");
    graphs.put(++numbers, ready);
    check(dropped, "forget a recording");
    return numbers;
  }

  @Override
  public void replay(long recording) {
    check(JCudaDriver.cuGraphLaunch(graphs.get(recording), stream), "launch a recording");
  }

  @Override
  public void forget(long recording) {
    CUgraphExec graph = graphs.remove(recording);
    if (graph != null) {
      check(JCudaDriver.cuGraphExecDestroy(graph), "forget a recording");
    }
  }

  /** What a lost device refuses is given back with its context. */
  @Override
  public void close() {
    graphs.values().forEach(JCudaDriver::cuGraphExecDestroy);
    modules.values().forEach(module -> JCudaDriver.cuModuleUnload(module.code));
    staging.close();
    JCudaDriver.cuStreamDestroy(stream);
    JCudaDriver.cuCtxDestroy(context);
  }
}
