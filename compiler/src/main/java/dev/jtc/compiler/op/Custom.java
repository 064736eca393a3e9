package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;

/**
 * A value whose derivative is given by hand.
 *
 * <p>Operands: the function's arguments x…, values that the backward body captures c…, and last the
 * function's value y. Result: y unchanged. The cotangents of x… are what {@code backward} computes;
 * those of c… and y are zero, so the derived gradient of y is cut off.
 *
 * @param name the function, for pictures
 * @param backward from (x…, dy, c…) to one cotangent for each float argument x, in order
 * @param arguments how many x there are
 */
public record Custom(String name, Graph backward, int arguments) implements Op {}
