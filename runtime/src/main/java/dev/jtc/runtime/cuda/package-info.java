/**
 * Compiled graphs for NVIDIA GPUs.
 *
 * <p>In: a {@link dev.jtc.runtime.cuda.CudaProgram}, what the compiler makes of a plan and a jar
 * carries. Out: results in arrays of Java. Nothing here needs a driver to be loaded; without one it
 * says why in one line. Must not import anything but the runtime.
 */
package dev.jtc.runtime.cuda;
