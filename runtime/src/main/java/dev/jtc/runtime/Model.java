package dev.jtc.runtime;

import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The base of compiled models: named state, saved to and loaded from SafeTensors files.
 *
 * <p>The arrays are made once and stay; training writes into them. So the tensors of {@link
 * #parameters()} and {@link #state()} are live: they show, and may set, what the model computes
 * with.
 *
 * <p>One model may be trained by one thread at a time. Functions that change nothing may run on
 * many threads at once as long as none trains.
 */
public abstract class Model {
  private static final String MODEL = "jtc.model";

  /** In a file: the names of optimizer slots and generators, which are no parameters. */
  private static final String SLOTS = "jtc.slots";

  private static final Set<StateEntry.Role> EVERYTHING =
      Collections.unmodifiableSet(EnumSet.allOf(StateEntry.Role.class));
  private static final Set<StateEntry.Role> PARAMETERS = Set.of(StateEntry.Role.PARAMETER);

  private final String name;
  private final List<StateEntry> entries;
  private final Object[] arrays;
  private final Map<String, Tensor> state;
  private final Map<String, Tensor> parameters;

  /** The state on a device, if the model has been there; who has the latest it knows. */
  private DeviceState onDevice;

  /** The device that the model was moved to, or null. */
  private Device device;

  /**
   * Takes the state over.
   *
   * @param name the name of the model, for messages
   * @param entries what there is; paths must differ
   * @param arrays one per entry, of its dtype and size; kept, not copied
   */
  protected Model(String name, List<StateEntry> entries, Object... arrays) {
    if (entries.size() != arrays.length) {
      throw new IllegalArgumentException(
          name + " has " + entries.size() + " entries but " + arrays.length + " arrays");
    }
    this.name = name;
    this.entries = List.copyOf(entries);
    this.arrays = arrays.clone();
    Map<String, Tensor> all = new LinkedHashMap<>();
    Map<String, Tensor> trained = new LinkedHashMap<>();
    for (int i = 0; i < arrays.length; i++) {
      StateEntry entry = entries.get(i);
      Tensor tensor = Tensor.of(entry.dtype(), arrays[i], entry.shape());
      if (all.put(entry.path(), tensor) != null) {
        throw new IllegalArgumentException(name + " has two entries `" + entry.path() + "`");
      }
      if (entry.role() == StateEntry.Role.PARAMETER) {
        trained.put(entry.path(), tensor);
      }
    }
    this.state = Collections.unmodifiableMap(all);
    this.parameters = Collections.unmodifiableMap(trained);
  }

  /** New arrays of zeros for the entries, in their order. */
  protected static Object[] allocate(List<StateEntry> entries) {
    Object[] arrays = new Object[entries.size()];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = entries.get(i).dtype().newArray(entries.get(i).elements());
    }
    return arrays;
  }

  /** The array of entry {@code index}. */
  protected final Object array(int index) {
    fetch();
    return arrays[index];
  }

  /**
   * Moves the model to a device: its functions run there from now on, and its state stays there
   * between calls. What asks for the state here, as {@link #parameters} and {@link #save} do,
   * copies it back; tensors that were asked for earlier are out of date until then.
   */
  public final void moveTo(Device there) {
    on(there);
    device = there;
  }

  /** Moves the model back: its functions run on the processor again. */
  public final void moveToHost() {
    device = null;
    if (onDevice != null) {
      DeviceState left = onDevice;
      left.leave();
      onDevice = null;
    }
  }

  /** The device that it was moved to, or null. */
  final Device device() {
    return device;
  }

  /** The state on {@code there}. */
  final DeviceState on(Device there) {
    if (onDevice == null || onDevice.device() != there) {
      if (onDevice != null) {
        onDevice.leave();
      }
      onDevice = new DeviceState(there, entries, arrays, this);
    }
    return onDevice;
  }

  private void fetch() {
    if (onDevice != null) {
      onDevice.fetch();
    }
  }

  /** What the state consists of, in declared order. */
  public final List<StateEntry> entries() {
    return entries;
  }

  /** The trainable parameters by path, in declared order; live. */
  public final Map<String, Tensor> parameters() {
    fetch();
    return parameters;
  }

  /** All state by path, in declared order: parameters, state, slots, generators; live. */
  public final Map<String, Tensor> state() {
    fetch();
    return state;
  }

  /**
   * Sets one piece of state.
   *
   * @throws IllegalArgumentException if there is none of this path or the type differs
   */
  public final void set(String path, Tensor value) {
    fetch();
    Tensor target = state.get(path);
    if (target == null) {
      throw new IllegalArgumentException(
          name + " has no `" + path + "`; it has " + String.join(", ", state.keySet()));
    }
    if (!target.type().equals(value.type())) {
      throw new IllegalArgumentException(
          name + ": `" + path + "` must be " + target.type() + ", but got " + value.type());
    }
    System.arraycopy(value.array(), 0, target.array(), 0, target.size());
  }

  /**
   * Saves all state, so that training resumes with the same bits; an existing file is replaced as a
   * whole.
   *
   * @throws IOException if writing fails; an old file is then left as it was
   */
  public final void save(Path path) throws IOException {
    save(path, EnumSet.allOf(StateEntry.Role.class));
  }

  /**
   * Saves parameters and state without optimizer slots and generators: what a PyTorch state dict
   * holds, and what {@link #loadParameters} needs.
   *
   * @throws IOException if writing fails; an old file is then left as it was
   */
  public final void saveParameters(Path path) throws IOException {
    save(path, EnumSet.of(StateEntry.Role.PARAMETER, StateEntry.Role.STATE));
  }

  private void save(Path path, Set<StateEntry.Role> roles) throws IOException {
    fetch();
    Map<String, Tensor> chosen = new LinkedHashMap<>();
    List<String> slots = new ArrayList<>();
    for (StateEntry entry : entries) {
      if (roles.contains(entry.role())) {
        chosen.put(entry.path(), state.get(entry.path()));
        if (!isLasting(entry)) {
          slots.add(entry.path());
        }
      }
    }
    Map<String, String> texts = new LinkedHashMap<>(Map.of("format", "pt", MODEL, name));
    if (!slots.isEmpty()) {
      texts.put(SLOTS, String.join("\n", slots));
    }
    new SafeTensors(chosen, texts).write(path);
  }

  /**
   * Sets all state from a file of {@link #save}.
   *
   * @throws IOException if the file cannot be read or does not hold exactly this state; the text
   *     lists every name that is missing, unexpected or of another type, and the model is left as
   *     it was
   */
  public final void loadInto(Path path) throws IOException {
    refuse(path, load(path, EVERYTHING, Misfit.REFUSED));
  }

  /**
   * Sets what the file has of the model's state and leaves the rest as it is.
   *
   * @return what is missing, unexpected or of another type, a line each
   * @throws IOException if the file cannot be read
   */
  public final List<String> loadFitting(Path path) throws IOException {
    return load(path, EVERYTHING, Misfit.LEFT);
  }

  /**
   * Sets the parameters, and the other state found in the file, from a file of {@link
   * #saveParameters}, {@link #save} or a PyTorch state dict; optimizer slots and generators stay as
   * they are.
   *
   * @throws IOException as {@link #loadInto}, if a parameter is missing, a name is unknown or a
   *     type differs
   */
  public final void loadParameters(Path path) throws IOException {
    refuse(path, load(path, PARAMETERS, Misfit.REFUSED));
  }

  /**
   * Sets the parameters that the file has, and the other state as {@link #loadParameters} does.
   *
   * @return what is missing, unexpected or of another type, a line each
   * @throws IOException if the file cannot be read
   */
  public final List<String> loadFittingParameters(Path path) throws IOException {
    return load(path, PARAMETERS, Misfit.LEFT);
  }

  /** What becomes of a file that does not fit: nothing of it is taken, or what fits. */
  private enum Misfit {
    REFUSED,
    LEFT
  }

  private static boolean isLasting(StateEntry entry) {
    return entry.role() == StateEntry.Role.PARAMETER || entry.role() == StateEntry.Role.STATE;
  }

  private void refuse(Path path, List<String> problems) throws IOException {
    if (!problems.isEmpty()) {
      throw new IOException(
          path + " does not fit " + name + ":\n  " + String.join("\n  ", problems));
    }
  }

  /** The lines of the report. */
  private List<String> load(Path path, Set<StateEntry.Role> required, Misfit misfit)
      throws IOException {
    fetch();
    SafeTensors file = SafeTensors.read(path);
    Map<String, Tensor> found = file.tensors();
    boolean everything = required.contains(StateEntry.Role.SLOT);
    List<String> problems = new ArrayList<>();
    List<StateEntry> taken = new ArrayList<>();
    for (StateEntry entry : entries) {
      Tensor tensor = found.get(entry.path());
      if (tensor == null && required.contains(entry.role())) {
        problems.add("missing `" + entry.path() + "`: " + entry.type());
      } else if (tensor != null && (everything || isLasting(entry))) {
        if (tensor.type().equals(entry.type())) {
          taken.add(entry);
        } else {
          problems.add(
              "`" + entry.path() + "` must be " + entry.type() + ", but is " + tensor.type());
        }
      }
    }
    Set<String> known = new HashSet<>(state.keySet());
    if (!everything) {
      known.addAll(List.of(file.metadata().getOrDefault(SLOTS, "").split("\n")));
    }
    for (Map.Entry<String, Tensor> entry : found.entrySet()) {
      if (!known.contains(entry.getKey())) {
        problems.add("unexpected `" + entry.getKey() + "`: " + entry.getValue().type());
      }
    }
    if (problems.isEmpty() || misfit == Misfit.LEFT) {
      for (StateEntry entry : taken) {
        Tensor target = state.get(entry.path());
        System.arraycopy(found.get(entry.path()).array(), 0, target.array(), 0, target.size());
      }
    }
    return problems;
  }

  /** The name with the parameters and their types, one a line. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(name);
    parameters.forEach(
        (path, tensor) -> out.append("\n  ").append(path).append(": ").append(tensor.type()));
    return out.toString();
  }
}
