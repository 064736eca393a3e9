package dev.jtc.compiler.emulate;

/**
 * What an instruction computes from one thread's operands. A register of 32 bits or less is the low
 * bits of its long; the rest means nothing. A predicate is 0 or 1.
 */
@FunctionalInterface
interface Operation {
  long of(long a, long b, long c);
}
