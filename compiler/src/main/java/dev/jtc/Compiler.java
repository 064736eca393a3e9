package dev.jtc;

import dev.jtc.compiler.ast.AstPrinter;
import dev.jtc.compiler.cuda.CudaCompiler;
import dev.jtc.compiler.cuda.ModuleText;
import dev.jtc.compiler.cuda.Untranslatable;
import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Open;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.host.HostPrograms;
import dev.jtc.compiler.host.LateClasses;
import dev.jtc.compiler.host.ProgramClasses;
import dev.jtc.compiler.jvm.BytecodePrinter;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.jvm.Loader;
import dev.jtc.compiler.jvm.PlanCompiler;
import dev.jtc.compiler.kernel.Lowering;
import dev.jtc.compiler.loop.KernelPrinter;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.memory.PlanPrinter;
import dev.jtc.compiler.pass.Pass;
import dev.jtc.compiler.pass.Pipeline;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.MainProgram;
import dev.jtc.runtime.cuda.CudaProgram;
import dev.jtc.runtime.cuda.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** From text to classes. */
public final class Compiler {
  private final CompileOptions options;
  private final Dump dump;

  public Compiler(CompileOptions options, Dump dump) {
    this.options = options;
    this.dump = dump;
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is no UTF-8 text
   */
  public static SourceFile read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a program");
    }
    try {
      return new SourceFile(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not UTF-8 text", e);
    }
  }

  /** Reads and checks a file, with all it imports. */
  public Checked check(SourceFile file) {
    Diagnostics parsing = new Diagnostics();
    Program program = Program.load(file, Compiler::read, parsing);
    if (options.shows("ast")) {
      dump.show("ast", file.name(), AstPrinter.print(program.unit()));
    }
    if (parsing.hasErrors()) {
      return new Checked(program, Optional.empty(), parsing.sorted());
    }
    Diagnostics all = new Diagnostics();
    all.addAll(parsing.sorted());
    new Checker(program, all).check();
    Diagnostics ofMain = new Diagnostics();
    Optional<HostProgram> host = HostPrograms.of(program, Open.given(options.sizes()), ofMain);
    all.addAll(ofMain.sorted());
    return new Checked(program, all.hasErrors() ? Optional.empty() : host, all.sorted());
  }

  /** The classes of a checked program. */
  public ProgramClasses compile(HostProgram program) {
    ProgramClasses classes = ProgramClasses.of(program, this::compile);
    if (options.verify()) {
      List<String> problems = BytecodePrinter.check(classes.images());
      if (!problems.isEmpty()) {
        throw new IllegalStateException("broken classes:\n" + String.join("\n", problems));
      }
    }
    return classes;
  }

  /**
   * The {@code main} of a checked program, ready to run. A graph is compiled when it is first
   * called, unless what becomes of all graphs is to be shown or verified.
   *
   * @throws IllegalArgumentException if the program has none
   */
  public MainProgram load(HostProgram program) {
    if (options.verify() || !options.dumps().isEmpty()) {
      ProgramClasses classes = compile(program);
      return Running.main(classes, Running.loader(classes));
    }
    LateClasses late = new LateClasses(this::compile);
    ProgramClasses classes = ProgramClasses.of(program, late);
    return Running.main(classes, Loader.of(classes.images(), late));
  }

  /**
   * The same with a device, on which every graph runs that can be translated for it.
   *
   * @param left is told which cannot, and why
   */
  public MainProgram load(HostProgram program, Device device, Consumer<String> left) {
    LateClasses late = new LateClasses(this::compile, graph -> translate(graph, left));
    ProgramClasses classes = ProgramClasses.of(program, late);
    return Running.main(classes, Loader.of(classes.images(), late, device));
  }

  private Optional<byte[]> translate(Graph graph, Consumer<String> left) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      forGpu(graph).write(file);
      return Optional.of(file.toByteArray());
    } catch (Untranslatable e) {
      left.accept("`" + graph.name() + "` runs on the processor: " + e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The graph after all passes. */
  public Graph optimize(Graph graph) {
    if (options.shows("graph")) {
      dump.show("graph", graph.name(), GraphPrinter.print(graph));
    }
    verify(graph, "elaboration");
    return Pipeline.STANDARD.run(graph, this::watch);
  }

  private void watch(Pass pass, Graph after) {
    String stage = "graph:" + pass.name();
    if (options.shows(stage)) {
      dump.show(stage, after.name(), GraphPrinter.print(after));
    }
    verify(after, pass.name());
  }

  private void verify(Graph graph, String after) {
    if (options.verify()) {
      Verifier.verify(graph, after);
    }
  }

  /** Kernels and memory of an optimized graph. */
  public Plan plan(Graph optimized) {
    Plan plan = Lowering.lower(optimized, options.widths(), options.schedules());
    if (options.shows("kernels")) {
      StringBuilder text = new StringBuilder();
      Launches.of(plan).forEach(kernel -> text.append(KernelPrinter.print(kernel)).append('\n'));
      dump.show("kernels", plan.name(), text.toString());
    }
    if (options.shows("plan")) {
      dump.show("plan", plan.name(), PlanPrinter.print(plan));
    }
    return plan;
  }

  /**
   * The program that computes {@code graph} on a GPU, without machine code.
   *
   * @throws Untranslatable if something in it has no code for a GPU
   * @throws CompilerBug if the compiler fails on it
   */
  public CudaProgram forGpu(Graph graph) {
    ModuleText module = new ModuleText();
    CudaProgram program = forGpu(graph, module);
    return program.with(module.text(), List.of());
  }

  /** The same with its kernels in a module that other programs share, and no text of its own. */
  CudaProgram forGpu(Graph graph, ModuleText module) {
    try {
      return CudaCompiler.compile(
          Lowering.lowerForGpu(Pipeline.STANDARD.run(graph)), options.precision(), module);
    } catch (Untranslatable none) {
      throw none;
    } catch (RuntimeException | StackOverflowError e) {
      throw new CompilerBug(graph, e);
    }
  }

  private String ptx(Graph graph) {
    try {
      return forGpu(graph).ptx();
    } catch (Untranslatable none) {
      return "// not for a GPU: " + none.getMessage() + "\n";
    }
  }

  private List<ClassImage> compile(Graph graph, String className) {
    List<ClassImage> images;
    try {
      images = PlanCompiler.compile(plan(optimize(graph)), className);
    } catch (RuntimeException | StackOverflowError e) {
      throw new CompilerBug(graph, e);
    }
    if (options.shows("ptx")) {
      dump.show("ptx", graph.name(), ptx(graph));
    }
    if (options.shows("bytecode")) {
      images.forEach(image -> dump.show("bytecode", image.name(), BytecodePrinter.print(image)));
    }
    return images;
  }
}
