/**
 * The command line.
 *
 * <p>In come arguments, out goes text and an exit code: 0 is success, 1 is an error in what the
 * user wrote, 2 is a bug of the compiler. One class per subcommand; {@link dev.jtc.cli.Main} puts
 * them together. Nothing imports this package.
 */
package dev.jtc.cli;
