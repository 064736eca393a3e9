/**
 * Derivatives: reverse mode over whatever an emitter has noted down.
 *
 * <p>In: the nodes of an {@link dev.jtc.compiler.graph.Emitter} and a value among them. Out: more
 * nodes, which compute cotangents and can be differentiated again. An operation's rule is its own
 * {@link dev.jtc.compiler.op.Op#vjp}; nothing here knows one by name. Must not import elaborate,
 * interpret, pass or any back end.
 */
package dev.jtc.compiler.autodiff;
