package dev.jtc.compiler.memory;

import dev.jtc.compiler.memory.Plan.Choose;
import dev.jtc.compiler.memory.Plan.Copy;
import dev.jtc.compiler.memory.Plan.Launch;
import dev.jtc.compiler.memory.Plan.Repeat;
import dev.jtc.compiler.memory.Plan.Step;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Steps with other numbers for their slots. */
record Renumbering(IntUnaryOperator numbers) {
  List<Step> steps(List<Step> steps) {
    return steps.stream().map(this::step).toList();
  }

  private Step step(Step step) {
    if (step instanceof Launch launch) {
      return new Launch(launch.kernel(), launch.slots().stream().map(this::slot).toList());
    }
    if (step instanceof Copy copy) {
      return new Copy(slot(copy.from()), slot(copy.to()), copy.elements(), copy.why());
    }
    if (step instanceof Repeat repeat) {
      return new Repeat(
          slot(repeat.trips()),
          slot(repeat.counter()),
          steps(repeat.condition()),
          repeat.conditionSlot() < 0 ? -1 : slot(repeat.conditionSlot()),
          steps(repeat.body()));
    }
    Choose choose = (Choose) step;
    return new Choose(
        slot(choose.conditionSlot()), steps(choose.then()), steps(choose.otherwise()));
  }

  private int slot(int number) {
    return numbers.applyAsInt(number);
  }
}
