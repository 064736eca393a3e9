package dev.jtc;

import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.memory.Plan;
import java.util.ArrayList;
import java.util.List;

/** The kernels of a plan in the order they stand in it. */
final class Launches {
  private Launches() {}

  static List<Kernel> of(Plan plan) {
    List<Kernel> kernels = new ArrayList<>();
    collect(plan.steps(), kernels);
    return kernels;
  }

  private static void collect(List<Plan.Step> steps, List<Kernel> kernels) {
    for (Plan.Step step : steps) {
      if (step instanceof Plan.Launch launch) {
        kernels.add(launch.kernel());
      } else if (step instanceof Plan.Repeat repeat) {
        collect(repeat.condition(), kernels);
        collect(repeat.body(), kernels);
      } else if (step instanceof Plan.Choose choose) {
        collect(choose.then(), kernels);
        collect(choose.otherwise(), kernels);
      }
    }
  }
}
