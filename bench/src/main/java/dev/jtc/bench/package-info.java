/**
 * Measures workloads against what the machine can do and against peers.
 *
 * <p>In: the classes of the compiled programs, JMH, a program that measures the machine, a script
 * with the peers. Out: the table of {@code docs/performance.md}. It is no part of what users get
 * and knows the project only by the public way: the methods of compiled classes.
 */
package dev.jtc.bench;
