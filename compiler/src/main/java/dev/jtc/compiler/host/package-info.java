/**
 * The host program: {@code main}, and the classes that other Java programs see.
 *
 * <p>In: a checked program. Out: {@link dev.jtc.compiler.host.HostProgram} (statements around
 * graphs), and from it Java classes with a typed API. The only package besides jvm that writes
 * bytecode. Must not import view or the command line.
 */
package dev.jtc.compiler.host;
