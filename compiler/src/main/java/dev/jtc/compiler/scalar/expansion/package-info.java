/**
 * Elementary functions as primitive operations.
 *
 * <p>In: a scalar function of the table. Out: its {@link
 * dev.jtc.compiler.scalar.expansion.Expansion}, straight-line code that a back end can spell for
 * one element or for a vector of them. It is read from the bytecode of the method of the runtime
 * that is the function's meaning, so there is no second text that could disagree. Must not import
 * loop, op, graph or any back end.
 */
package dev.jtc.compiler.scalar.expansion;
