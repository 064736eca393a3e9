/**
 * The back end for NVIDIA GPUs: kernels as PTX, and machine code where the assembler is at hand.
 *
 * <p>In: a {@link dev.jtc.compiler.memory.Plan} of kernels whose loops say which iterations are
 * independent. Out: a {@link dev.jtc.runtime.cuda.CudaProgram}. It needs no toolkit, driver or GPU.
 * Must not import the JVM back end; it sees loops and scalar functions, no tensor operations.
 */
package dev.jtc.compiler.cuda;
