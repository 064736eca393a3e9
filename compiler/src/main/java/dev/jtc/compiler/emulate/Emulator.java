package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Space;
import dev.jtc.compiler.emulate.PtxModule.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A module that is ready to be launched, and the memory that its kernels see. */
public final class Emulator implements AutoCloseable {
  private final Memory memory;
  private final Map<String, Kernel> kernels = new LinkedHashMap<>();
  private final List<Long> owned = new ArrayList<>();
  private long steps;

  /**
   * Decodes a module.
   *
   * @throws EmulationFault if the text is no PTX that is understood here
   */
  public Emulator(String ptx, Memory memory) {
    this.memory = memory;
    PtxModule module = PtxParser.parse(ptx);
    Map<String, Long> addresses = new HashMap<>();
    for (Variable variable : module.variables()) {
      if (variable.space() != Space.SHARED) {
        boolean constant = variable.space() == Space.CONST;
        byte[] content =
            variable.content() == null ? new byte[variable.bytes()] : variable.content();
        long address = memory.allocate("`" + variable.name() + "`", content, constant);
        addresses.put(variable.name(), address);
        owned.add(address);
      }
    }
    module
        .entries()
        .forEach((name, entry) -> kernels.put(name, Decoder.decode(module, entry, addresses)));
  }

  /** The names of the kernels. */
  public Set<String> kernels() {
    return kernels.keySet();
  }

  /** Bytes of shared memory that a block of this kernel has. */
  public int sharedBytes(String kernel) {
    return kernel(kernel).sharedBytes();
  }

  /** How many instructions warps have run. */
  public long steps() {
    return steps;
  }

  private Kernel kernel(String name) {
    Kernel kernel = kernels.get(name);
    if (kernel == null) {
      throw new EmulationFault("the module has no kernel `" + name + "`");
    }
    return kernel;
  }

  /**
   * Runs a kernel to its end.
   *
   * @param parameters the bytes of its parameters
   * @throws EmulationFault if it does what it must not
   */
  public void launch(String name, Launch launch, byte[] parameters) {
    Kernel kernel = kernel(name);
    if (parameters.length != kernel.parameterBytes()) {
      throw new EmulationFault(
          name
              + " takes "
              + kernel.parameterBytes()
              + " bytes of parameters, not "
              + parameters.length);
    }
    Block block = new Block(kernel, memory, parameters, launch);
    for (int i = 0; i < launch.blocks(); i++) {
      block.run(launch.order() == Launch.Order.FORWARD ? i : launch.blocks() - 1 - i);
    }
    steps += block.steps();
  }

  /** Gives the memory of the module's own arrays back. */
  @Override
  public void close() {
    owned.forEach(memory::free);
    owned.clear();
  }
}
