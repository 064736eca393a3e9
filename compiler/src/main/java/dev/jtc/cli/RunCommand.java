package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Sources;
import dev.jtc.compiler.emulate.EmulatedDriver;
import dev.jtc.compiler.emulate.EmulationFault;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.Caret;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.IndexFault;
import dev.jtc.runtime.MainProgram;
import dev.jtc.runtime.NumberFault;
import dev.jtc.runtime.RunFault;
import dev.jtc.runtime.SizeFault;
import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceFault;
import dev.jtc.runtime.cuda.DeviceUnavailable;
import dev.jtc.runtime.cuda.ProcessDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jtc run}. */
@Command(
    name = "run",
    description = "Checks a program and runs its main.",
    abbreviateSynopsis = true)
final class RunCommand implements Callable<Integer> {
  /** How the program is run. Both give the same results. */
  enum Mode {
    /** Each function is compiled to one optimized graph, and that to bytecode. */
    STATIC,
    /** Every operation runs when it is reached. */
    DYNAMIC;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;
  @ParentCommand private Main jtc;
  @Mixin private StageOptions stages;
  @Mixin private ScheduleOption schedules;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = "--mode",
      defaultValue = "static",
      paramLabel = "MODE",
      description =
          "static (the default) compiles each function to one optimized graph; dynamic runs every"
              + " operation when it is reached. Both give the same results.")
  private Mode mode;

  @Option(
      names = "--track",
      paramLabel = "DIR",
      description =
          "Where the values go that the program tracks; without it a new folder runs/PROGRAM/N.")
  private Path track;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "What the random numbers begin with, unless the program says `seed(...)`.")
  private long seed;

  @Mixin private ThreadsOption threads;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "DEVICE",
      description =
          "Where tensors are computed: cpu (the default), cuda, or cuda:1 for another GPU. The bits"
              + " are the same.")
  private String device;

  @Option(
      names = "--emulate",
      description =
          "With --device cuda: run the GPU's code in an emulator that checks every access; slow, and"
              + " needs no GPU.")
  private boolean emulate;

  @Override
  public Integer call() {
    threads.use(spec);
    stages.precision(spec);
    if (device.equals("cpu")) {
      stages.needsGpu(spec, device);
      return emulate ? Source.error(spec, "--emulate needs --device cuda") : run(Optional.empty());
    }
    if (mode == Mode.DYNAMIC) {
      return Source.error(spec, "--device " + device + " needs --mode static");
    }
    OptionalInt index = ProcessDevice.index(device);
    if (index.isEmpty()) {
      return Source.error(spec, "there is no device `" + device + "`", "say cpu, cuda or cuda:1");
    }
    if (emulate && index.getAsInt() > 0) {
      return Source.error(spec, "--emulate has one device: say --device cuda");
    }
    try (Device gpu = emulate ? Device.of(EmulatedDriver::new) : Device.cuda(index.getAsInt())) {
      return run(Optional.of(gpu));
    } catch (DeviceUnavailable e) {
      return emulate
          ? Source.error(spec, e.getMessage())
          : Source.error(
              spec, e.getMessage(), "--emulate runs the GPU's code without one, only slowly");
    } catch (DeviceFault | EmulationFault e) {
      jtc.out().flush();
      return Source.error(spec, e.getMessage());
    }
  }

  private int run(Optional<Device> gpu) {
    Compiler compiler =
        stages.compiler(spec, CompileOptions.thisProcess(), Map.of(), schedules.read(spec, file));
    Optional<Checked> checked = Source.checkMain(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    if (mode == Mode.DYNAMIC && stages.needsClasses(spec)) {
      spec.commandLine()
          .getErr()
          .println(
              "warning: dynamic mode makes no graphs, kernels or classes to dump or verify; `jtc"
                  + " check` shows those of the static mode");
      spec.commandLine().getErr().flush();
    }
    try (Console console = console()) {
      console.setSeed(seed);
      run(compiler, checked.get(), console, gpu);
      return ExitCode.OK;
    } catch (ProgramFailure failure) {
      return failed(failure);
    } catch (IOException e) {
      return Source.error(spec, Failures.reason(e));
    }
  }

  private void run(Compiler compiler, Checked checked, Console console, Optional<Device> gpu) {
    Function<String, Optional<SourceFile>> files = name -> Sources.find(checked.program(), name);
    try {
      if (mode == Mode.STATIC) {
        HostProgram program = checked.host().orElseThrow();
        MainProgram main =
            gpu.isPresent()
                ? compiler.load(program, gpu.get(), this::note)
                : compiler.load(program);
        main.run(console);
      } else {
        DynamicProgram.run(checked.program(), console, Trace.NONE);
      }
    } catch (IndexFault | NumberFault | SizeFault e) {
      RuntimeException placed = console.place().map(((RunFault) e)::at).orElse(e);
      throw ProgramFailure.of((RunFault) placed, files);
    } catch (IOException | IllegalArgumentException e) {
      throw ProgramFailure.of(
          e,
          console
              .place()
              .flatMap(place -> files.apply(place.file()).map(file -> file.span(place))));
    }
  }

  private void note(String text) {
    spec.commandLine().getErr().println("note: " + text);
    spec.commandLine().getErr().flush();
  }

  private Console console() {
    if (jtc.out() != System.out) {
      return track == null ? new Console(jtc.out()) : Console.tracking(jtc.out(), track);
    }
    String name = file.getFileName().toString().replaceFirst("\\.jt$", "");
    return track == null ? Console.standard(name) : Console.standard(track);
  }

  private int failed(ProgramFailure failure) {
    jtc.out().flush();
    spec.commandLine().getErr().print(Caret.render(failure.diagnostic()));
    spec.commandLine().getErr().flush();
    return ExitCode.USER_ERROR;
  }
}
