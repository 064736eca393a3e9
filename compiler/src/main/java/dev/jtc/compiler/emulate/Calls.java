package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Entry;
import dev.jtc.compiler.emulate.PtxModule.Instruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The functions of a module, written out where they are called: with registers and labels of their
 * own, and a jump to the end in place of each return.
 */
final class Calls {
  /**
   * A function.
   *
   * @param results the registers that hold what it gives
   * @param body what it does
   * @param parameters the registers that hold what it is given
   */
  record Function(List<String> results, Entry body, List<String> parameters) {}

  private final Map<String, Function> functions = new HashMap<>();

  /** Adds a function, which may call those added before. */
  void add(Function function) {
    Entry body = inlined(function.body());
    functions.put(body.name(), new Function(function.results(), body, function.parameters()));
  }

  /** The same entry without calls. */
  Entry inlined(Entry entry) {
    if (entry.instructions().stream().noneMatch(step -> step.name().equals("call"))) {
      return entry;
    }
    Copy copy = new Copy();
    copy.registers.putAll(entry.registers());
    int[] moved = new int[entry.instructions().size() + 1];
    for (int i = 0; i < entry.instructions().size(); i++) {
      Instruction step = entry.instructions().get(i);
      moved[i] = copy.instructions.size();
      if (step.name().equals("call")) {
        copy.call(step, i);
      } else {
        copy.instructions.add(step);
      }
    }
    moved[entry.instructions().size()] = copy.instructions.size();
    entry.labels().forEach((label, at) -> copy.labels.put(label, moved[at]));
    return new Entry(
        entry.name(),
        entry.parameters(),
        entry.shared(),
        copy.registers,
        copy.instructions,
        copy.labels);
  }

  /** What an entry becomes. */
  private final class Copy {
    final Map<String, PtxType> registers = new HashMap<>();
    final List<Instruction> instructions = new ArrayList<>();
    final Map<String, Integer> labels = new HashMap<>();

    void call(Instruction call, int number) {
      List<PtxOperand> operands = call.operands();
      boolean readable = call.guard().isEmpty() && operands.size() == 3;
      Function function = readable ? functions.get(operands.get(1).toString()) : null;
      if (function == null) {
        throw new EmulationFault("line " + call.line() + ": `" + call + "` calls nothing known");
      }
      String own = "@" + number;
      Entry body = function.body();
      body.registers().forEach((name, type) -> registers.put(name + own, type));
      List<PtxOperand> arguments = ((PtxOperand.Several) operands.get(2)).parts();
      for (int i = 0; i < arguments.size(); i++) {
        String parameter = function.parameters().get(i);
        move(call.line(), body, parameter, named(parameter, own), arguments.get(i));
      }
      int start = instructions.size();
      body.labels().forEach((label, at) -> labels.put(label + own, start + at));
      String end = "end" + own;
      for (Instruction step : body.instructions()) {
        instructions.add(renamed(step, body, own, end));
      }
      labels.put(end, instructions.size());
      List<PtxOperand> results = ((PtxOperand.Several) operands.get(0)).parts();
      for (int i = 0; i < results.size(); i++) {
        String result = function.results().get(i);
        move(call.line(), body, result, results.get(i), named(result, own));
      }
    }

    private void move(int line, Entry body, String typed, PtxOperand to, PtxOperand from) {
      String type = body.registers().get(typed).name().toLowerCase(Locale.ROOT);
      instructions.add(new Instruction(line, "", false, List.of("mov", type), List.of(to, from)));
    }
  }

  private static PtxOperand named(String name, String own) {
    return new PtxOperand.Name(name + own);
  }

  private static Instruction renamed(Instruction step, Entry body, String own, String end) {
    String guard = step.guard().isEmpty() ? "" : step.guard() + own;
    if (step.name().equals("ret")) {
      PtxOperand target = new PtxOperand.Name(end);
      return new Instruction(step.line(), guard, step.negated(), List.of("bra"), List.of(target));
    }
    List<PtxOperand> operands =
        step.operands().stream().map(operand -> renamed(operand, body, own)).toList();
    return new Instruction(step.line(), guard, step.negated(), step.opcode(), operands);
  }

  private static PtxOperand renamed(PtxOperand operand, Entry body, String own) {
    if (operand instanceof PtxOperand.Several several) {
      return new PtxOperand.Several(
          several.parts().stream().map(part -> renamed(part, body, own)).toList());
    }
    if (operand instanceof PtxOperand.Address address) {
      boolean isOwn = body.registers().containsKey(address.base());
      return isOwn ? new PtxOperand.Address(address.base() + own, address.offset()) : address;
    }
    if (operand instanceof PtxOperand.Name name) {
      boolean isOwn =
          body.registers().containsKey(name.text()) || body.labels().containsKey(name.text());
      return isOwn ? named(name.text(), own) : name;
    }
    return operand;
  }
}
