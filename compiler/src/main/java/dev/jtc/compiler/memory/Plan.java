package dev.jtc.compiler.memory;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.List;

/**
 * A compiled graph as steps over numbered slots.
 *
 * <p>Slots are numbered arguments first (in the graph's parameter order), then results that are
 * stored apart, then scratch, of which a slot may be larger than what is kept in it. A result that
 * is the new value of a parameter has that parameter's slot: the step updates it in place.
 *
 * @param name the graph's name
 * @param dims the dimension variables that must be bound before it runs, sorted
 * @param argumentCount how many of the first slots are arguments
 * @param resultSlots the slot of each result, in the graph's result order
 */
public record Plan(
    String name,
    List<String> dims,
    List<Slot> slots,
    int argumentCount,
    List<Integer> resultSlots,
    List<Step> steps) {
  public Plan {
    dims = List.copyOf(dims);
    slots = List.copyOf(slots);
    resultSlots = List.copyOf(resultSlots);
    steps = List.copyOf(steps);
  }

  /**
   * One array, or for {@link Buffer.Layout#ROWS} an array of {@code rows} arrays.
   *
   * @param name for people: a parameter's or result's name, or what is kept in it
   * @param elements the number of elements (of each row, for rows)
   * @param rows the number of rows, 1 for a flat slot
   */
  public record Slot(
      String name, DType dtype, Buffer.Layout layout, Dim elements, Dim rows, Kind kind) {
    /** Who provides a slot's array. */
    public enum Kind {
      ARGUMENT,
      RESULT,
      SCRATCH
    }
  }

  /** Something the driver does. */
  public sealed interface Step {}

  /** Runs a kernel; {@code slots} are its buffers in order. */
  public record Launch(Kernel kernel, List<Integer> slots) implements Step {
    public Launch {
      slots = List.copyOf(slots);
    }
  }

  /** Copies the first elements of a flat slot to another of the same dtype. */
  public record Copy(int from, int to, Dim elements, Why why) implements Step {}

  /** Why a plan copies an array. */
  public enum Why {
    /** A kernel changes a part of it, and somebody needs it as it was. */
    PARTLY_CHANGED("a part of it is changed, and it is needed as it was"),
    /** A loop carries it on, and somebody needs what it began with. */
    CARRIED("a loop goes on from it, and it is needed as it was"),
    /** A result is what another array holds, or was written before its place was free. */
    RESULT("a result is wanted in another array"),
    /** Results take each other's places. */
    EXCHANGED("results change places");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    /** The reason as a sentence continues after "because". */
    public String text() {
      return text;
    }
  }

  /**
   * Repeats the body while the counter is below the trips and, if there is a condition, the
   * condition holds. Before each trip (and before the condition) the driver stores the number of
   * trips done into {@code counter}; at the end {@code counter} holds how many were done.
   *
   * @param trips slot of an i64 scalar: the most trips to do (none if negative)
   * @param counter slot of an i64 scalar
   * @param condition steps that compute {@code conditionSlot}; empty for a counted loop
   * @param conditionSlot slot of a bool scalar, or −1 for a counted loop
   */
  public record Repeat(
      int trips, int counter, List<Step> condition, int conditionSlot, List<Step> body)
      implements Step {
    public Repeat {
      condition = List.copyOf(condition);
      body = List.copyOf(body);
    }
  }

  /** Runs one of two lists of steps by a bool scalar. */
  public record Choose(int conditionSlot, List<Step> then, List<Step> otherwise) implements Step {
    public Choose {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }
}
