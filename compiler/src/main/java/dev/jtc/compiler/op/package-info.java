/**
 * The primitives: about twenty operations on tensors, one file each.
 *
 * <p>{@link dev.jtc.compiler.op.Op}'s permits clause is the table of contents. An operation's file
 * holds its typing rule, its meaning as plain loops, its derivative as graph code and how it is
 * computed element by element. Everything else of a tensor library is written in the language
 * itself. Must not import elaborate, interpret, pass, kernel or any back end.
 */
package dev.jtc.compiler.op;
