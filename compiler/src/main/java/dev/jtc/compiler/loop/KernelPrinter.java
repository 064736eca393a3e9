package dev.jtc.compiler.loop;

import java.util.List;
import java.util.Locale;

/**
 * Prints kernels: what is fused, the buffers, the cost, then loops that read like code.
 *
 * <pre>
 * kernel scale  fuses %0 %1  // mlp.jt:4
 *   in x: f32[N]
 *   out y: f32[N]
 *   flops 2*N  read 4*N B  written 4*N B
 * {
 *   vector i &lt; N {
 *     y[i] = ((x[i] * 2.0f32) + 1.0f32)
 *   }
 * }
 * </pre>
 *
 * After the body may follow variants, as {@code } vectors 512 because "…" {}. {@code let t = e}
 * names a number, {@code acc: f32 = e} declares a variable. {@link KernelParser} reads it back.
 */
public final class KernelPrinter {
  private final StringBuilder out = new StringBuilder();

  private KernelPrinter() {}

  /** The text of {@code kernel}, ending in a line break. */
  public static String print(Kernel kernel) {
    KernelPrinter printer = new KernelPrinter();
    printer.header(kernel);
    printer.out.append("{\n");
    printer.block(kernel.body(), 1);
    for (Kernel.Variant variant : kernel.variants()) {
      String why = variant.why().isEmpty() ? "" : " because \"" + variant.why() + "\"";
      printer.line(0, "} vectors " + variant.width().bits() + why + " {");
      printer.block(variant.body(), 1);
    }
    return printer.out.append("}\n").toString();
  }

  private void header(Kernel kernel) {
    out.append("kernel ").append(kernel.name());
    if (!kernel.fuses().isEmpty()) {
      out.append("  fuses ").append(String.join(" ", kernel.fuses()));
    }
    if (!kernel.source().isEmpty()) {
      out.append("  // ").append(kernel.source());
    }
    out.append('\n');
    for (Buffer buffer : kernel.buffers()) {
      String rows = buffer.layout() == Buffer.Layout.ROWS ? " rows" : "";
      String role = buffer.role().name().toLowerCase(Locale.ROOT);
      line(1, role + " " + buffer.name() + ": " + buffer.type() + rows);
    }
    Cost cost = Cost.of(kernel);
    String bytes = "  read " + cost.readBytes() + " B  written " + cost.writtenBytes() + " B";
    line(1, "flops " + cost.flops() + bytes);
  }

  private void block(List<Stmt> body, int depth) {
    for (Stmt stmt : body) {
      statement(stmt, depth);
    }
  }

  private void statement(Stmt stmt, int depth) {
    if (stmt instanceof Stmt.For loop) {
      String word =
          switch (loop.kind()) {
            case SERIAL -> "for ";
            case VECTOR -> "vector ";
            case PARALLEL -> "parallel ";
            case PARALLEL_VECTOR -> "parallel vector ";
          };
      nested(word + loop.variable() + " < " + loop.extent(), loop.body(), depth);
    } else if (stmt instanceof Stmt.If branch) {
      nested("if " + branch.condition(), branch.body(), depth);
    } else if (stmt instanceof Stmt.Let let) {
      line(depth, "let " + let.name() + " = " + let.value());
    } else if (stmt instanceof Stmt.Declare declare) {
      String type = declare.initial().dtype().text();
      line(depth, declare.name() + ": " + type + " = " + declare.initial());
    } else if (stmt instanceof Stmt.Assign assign) {
      line(depth, assign.name() + " = " + assign.value());
    } else {
      Stmt.Store store = (Stmt.Store) stmt;
      line(depth, store.buffer() + "[" + store.index() + "] = " + store.value());
    }
  }

  private void nested(String head, List<Stmt> body, int depth) {
    line(depth, head + " {");
    block(body, depth + 1);
    line(depth, "}");
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }
}
