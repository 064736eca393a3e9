package dev.jtc.runtime;

import dev.jtc.runtime.cuda.CudaProgram;
import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceHome;
import dev.jtc.runtime.cuda.DeviceProgram;
import dev.jtc.runtime.cuda.ProcessDevice;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A function of a compiled model or file, ready to be called: its signature, its code for any
 * sizes, code for sizes that were known when it was compiled, and where its state lies in the
 * model.
 *
 * <p>Generated methods take a {@link Frame}, hand it their arguments, run it and give it back. In
 * steady state that allocates nothing but results that are tensors.
 */
public final class Entry {
  private final Signature signature;
  private final SizeTerm[][] resultSizes;
  private final DType[] resultTypes;
  private final String[] resultTexts;
  private final int argumentCount;
  private final int[] state;
  private final List<SizeNeed> needs = new ArrayList<>();
  private final List<Variant> variants = new ArrayList<>();
  private final AtomicReferenceArray<Frame> idle =
      new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());

  /**
   * Code that is loaded when it is first needed: a program calls few of the variants that it has.
   */
  static final class Variant {
    private final int[] dims;
    private final Class<?> owner;
    private final String className;

    /** The class loader if it has a device of its own; asked once, as that takes a while. */
    private final DeviceHome home;

    private volatile Code code;
    private volatile Optional<CudaProgram> program;

    /** On each device that asked for it. */
    private volatile List<DeviceProgram> loaded = List.of();

    private Variant(int[] dims, Class<?> owner, String className) {
      this.dims = dims;
      this.owner = owner;
      this.className = className;
      this.home = owner.getClassLoader() instanceof DeviceHome device ? device : null;
    }

    /** The sizes it serves: all if null. */
    int[] dims() {
      return dims;
    }

    Code code() {
      if (code == null) {
        code = load();
      }
      return code;
    }

    /** The device that the code is to run on wherever nothing else is said, or null. */
    Device home() {
      return ProcessDevice.of(home);
    }

    /** The same code for GPUs, if there is any. */
    Optional<CudaProgram> program() {
      if (program == null) {
        program = loadProgram();
      }
      return program;
    }

    /** The program on a device, for all who call it there; none if there is no code for GPUs. */
    Optional<DeviceProgram> on(Device device) {
      DeviceProgram known = known(device);
      return known != null ? Optional.of(known) : program().map(code -> load(code, device));
    }

    private DeviceProgram known(Device device) {
      List<DeviceProgram> all = loaded;
      for (int i = 0; i < all.size(); i++) {
        DeviceProgram one = all.get(i);
        if (one.device() == device && one.isLoaded()) {
          return one;
        }
      }
      return null;
    }

    private synchronized DeviceProgram load(CudaProgram code, Device device) {
      DeviceProgram known = known(device);
      if (known == null) {
        known = device.load(code, this);
        List<DeviceProgram> all = new ArrayList<>(loaded);
        all.removeIf(one -> !one.isLoaded());
        all.add(known);
        loaded = List.copyOf(all);
      }
      return known;
    }

    private Optional<CudaProgram> loadProgram() {
      String name = className.replace('.', '/') + ".cuda";
      ClassLoader files = owner.getClassLoader();
      try (InputStream in = files.getResourceAsStream(name)) {
        return in == null
            ? Optional.empty()
            : Optional.of(CudaProgram.read(in, files::getResourceAsStream));
      } catch (IOException e) {
        throw new IllegalStateException("the resource " + name + " is broken", e);
      }
    }

    private Code load() {
      try {
        return Class.forName(className, true, owner.getClassLoader())
            .asSubclass(Code.class)
            .getConstructor()
            .newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("the class " + className + " is missing or broken", e);
      }
    }
  }

  /**
   * Describes the function.
   *
   * @param name as error texts show it
   * @param dims the symbolic dimensions, separated by blanks
   * @param parameters one a line, such as {@code x: f32[N, 1000]}
   * @param results the types of the results, one a line
   * @param state which entries of the model follow the arguments, separated by blanks
   */
  public Entry(String name, String dims, String parameters, String results, String state) {
    String[] lines = lines(parameters);
    this.signature = new Signature(name, dims, lines);
    this.argumentCount = lines.length;
    List<String> names = signature.dims();
    String[] types = lines(results);
    this.resultSizes = new SizeTerm[types.length][];
    this.resultTypes = new DType[types.length];
    this.resultTexts = types;
    for (int i = 0; i < types.length; i++) {
      int bracket = types[i].indexOf('[');
      String dtype = bracket < 0 ? types[i] : types[i].substring(0, bracket);
      String[] sizes =
          bracket < 0
              ? new String[0]
              : types[i].substring(bracket + 1, types[i].length() - 1).split(",");
      resultTypes[i] = DType.named(dtype);
      resultSizes[i] = new SizeTerm[sizes.length];
      for (int axis = 0; axis < sizes.length; axis++) {
        resultSizes[i][axis] = SizeTerm.parse(sizes[axis], names);
      }
    }
    this.state = Signature.numbers(state);
  }

  private static String[] lines(String text) {
    return text.isEmpty() ? new String[0] : text.split("\n");
  }

  /**
   * Adds what sizes must satisfy beside the signature, one a line: a size that must not be
   * negative, {@code if} another that must be positive for this to matter, the condition in words,
   * and the place in the program, separated by tabs.
   */
  public Entry needs(String lines) {
    for (String line : lines(lines)) {
      needs.add(SizeNeed.parse(line, signature.dims()));
    }
    return this;
  }

  /** Throws a {@link SizeFault} if code for any sizes does not work for these. */
  void check(int[] dims) {
    for (SizeNeed need : needs) {
      need.check(dims, signature.dims());
    }
  }

  /**
   * Adds code for any sizes; the last to be asked.
   *
   * @param owner a class with the class loader of the code
   * @param className the binary name of its class
   */
  public Entry code(Class<?> owner, String className) {
    variants.add(new Variant(null, owner, className));
    return this;
  }

  /** Adds code for the dimensions {@code dims}, separated by blanks. */
  public Entry code(String dims, Class<?> owner, String className) {
    variants.add(new Variant(Signature.numbers(dims), owner, className));
    return this;
  }

  /** A frame that nobody else uses until it is given back. */
  public Frame take() {
    for (int i = 0; i < idle.length(); i++) {
      if (idle.getPlain(i) != null) {
        Frame frame = idle.getAndSet(i, null);
        if (frame != null) {
          return frame.begin();
        }
      }
    }
    return new Frame(this).begin();
  }

  /** Puts a frame back; it forgets its arguments. */
  public void give(Frame frame) {
    frame.clear();
    for (int i = 0; i < idle.length(); i++) {
      if (idle.compareAndSet(i, null, frame)) {
        return;
      }
    }
  }

  /**
   * Calls with tensors and gives new tensors.
   *
   * @param model the model whose function this is, or null
   * @throws IllegalArgumentException if an argument does not fit
   */
  public Tensor[] call(Model model, Tensor... arguments) {
    Frame frame = take();
    for (int i = 0; i < arguments.length; i++) {
      frame.tensor(i, arguments[i]);
    }
    frame.run(model);
    Tensor[] results = new Tensor[resultTypes.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = frame.tensorResult(i);
    }
    give(frame);
    return results;
  }

  /** Computes the first content of a model: the only argument is {@code seed}. */
  public void create(long seed, Object[] arrays) {
    Workspace workspace = new Workspace(variants.get(0).code());
    workspace.buffers()[0] = new long[] {seed};
    System.arraycopy(arrays, 0, workspace.buffers(), 1, arrays.length);
    workspace.run();
  }

  Signature signature() {
    return signature;
  }

  int argumentCount() {
    return argumentCount;
  }

  int[] state() {
    return state;
  }

  List<Variant> variants() {
    return variants;
  }

  int resultCount() {
    return resultTypes.length;
  }

  DType resultType(int index) {
    return resultTypes[index];
  }

  /** The type as the program has it. */
  String resultText(int index) {
    return resultTexts[index].replace(",", ", ");
  }

  SizeTerm[] resultSizes(int index) {
    return resultSizes[index];
  }
}
