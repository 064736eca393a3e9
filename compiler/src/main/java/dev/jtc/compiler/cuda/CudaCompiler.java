package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.runtime.cuda.CudaProgram;
import dev.jtc.runtime.cuda.CudaProgram.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From a plan to a program for a GPU; the same plan gives the same text. */
public final class CudaCompiler {
  private final Plan plan;
  private final Tiles tiles;
  private final ModuleText module;
  private final List<CudaProgram.Kernel> kernels = new ArrayList<>();

  /** What the entries do, by kernel. */
  private final List<String> bodies = new ArrayList<>();

  private CudaCompiler(Plan plan, ModuleText module, Tiles tiles) {
    this.plan = plan;
    this.module = module;
    this.tiles = tiles;
  }

  /**
   * The program of {@code plan}, without machine code.
   *
   * @throws Untranslatable if it uses something that has no code for a GPU
   */
  public static CudaProgram compile(Plan plan) {
    return compile(plan, Precision.F32);
  }

  /**
   * The same with the factors of f32 products rounded to {@code precision}, which changes bits.
   *
   * @throws Untranslatable if it uses something that has no code for a GPU
   */
  public static CudaProgram compile(Plan plan, Precision precision) {
    return compile(plan, Tiles.of(precision));
  }

  /**
   * The same with its kernels in {@code module}, which may have those of other programs. The
   * program's own text is empty.
   *
   * @throws Untranslatable if it uses something that has no code for a GPU
   */
  public static CudaProgram compile(Plan plan, Precision precision, ModuleText module) {
    return new CudaCompiler(plan, module, Tiles.of(precision)).compile();
  }

  /** The same with products computed as {@code tiles} says. */
  static CudaProgram compile(Plan plan, Tiles tiles) {
    ModuleText module = new ModuleText();
    return new CudaCompiler(plan, module, tiles).compile().with(module.text(), List.of());
  }

  private CudaProgram compile() {
    List<Step> steps = steps(plan.steps());
    List<CudaProgram.Slot> slots = plan.slots().stream().map(CudaCompiler::slot).toList();
    Optional<ManySteps.Made> many = Optional.empty();
    if (ManySteps.gains(plan, steps, kernels, bodies, slots)) {
      many = ManySteps.of(plan, steps, kernels, bodies, slots);
      if (many.isEmpty()) {
        CudaCompiler equal = new CudaCompiler(plan, module, tiles.withEqualBlocks());
        List<Step> again = equal.steps(plan.steps());
        if (ManySteps.gains(plan, again, equal.kernels, equal.bodies, slots)) {
          many = ManySteps.of(plan, again, equal.kernels, equal.bodies, slots);
        }
      }
    }
    if (many.isPresent()) {
      kernels.clear();
      bodies.clear();
      kernels.add(many.get().kernel());
      bodies.add(many.get().body());
      steps = List.of(many.get().step());
    }
    List<CudaProgram.Kernel> named = new ArrayList<>();
    for (int i = 0; i < kernels.size(); i++) {
      CudaProgram.Kernel kernel = kernels.get(i);
      named.add(Entry.named(module.add(kernel.entry(), kernel.origin(), bodies.get(i)), kernel));
    }
    return new CudaProgram(
        plan.name(), plan.dims(), "", List.of(), slots, plan.resultSlots(), named, steps);
  }

  private static CudaProgram.Slot slot(Plan.Slot slot) {
    CudaProgram.Kind kind =
        switch (slot.kind()) {
          case ARGUMENT -> CudaProgram.Kind.ARGUMENT;
          case RESULT -> CudaProgram.Kind.RESULT;
          case SCRATCH -> CudaProgram.Kind.SCRATCH;
        };
    return new CudaProgram.Slot(slot.dtype(), slot.elements().times(slot.rows()).toString(), kind);
  }

  private List<Step> steps(List<Plan.Step> steps) {
    List<Step> translated = new ArrayList<>();
    for (Plan.Step step : steps) {
      if (step instanceof Plan.Launch launch) {
        translated.addAll(launches(launch));
      } else if (step instanceof Plan.Copy copy) {
        translated.add(new CudaProgram.Copy(copy.from(), copy.to()));
      } else if (step instanceof Plan.Repeat repeat) {
        translated.add(
            new CudaProgram.Repeat(
                repeat.trips(),
                repeat.counter(),
                steps(repeat.condition()),
                repeat.conditionSlot(),
                steps(repeat.body())));
      } else {
        Plan.Choose choose = (Plan.Choose) step;
        translated.add(
            new CudaProgram.Choose(
                choose.conditionSlot(), steps(choose.then()), steps(choose.otherwise())));
      }
    }
    return translated;
  }

  private List<Step> launches(Plan.Launch launch) {
    List<Step> launches = new ArrayList<>();
    Kernel kernel = launch.kernel();
    for (Phase phase : Phase.of(kernel)) {
      int number = kernels.size();
      Entry entry =
          Entry.write(
              number,
              kernel,
              phase,
              constant(launch, phase),
              plan.dims(),
              module.functions(),
              tiles);
      bodies.add(entry.body());
      kernels.add(Entry.named(kernel.name() + "_" + number, entry.kernel()));
      List<Integer> slots = entry.buffers().stream().map(buffer -> slot(launch, buffer)).toList();
      launches.add(new CudaProgram.Launch(number, slots));
    }
    return launches;
  }

  /** The buffers that nothing writes in a phase, under no other name either. */
  private static Set<String> constant(Plan.Launch launch, Phase phase) {
    Set<Integer> writtenSlots = new HashSet<>();
    Set<String> written = phase.written();
    for (Buffer buffer : launch.kernel().buffers()) {
      if (written.contains(buffer.name())) {
        writtenSlots.add(slot(launch, buffer));
      }
    }
    Set<String> constant = new HashSet<>();
    for (Buffer buffer : launch.kernel().buffers()) {
      if (!writtenSlots.contains(slot(launch, buffer))) {
        constant.add(buffer.name());
      }
    }
    return constant;
  }

  private static int slot(Plan.Launch launch, Buffer buffer) {
    return launch.slots().get(launch.kernel().buffers().indexOf(buffer));
  }
}
