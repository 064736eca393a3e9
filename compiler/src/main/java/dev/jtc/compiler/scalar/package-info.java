/**
 * Functions of numbers: what is applied to each element of a tensor.
 *
 * <p>{@link dev.jtc.compiler.scalar.ScalarFns} is the one table. An entry holds everything that any
 * stage asks of a scalar function: its meaning, its derivative as a formula over the same table,
 * and how a back end spells it. Must not import graph, op or any back end.
 */
package dev.jtc.compiler.scalar;
