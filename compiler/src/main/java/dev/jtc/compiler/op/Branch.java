package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;

/**
 * One of two computations, chosen while it runs.
 *
 * <p>Operands: a bool scalar, then what both regions take. Results: those of the regions.
 *
 * @param then from the operands after the condition to the results
 * @param otherwise of the same type as {@code then}
 */
public record Branch(Graph then, Graph otherwise) implements Op {}
