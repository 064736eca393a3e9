package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Cost;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.runtime.cuda.CudaProgram;
import dev.jtc.runtime.cuda.CudaProgram.Copy;
import dev.jtc.runtime.cuda.CudaProgram.Kind;
import dev.jtc.runtime.cuda.CudaProgram.Launch;
import dev.jtc.runtime.cuda.CudaProgram.Slot;
import dev.jtc.runtime.cuda.CudaProgram.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry that does all steps of a small program, and that many times: what were launches are
 * pieces of code with a barrier of one block between them. A step of training then costs neither a
 * launch nor the host's attention.
 *
 * <p>The block does the blocks of each former launch one after the other, several at a time where
 * they are small. The order of every sum is that of the launches, so the bits are the same.
 */
final class ManySteps {
  /** More work than this gains more from several blocks than it loses by launches. */
  private static final long MOST_FLOPS = 300_000;

  /** What the caches of an SM hold. */
  private static final long MOST_BYTES = 200_000;

  private static final int MOST_PIECES = 24;
  private static final int MOST_TEXT = 200_000;

  private static final int MOST_THREADS = 512;
  private static final int MOST_SHARED = 48 << 10;

  private static final Pattern LABEL = Pattern.compile("\\$(?=\\w)");
  private static final Pattern ARGUMENT =
      Pattern.compile("\\[" + Entry.PARAMETER + "(?:\\+(\\d+))?\\]");

  /** What threads of a block do together. */
  private static final Pattern TOGETHER =
      Pattern.compile("\\bbar\\.|\\.shared|shfl\\.|vote\\.|mma\\.|%laneid|%warpid");

  private static final Pattern SHARED =
      Pattern.compile("\\.shared [^;]*?\\.b(\\d+) (\\w+)\\[(\\d+)\\];");

  private final List<CudaProgram.Kernel> kernels;
  private final List<String> texts;
  private final List<Slot> slots;
  private final int threads;
  private final StringBuilder code = new StringBuilder();

  /** The slots whose addresses are parameters. */
  private final List<Integer> passed = new ArrayList<>();

  private ManySteps(List<CudaProgram.Kernel> kernels, List<String> texts, List<Slot> slots) {
    this.kernels = kernels;
    this.texts = texts;
    this.slots = slots;
    this.threads = threads(kernels);
  }

  /** Of the block: as many as the largest launch has. */
  private static int threads(List<CudaProgram.Kernel> kernels) {
    return kernels.stream().mapToInt(CudaProgram.Kernel::threads).max().orElse(1);
  }

  /**
   * An entry and how it is run.
   *
   * @param body of the entry, from its parameter on
   */
  record Made(String body, CudaProgram.Kernel kernel, CudaProgram.Many step) {}

  /**
   * The entry for a program that gains by it, if what threads of its kernels do together is done by
   * blocks of one size.
   *
   * @param texts of the bodies of its entries, by kernel
   */
  static Optional<Made> of(
      Plan plan,
      List<Step> steps,
      List<CudaProgram.Kernel> kernels,
      List<String> texts,
      List<Slot> slots) {
    return sharesBlock(kernels, texts)
        ? Optional.of(new ManySteps(kernels, texts, slots).write(plan, steps, results(plan, slots)))
        : Optional.empty();
  }

  private static List<Integer> results(Plan plan, List<Slot> slots) {
    return plan.resultSlots().stream()
        .filter(slot -> slots.get(slot).kind() == Kind.RESULT)
        .toList();
  }

  /** Whether a program is one that gains by being one entry. */
  static boolean gains(
      Plan plan,
      List<Step> steps,
      List<CudaProgram.Kernel> kernels,
      List<String> texts,
      List<Slot> slots) {
    boolean updates =
        plan.resultSlots().stream().anyMatch(slot -> slots.get(slot).kind() == Kind.ARGUMENT);
    List<Integer> results = results(plan, slots);
    boolean scalars = results.stream().allMatch(slot -> slots.get(slot).elements().equals("1"));
    return plan.dims().isEmpty()
        && updates
        && scalars
        && results.size() == results.stream().distinct().count()
        && steps.size() <= MOST_PIECES
        && steps.stream().allMatch(step -> step instanceof Launch || step instanceof Copy)
        && kernels.stream().allMatch(kernel -> kernel.faults().isEmpty())
        && !kernels.isEmpty()
        && threads(kernels) <= MOST_THREADS
        && kernels.stream().allMatch(kernel -> isNumber(kernel.blocks()))
        && slots.stream().allMatch(slot -> isNumber(slot.elements()))
        && texts.stream().mapToInt(String::length).sum() <= MOST_TEXT
        && isLittle(plan, slots);
  }

  private static boolean isNumber(String size) {
    return !size.isEmpty() && size.chars().allMatch(Character::isDigit) && size.length() < 10;
  }

  /** Whether what threads do together is done by all threads of the block. */
  private static boolean sharesBlock(List<CudaProgram.Kernel> kernels, List<String> texts) {
    int most = threads(kernels);
    int shared = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (TOGETHER.matcher(text).find() && kernels.get(i).threads() != most) {
        return false;
      }
      shared +=
          SHARED
              .matcher(text)
              .results()
              .mapToInt(
                  found -> Integer.parseInt(found.group(1)) / 8 * Integer.parseInt(found.group(3)))
              .sum();
    }
    return shared <= MOST_SHARED;
  }

  private static boolean isLittle(Plan plan, List<Slot> slots) {
    long bytes =
        slots.stream().mapToLong(s -> Long.parseLong(s.elements()) * s.dtype().bytes()).sum();
    long flops = 0;
    for (Plan.Step step : plan.steps()) {
      if (step instanceof Plan.Launch launch) {
        Cost cost = Cost.of(launch.kernel());
        if (!cost.flops().isConstant()) {
          return false;
        }
        flops += cost.flops().value();
      }
    }
    return bytes <= MOST_BYTES && flops <= MOST_FLOPS;
  }

  private Made write(Plan plan, List<Step> steps, List<Integer> results) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Launch launch) {
        launch(i, launch);
      } else {
        copy(i, (Copy) steps.get(i));
      }
      line("bar.sync 0");
    }
    String history = history(results);
    int bytes = historyAt() + Long.BYTES * results.size();
    String name = plan.name().replaceAll("\\W", "_") + "_many";
    String origin = "all steps of " + plan.name() + ", many times";
    String body =
        "(.param .align 8 .b8 "
            + Entry.PARAMETER
            + "["
            + bytes
            + "])\n.maxntid "
            + threads
            // As if there were more blocks: ptxas else takes up to 255 registers a thread.
            + ", 1, 1\n.minnctapersm "
            + MOST_THREADS / threads
            + "\n{\n"
            + "  .reg .b32 %trip, %count, %thread, %part, %inPart, %block, %word;\n"
            + "  .reg .b64 %from, %to, %at, %wide;\n"
            + "  .reg .b16 %small;\n"
            + "  .reg .pred %stop;\n"
            + "  ld.param.u32 %count, ["
            + Entry.PARAMETER
            + "+"
            + countAt()
            + "];\n  mov.u32 %thread, %tid.x;\n  mov.u32 %trip, 0;\n$again:\n"
            + code
            + history
            + "  add.u32 %trip, %trip, 1;\n  setp.lt.u32 %stop, %trip, %count;\n"
            + "  @%stop bra $again;\n  ret;\n}\n";
    CudaProgram.Kernel kernel =
        new CudaProgram.Kernel(name, threads, "1", List.of(), List.of(), origin);
    return new Made(body, kernel, new CudaProgram.Many(0, passed, results));
  }

  private void line(String instruction) {
    code.append("  ").append(instruction).append(";\n");
  }

  /** Where in the parameter the address of a slot is. */
  private int at(int slot) {
    if (!passed.contains(slot)) {
      passed.add(slot);
    }
    return Entry.FIRST_BUFFER + Long.BYTES * passed.indexOf(slot);
  }

  private int countAt() {
    return Entry.FIRST_BUFFER + Long.BYTES * passed.size();
  }

  private int historyAt() {
    return countAt() + Long.BYTES;
  }

  /** The blocks of a launch: {@code parts} at a time, each by threads of its own. */
  private void launch(int piece, Launch launch) {
    CudaProgram.Kernel kernel = kernels.get(launch.kernel());
    int own = kernel.threads();
    int parts = threads / own;
    String name = "$s" + piece;
    code.append("  // ").append(kernel.origin().replace('\n', ' ')).append('\n');
    line("div.u32 %part, %thread, " + own);
    line("rem.u32 %inPart, %thread, " + own);
    line("mov.u32 %block, %part");
    if (parts * own < threads) {
      line("setp.ge.u32 %stop, %part, " + parts);
      line("@%stop bra " + name + "_done");
    }
    code.append(name).append("_next:\n");
    line("setp.ge.u32 %stop, %block, " + kernel.blocks());
    line("@%stop bra " + name + "_done");
    String text = texts.get(launch.kernel());
    String body = text.substring(text.indexOf("\n{\n") + 3, text.lastIndexOf("}\n"));
    body = LABEL.matcher(body).replaceAll(Matcher.quoteReplacement(name + "_"));
    body =
        ARGUMENT
            .matcher(body)
            .replaceAll(
                found -> {
                  int offset = found.group(1) == null ? 0 : Integer.parseInt(found.group(1));
                  int buffer = (offset - Entry.FIRST_BUFFER) / Long.BYTES;
                  int moved = offset == 0 ? 0 : at(launch.slots().get(buffer));
                  return "[" + Entry.PARAMETER + "+" + moved + "]";
                });
    // What is constant in one launch may be written in another.
    body =
        body.replace("ld.global.nc.", "ld.global.")
            .replace("%ctaid.x", "%block")
            .replace("%ntid.x", Integer.toString(own))
            .replace("%tid.x", "%inPart")
            .replaceAll("\\bret;", "bra " + name.replace("$", "\\$") + "_end;");
    for (MatchResult shared : SHARED.matcher(text).results().toList()) {
      String array = shared.group(2);
      body = body.replaceAll("\\b" + array + "\\b", "s" + piece + "_" + array);
    }
    code.append("  {\n").append(body).append("  }\n").append(name).append("_end:\n");
    line("add.u32 %block, %block, " + parts);
    if (TOGETHER.matcher(text).find() && !kernel.blocks().equals("1")) {
      // The next block of it writes to the same shared memory.
      line("bar.sync 0");
    }
    line("bra " + name + "_next");
    code.append(name).append("_done:\n");
  }

  /** All threads copy a slot, element by element. */
  private void copy(int piece, Copy copy) {
    Slot slot = slots.get(copy.from());
    int width = slot.dtype().bytes();
    String name = "$s" + piece;
    line("mov.u32 %block, %thread");
    code.append(name).append("_next:\n");
    line("setp.ge.u32 %stop, %block, " + slot.elements());
    line("@%stop bra " + name + "_done");
    line("mul.wide.u32 %at, %block, " + width);
    move(at(copy.from()), at(copy.to()), width, "%at", "%at");
    line("add.u32 %block, %block, " + threads);
    line("bra " + name + "_next");
    code.append(name).append("_done:\n");
  }

  /** Moves one element; the offsets are registers or the empty text. */
  private void move(int from, int to, int width, String fromOffset, String toOffset) {
    address("%from", from, fromOffset);
    address("%to", to, toOffset);
    String value = width == 8 ? "%wide" : width == 4 ? "%word" : "%small";
    String type = width == 8 ? "b64" : width == 4 ? "b32" : "b8";
    line("ld.global." + type + " " + value + ", [%from]");
    line("st.global." + type + " [%to], " + value);
  }

  private void address(String register, int parameter, String offset) {
    line("ld.param.u64 " + register + ", [" + Entry.PARAMETER + "+" + parameter + "]");
    line("cvta.to.global.u64 " + register + ", " + register);
    if (!offset.isEmpty()) {
      line("add.s64 " + register + ", " + register + ", " + offset);
    }
  }

  /** One thread writes down the results of this time, before the next time overwrites them. */
  private String history(List<Integer> results) {
    if (results.isEmpty()) {
      return "";
    }
    results.forEach(this::at);
    int start = code.length();
    line("setp.ne.u32 %stop, %thread, 0");
    line("@%stop bra $written");
    for (int i = 0; i < results.size(); i++) {
      int slot = results.get(i);
      int width = slots.get(slot).dtype().bytes();
      line("mul.wide.u32 %at, %trip, " + width);
      move(at(slot), historyAt() + Long.BYTES * i, width, "", "%at");
    }
    code.append("$written:\n");
    line("bar.sync 0");
    String text = code.substring(start);
    code.setLength(start);
    return text;
  }
}
