/**
 * Cuts a graph into kernels and writes each as loops.
 *
 * <p>In: a graph that has gone through the passes. Out: a {@link dev.jtc.compiler.memory.Plan} of
 * kernels. {@link dev.jtc.compiler.kernel.Fusion} decides what is computed together, one nest
 * builder for each kind of root writes the loops, and {@code memory} assigns the slots. Must not
 * import any back end.
 */
package dev.jtc.compiler.kernel;
