/**
 * Pictures and reports of what the compiler did.
 *
 * <p>In come the immutable records of every stage, out go Graphviz text, SVG, PNG and HTML. This
 * package looks at all stages and changes none; only the straight line and the command line may
 * import it.
 */
package dev.jtc.compiler.view;
