/**
 * The loop IR: kernels as loops over arrays, data that every back end reads.
 *
 * <p>In: nothing but types and scalar functions. Out: {@link dev.jtc.compiler.loop.Kernel}, with
 * printer and parser. Lowering makes it, schedules rewrite it, back ends emit it. Must not import
 * op, graph or any back end.
 */
package dev.jtc.compiler.loop;
