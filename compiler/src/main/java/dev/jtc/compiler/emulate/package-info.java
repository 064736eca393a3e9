/**
 * Runs PTX without a GPU and finds what a GPU would not tell: accesses out of bounds or misaligned,
 * reads of what nobody wrote, races in shared memory, barriers that not all threads reach.
 *
 * <p>In: the text of a module, memory, and launches. Out: what the kernels wrote, or an {@link
 * dev.jtc.compiler.emulate.EmulationFault} that names the instruction and the thread. Text is
 * decoded once ({@link dev.jtc.compiler.emulate.Decoder}); a warp runs one instruction for all of
 * its lanes at a time. Must not import the compiler's other packages: it judges them.
 */
package dev.jtc.compiler.emulate;
