/**
 * Types of values: dtypes (from the runtime), symbolic sizes, shapes.
 *
 * <p>In: names and numbers from signatures. Out: {@link dev.jtc.compiler.type.Dim} in normal form,
 * so that equal sizes are equal records. Must not import any other package of the compiler.
 */
package dev.jtc.compiler.type;
