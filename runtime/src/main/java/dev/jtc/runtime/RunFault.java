package dev.jtc.runtime;

import java.util.Optional;

/**
 * What a program or its caller did wrong, where that shows only when the program runs. All
 * exceptions that compiled code throws for such reasons are one of these:
 *
 * <ul>
 *   <li>{@link IndexFault}, an {@link IndexOutOfBoundsException}: an index computed by the program;
 *   <li>{@link NumberFault}, an {@link ArithmeticException}: a division by zero and the like;
 *   <li>{@link SizeFault}, an {@link IllegalArgumentException}: arguments of the wrong type or
 *       size.
 * </ul>
 *
 * <p>The message of the exception is the place, where there is one, and what happened.
 */
public sealed interface RunFault permits IndexFault, NumberFault, SizeFault {
  /** What happened, with the numbers, as a sentence without a full stop. */
  String what();

  /** Where in the program it happened, if it is not the caller's doing. */
  Optional<Place> place();

  /** The same fault at {@code place}, unless it has a place already. */
  RuntimeException at(Place place);
}
