/**
 * What is stored where, and in which order kernels run.
 *
 * <p>In: a graph cut into kernels. Out: {@link dev.jtc.compiler.memory.Plan}, from which a back end
 * emits the driver. Must not import any back end.
 */
package dev.jtc.compiler.memory;
