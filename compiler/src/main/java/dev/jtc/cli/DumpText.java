package dev.jtc.cli;

import dev.jtc.Dump;
import java.io.PrintWriter;

/** Prints dumps under headings. */
record DumpText(PrintWriter out) implements Dump {
  @Override
  public void show(String stage, String subject, String text) {
    out.println("// ---- " + stage + " " + subject + " ----");
    out.println(text.stripTrailing());
    out.println();
    out.flush();
  }
}
