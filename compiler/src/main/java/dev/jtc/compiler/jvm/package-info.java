/**
 * The JVM back end: from a plan over kernels to class files, by ASM.
 *
 * <p>In: {@link dev.jtc.compiler.memory.Plan}. Out: {@link dev.jtc.compiler.jvm.ClassImage}s, whose
 * main class extends {@link dev.jtc.runtime.Code}. It knows loops and scalar functions, no tensor
 * operations: must not import op, graph, pass or kernel.
 */
package dev.jtc.compiler.jvm;
