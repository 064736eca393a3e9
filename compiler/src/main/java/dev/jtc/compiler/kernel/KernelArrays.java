package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The arrays of one kernel while it is being written. */
final class KernelArrays {
  private final Function<Value, String> names;
  private final Layouts layouts;
  private final Set<String> taken = new HashSet<>();
  private final Map<Value, Buffer> in = new LinkedHashMap<>();
  private final Map<Value, Buffer> out = new LinkedHashMap<>();
  private final List<Buffer> scratch = new ArrayList<>();

  KernelArrays(Function<Value, String> names, Layouts layouts) {
    this.names = names;
    this.layouts = layouts;
  }

  /** The name of the array that {@code value} is read from. */
  String read(Value value) {
    return in.computeIfAbsent(
            value,
            v -> new Buffer(fresh(names.apply(v)), layouts.inMemory(v), Role.IN, Layout.FLAT))
        .name();
  }

  /** The name of the array that {@code value} is written to. */
  String write(Value value, Role role) {
    return out.computeIfAbsent(
            value, v -> new Buffer(fresh(names.apply(v)), layouts.inMemory(v), role, Layout.FLAT))
        .name();
  }

  /** The name of a new scratch array. */
  String scratch(String name, TensorType type, Layout layout) {
    Buffer buffer = new Buffer(fresh(name), type, Role.SCRATCH, layout);
    scratch.add(buffer);
    return buffer.name();
  }

  private String fresh(String wish) {
    String name = wish;
    for (int i = 1; !taken.add(name); i++) {
      name = wish + "_" + i;
    }
    return name;
  }

  /** All arrays: those read, those written, scratch. */
  List<Buffer> buffers() {
    List<Buffer> all = new ArrayList<>(in.values());
    all.addAll(out.values());
    all.addAll(scratch);
    return all;
  }

  /** The value in each of {@link #buffers}. */
  List<Optional<Value>> values() {
    List<Optional<Value>> all = new ArrayList<>();
    in.keySet().forEach(value -> all.add(Optional.of(value)));
    out.keySet().forEach(value -> all.add(Optional.of(value)));
    scratch.forEach(buffer -> all.add(Optional.empty()));
    return all;
  }

  /** The values that are read, each with the name of its array. */
  Map<Value, String> reads() {
    Map<Value, String> reads = new LinkedHashMap<>();
    in.forEach((value, buffer) -> reads.put(value, buffer.name()));
    return reads;
  }
}
