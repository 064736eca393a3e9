package dev.jtc.compiler.cuda;

/**
 * An array of constants that Java code reads.
 *
 * @param bits of its elements, of long or double
 */
record Constants(long[] bits) {}
