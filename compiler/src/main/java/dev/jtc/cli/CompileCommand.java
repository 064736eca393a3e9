package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.GpuPrograms;
import dev.jtc.JarFile;
import dev.jtc.compiler.cuda.Assembler;
import dev.jtc.compiler.cuda.Assembler.Assembled;
import dev.jtc.compiler.elaborate.SizeNames;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.JavaApi;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.source.NearNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jtc compile}. */
@Command(
    name = "compile",
    description = "Makes a jar with typed Java classes, which needs nothing beside it.",
    abbreviateSynopsis = true)
final class CompileCommand implements Callable<Integer> {
  private static final String CPU = "cpu";
  private static final String CUDA = "cuda";

  private static final String KNOWN =
      "architectures are "
          + Assembler.ARCHITECTURES.stream().map(String::valueOf).collect(Collectors.joining(", "));

  /** So many kernels take some seconds to assemble. */
  private static final int MANY_KERNELS = 40;

  @Spec private CommandSpec spec;
  @Mixin private StageOptions stages;
  @Mixin private ScheduleOption schedules;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "JAR",
      description = "Where to write; otherwise FILE.jar in the current folder.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--dim",
      paramLabel = "NAME=SIZE",
      description = {
        "Fix an open size: of the functions that have it in a parameter's type, and of the models"
            + " that have it in their configuration. May be repeated."
      })
  private List<String> dims = List.of();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = {
        "What the jar is for: cpu, or cuda for NVIDIA GPUs too. Needs neither a GPU nor a toolkit."
      })
  private String device = CPU;

  @Option(
      names = "--arch",
      split = ",",
      paramLabel = "ARCH",
      description = {
        "With --device cuda: the GPUs to make machine code for, of 75, 80, 86, 89 and 90; without"
            + " it, for all. Others translate the jar's PTX when they load it."
      })
  private List<String> architectures = List.of();

  @Override
  public Integer call() throws IOException {
    if (!device.equals(CPU) && !device.equals(CUDA)) {
      throw misused("there is no device `" + device + "`; devices are cpu and cuda");
    }
    if (device.equals(CPU)) {
      stages.needsGpu(spec, CPU);
      if (!architectures.isEmpty()) {
        throw misused("--arch needs --device cuda");
      }
    }
    List<Integer> targets = architectures();
    Map<String, Long> sizes = sizes();
    Compiler compiler =
        stages.compiler(spec, CompileOptions.ANY_MACHINE, sizes, schedules.read(spec, file));
    Path target = output.orElseGet(() -> Path.of(Names.withoutEnding(file) + ".jar"));
    Optional<String> problem = JarFile.problem(target);
    if (problem.isPresent()) {
      return Source.error(spec, problem.get(), "choose another place by -o JAR");
    }
    Optional<Checked> checked = Source.check(spec, compiler, file);
    if (checked.isEmpty()) {
      return ExitCode.USER_ERROR;
    }
    Set<String> names = SizeNames.of(checked.get().program());
    for (String name : sizes.keySet()) {
      if (!names.contains(name)) {
        return unknown(name, names);
      }
    }
    HostProgram program = checked.get().host().orElseThrow();
    ProgramClasses classes = compiler.compile(program);
    List<JavaApi> api = JavaApi.of(classes);
    if (api.isEmpty()) {
      return Source.error(
          spec, file + " has nothing that a Java program could call", help(program));
    }
    if (device.equals(CUDA)) {
      GpuPrograms programs = GpuPrograms.of(program, compiler, targets, this::assembling);
      JarFile.write(classes, programs.files(), target);
      report(target, api, program);
      report(programs);
    } else {
      JarFile.write(classes, target);
      report(target, api, program);
    }
    return ExitCode.OK;
  }

  /** The sizes that were given, checked as far as this shows without the program. */
  private Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (String dim : dims) {
      String[] sides = dim.split("=", -1);
      if (sides.length != 2 || sides[0].isBlank() || !sides[1].strip().matches("[0-9]{1,9}")) {
        throw misused("`--dim " + dim + "` is no size; write for instance --dim N=64");
      }
      Long size = Long.valueOf(sides[1].strip());
      Long before = sizes.putIfAbsent(sides[0].strip(), size);
      if (before != null && !before.equals(size)) {
        throw misused("--dim gives two sizes for " + sides[0].strip());
      }
    }
    return sizes;
  }

  /** What machine code is for, oldest first. */
  private List<Integer> architectures() {
    Set<Integer> chosen = new TreeSet<>();
    for (String text : architectures) {
      Optional<Integer> known =
          Assembler.ARCHITECTURES.stream()
              .filter(number -> text.strip().replaceFirst("^sm_", "").equals(number.toString()))
              .findFirst();
      chosen.add(
          known.orElseThrow(
              () -> misused("no machine code can be made for `" + text + "`; " + KNOWN)));
    }
    return chosen.isEmpty() ? Assembler.ARCHITECTURES : List.copyOf(chosen);
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int unknown(String name, Set<String> names) {
    String help =
        NearNames.question(name, names)
            .orElse(
                names.isEmpty()
                    ? "the program leaves no size open"
                    : "open sizes are " + String.join(", ", names));
    return Source.error(spec, "no function or model leaves a size `" + name + "` open", help);
  }

  private static String[] help(HostProgram program) {
    return program.leftOut().entrySet().stream()
        .map(entry -> "`" + entry.getKey() + "`: " + entry.getValue())
        .toArray(String[]::new);
  }

  private void assembling(int kernels) {
    if (kernels >= MANY_KERNELS) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("assembling " + kernels + " kernels …");
      err.flush();
    }
  }

  private void report(GpuPrograms programs) {
    PrintWriter out = spec.commandLine().getOut();
    int kernels = programs.kernels();
    int registers = 0;
    int spilled = 0;
    for (Assembled module : programs.modules()) {
      for (Assembler.Usage usage : module.usages()) {
        registers = Math.max(registers, usage.registers());
        spilled += usage.spilledBytes() > 0 || usage.stackBytes() > 0 ? 1 : 0;
      }
    }
    String architectures =
        programs.modules().stream()
            .map(module -> String.valueOf(module.architecture()))
            .collect(Collectors.joining(", "));
    Optional<String> missing = Assembler.missing();
    String code =
        missing.isPresent()
            ? "PTX only, for " + missing.get()
            : kernels == 0
                ? "nothing to compute"
                : programs.modules().isEmpty()
                    ? "PTX of "
                        + kernels
                        + " kernels only, which need sm_"
                        + programs.oldest()
                        + " or later"
                    : "PTX and machine code of "
                        + kernels
                        + " kernels for sm_"
                        + architectures
                        + "; at most "
                        + registers
                        + " registers, "
                        + (spilled == 0 ? "nothing" : spilled + " kernels")
                        + " spilled";
    out.println("for CUDA: " + code);
    programs
        .leftOut()
        .forEach((name, why) -> out.println("  on the processor: " + name + ": " + why));
  }

  private void report(Path target, List<JavaApi> api, HostProgram program) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("wrote " + target + " (" + Names.size(Files.size(target)) + ")");
    for (JavaApi type : api) {
      out.println("  " + type.className());
      type.methods().forEach(method -> out.println("    " + method));
    }
    if (!program.leftOut().isEmpty()) {
      out.println("not for Java:");
      program.leftOut().forEach((name, why) -> out.println("  " + name + ": " + why));
    }
    if (program.main().isPresent()) {
      out.println("run it: java -jar " + target);
    }
  }
}
